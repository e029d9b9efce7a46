// A modal dialog with a heading and a form; it hands the focus back to the text when it closes.
export function make(name, className = "", properties = {}) {
  return Object.assign(document.createElement(name), { className, ...properties })
}

let count = 0

export function field(label, input) {
  input.id ||= `prose-field-${++count}`
  const name = make("label", "prose-dialog-label", { textContent: label, htmlFor: input.id })
  const box = make("div", "prose-dialog-field")
  box.append(name, input)
  return box
}

export function openDialog({ title, editor, words, submitText, onSubmit, wide = false }) {
  const dialog = make("dialog", wide ? "prose-dialog prose-dialog-wide" : "prose-dialog")
  const heading = make("h2", "prose-dialog-title", { id: `prose-dialog-${++count}` })
  heading.textContent = title
  dialog.setAttribute("aria-labelledby", heading.id)
  const form = make("form", "prose-dialog-form", { noValidate: true })
  const content = make("div", "prose-dialog-content")
  const buttons = make("div", "prose-dialog-buttons")
  const cancel = make("button", "prose-button", { type: "button", textContent: words.cancel })
  cancel.addEventListener("click", () => dialog.close())
  if (submitText) {
    const submit = make("button", "prose-button prose-button-main", { type: "submit" })
    submit.textContent = submitText
    buttons.append(submit)
  }
  buttons.append(cancel)
  form.append(heading, content, buttons)
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    event.stopPropagation()
    onSubmit?.()
  })
  dialog.append(form)
  dialog.addEventListener("close", () => {
    dialog.remove()
    editor.commands.focus()
  })
  document.body.append(dialog)
  dialog.showModal()
  return { dialog, content }
}
