// Asks for an address and sets, changes or inserts a link to it.
import { field, make, openDialog } from "editor/dialog"
import { allowedAddress } from "editor/link"

function completed(typed) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(typed)) return typed
  if (/^[^\s/@]+@[^\s/@]+\.[^\s/@]+$/.test(typed)) return `mailto:${typed}`
  return /^[^\s/]+\.[^\s/]+/.test(typed) ? `https://${typed}` : typed
}

function isComplete(address, schemes) {
  return allowedAddress(address, schemes) && URL.canParse(address, document.baseURI)
}

export function editWebLink(editor, { words, schemes }) {
  const within = editor.isActive("link")
  const asksForText = editor.state.selection.empty && !within
  const address = make("input", "prose-input", { type: "text", inputMode: "url" })
  address.autocomplete = "off"
  address.value = editor.getAttributes("link").href ?? ""
  const text = make("input", "prose-input", { type: "text" })
  const problem = make("p", "prose-dialog-problem", { id: "prose-link-problem" })
  problem.setAttribute("role", "alert")

  const { dialog, content } = openDialog({
    title: words.webLink,
    editor,
    words,
    submitText: within ? words.save : words.insert,
    onSubmit() {
      const href = completed(address.value.trim())
      if (!isComplete(href, schemes)) {
        problem.textContent = words.badAddress
        address.setAttribute("aria-invalid", "true")
        address.setAttribute("aria-describedby", problem.id)
        address.focus()
        return
      }
      dialog.close()
      const mark = { type: "link", attrs: { href, story: null } }
      const chain = editor.chain().focus()
      if (asksForText) {
        chain.insertContent({ type: "text", text: text.value.trim() || href, marks: [mark] })
      } else {
        chain.extendMarkRange("link").setMark("link", mark.attrs)
      }
      chain.run()
    },
  })
  content.append(field(words.address, address), problem)
  if (asksForText) content.append(field(words.linkText, text))
  address.focus()
}
