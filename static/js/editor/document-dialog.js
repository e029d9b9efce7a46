// Uploads a PDF, or finds a document of the library, and puts it into the text.
import { field, make } from "editor/dialog"
import { openSearch } from "editor/search-dialog"

const MAX_TITLE = 200

export function chooseDocument(editor, { words, documents, documentBytes }) {
  const file = make("input", "prose-file", { type: "file", accept: "application/pdf,.pdf" })
  file.dataset.mostBytes = documentBytes
  file.dataset.tooLarge = words.documentTooLarge
  const title = make("input", "prose-input", { type: "text", maxLength: MAX_TITLE })
  const button = make("button", "prose-button prose-button-main", {
    type: "button",
    textContent: words.uploadDocument,
  })
  const problem = make("p", "prose-dialog-problem", { id: "prose-document-problem" })
  const upload = make("fieldset", "prose-upload")
  problem.setAttribute("role", "alert")
  upload.append(
    make("legend", "prose-dialog-label", { textContent: words.newDocument }),
    field(words.documentFile, file),
    field(words.documentTitle, title),
    problem,
    button,
  )

  const { dialog } = openSearch({
    title: words.document,
    label: words.searchDocuments,
    editor,
    words,
    above: upload,
    listClass: "prose-results-stories",
    search: (query) => documents.search(query),
    show: ({ title, filename, size }) => [
      make("span", "prose-result-title", { textContent: title }),
      make("span", "prose-result-note", { textContent: `${filename}, ${size}` }),
    ],
    choose: ({ id }) => editor.chain().focus().insertDocument(id).run(),
  })

  function complain(sentence) {
    problem.textContent = sentence
    file.setAttribute("aria-invalid", "true")
    file.setAttribute("aria-describedby", problem.id)
    file.focus()
  }

  async function send() {
    if (!file.files.length) return complain(words.chooseDocument)
    problem.textContent = ""
    button.disabled = true
    button.textContent = words.uploading
    try {
      const { id } = await documents.upload(file.files[0], title.value, {
        failed: words.uploadFailed,
      })
      // Whoever closed the dialog meanwhile finds the document in the library.
      if (!dialog.open) return
      dialog.close()
      editor.chain().focus().insertDocument(id).run()
    } catch (refusal) {
      complain(refusal.message)
    } finally {
      button.disabled = false
      button.textContent = words.uploadDocument
    }
  }

  button.addEventListener("click", send)
  // The file's name is a beginning for the title.
  file.addEventListener("change", () => {
    problem.textContent = ""
    file.removeAttribute("aria-invalid")
    if (!title.value && file.files.length) {
      title.value = file.files[0].name.replace(/\.pdf$/i, "").replace(/[-_]+/g, " ")
      title.focus()
      title.select()
    }
  })
  title.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return
    event.preventDefault()
    send()
  })
  file.focus()
}
