// The body's editor: takes over every textarea[data-body-editor] and keeps it up to date.
import { Editor } from "django-prose-editor/editor"
import { addCounter } from "editor/counter"
import { DocumentLibrary } from "editor/document-library"
import { buildExtensions } from "editor/extensions"
import { PhotoLibrary } from "editor/photo-library"
import { cleanPaste } from "editor/paste"
import { buildToolbar } from "editor/toolbar"

function accessibleName(textarea) {
  const label = textarea.labels[0]
  const name = {}
  if (label) {
    label.id ||= `${textarea.id}_label`
    name["aria-labelledby"] = label.id
  } else {
    name["aria-label"] = textarea.getAttribute("aria-label") || textarea.name
  }
  for (const state of ["aria-describedby", "aria-invalid"]) {
    if (textarea.hasAttribute(state)) name[state] = textarea.getAttribute(state)
  }
  return name
}

// A click below a last table or photo begins a paragraph there.
function clickBelow(view, event) {
  const last = view.state.doc.lastChild
  const below = event.clientY > view.dom.lastElementChild.getBoundingClientRect().bottom
  if (event.target !== view.dom || !below || last.type.name === "paragraph") return false
  const { paragraph } = view.state.schema.nodes
  view.dispatch(view.state.tr.insert(view.state.doc.content.size, paragraph.create()))
  return false
}

function takeOver(textarea) {
  if (textarea.id.includes("__prefix__") || textarea.closest(".prose")) return
  const limits = JSON.parse(textarea.dataset.bodyEditor)
  const words = JSON.parse(textarea.dataset.words)
  const library = new PhotoLibrary(textarea.dataset.photosUrl)
  const documents = new DocumentLibrary(textarea)
  const { storiesUrl } = textarea.dataset
  const context = { ...limits, words, library, documents, storiesUrl }

  const box = document.createElement("div")
  box.className = "prose"
  const label = textarea.labels[0]
  const attributes = {
    ...accessibleName(textarea),
    class: "prose-words",
    role: "textbox",
    "aria-multiline": "true",
    spellcheck: textarea.getAttribute("spellcheck") || "true",
  }
  textarea.before(box)
  box.append(textarea)
  textarea.hidden = true

  const editor = new Editor({
    element: box,
    editable: !textarea.disabled && !textarea.readOnly,
    extensions: buildExtensions(context),
    content: textarea.value,
    injectCSS: false,
    editorProps: {
      attributes,
      transformPastedHTML: cleanPaste,
      handleDOMEvents: { mousedown: clickBelow },
    },
    onUpdate() {
      const html = editor.getHTML()
      textarea.value = html === "<p></p>" ? "" : html
      textarea.dispatchEvent(new Event("input", { bubbles: true }))
    },
  })
  label?.addEventListener("click", () => editor.commands.focus())
  if (editor.isEditable) box.prepend(buildToolbar(editor, context))
  box.append(addCounter(editor, context))
}

function takeOverAll(within) {
  for (const textarea of within.querySelectorAll("textarea[data-body-editor]")) takeOver(textarea)
}

takeOverAll(document)
document.addEventListener("formset:added", (event) => takeOverAll(event.target))
