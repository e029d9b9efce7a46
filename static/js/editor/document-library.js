// The library of documents: found as photos are, and a PDF goes in from here.
import { PhotoLibrary } from "editor/photo-library"

export class DocumentLibrary extends PhotoLibrary {
  #uploadUrl
  #form

  constructor(textarea) {
    super(textarea.dataset.documentsUrl)
    this.#uploadUrl = textarea.dataset.documentUploadUrl
    this.#form = textarea.form
  }

  // Resolves to the document; throws an Error with a sentence for people where it was refused.
  async upload(file, title, { failed }) {
    const body = new FormData()
    body.append("file", file)
    body.append("title", title)
    body.append("csrfmiddlewaretoken", this.#form.elements.csrfmiddlewaretoken.value)
    let answer
    let told
    try {
      answer = await fetch(this.#uploadUrl, { method: "POST", body })
      told = await answer.json()
    } catch {
      throw new Error(failed)
    }
    if (!answer.ok) throw new Error(told.error ?? failed)
    return told
  }
}
