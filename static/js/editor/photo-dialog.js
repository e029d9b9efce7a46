// Finds a photo of the library and puts it into the text, the cursor in its caption.
import { make } from "editor/dialog"
import { openSearch } from "editor/search-dialog"

export function choosePhoto(editor, { words, library }) {
  openSearch({
    title: words.photo,
    label: words.searchPhotos,
    editor,
    words,
    listClass: "prose-results-photos",
    search: (query) => library.search(query),
    show: ({ id, thumbnail, caption, credit, alt }) => {
      const name = caption || alt || words.photoNumber.replace("%s", id)
      return [
        make("img", "prose-result-image", { src: thumbnail, alt: "", loading: "lazy" }),
        make("span", "prose-result-title", { textContent: name }),
        make("span", "prose-result-note", { textContent: credit ?? "" }),
      ]
    },
    choose: ({ id }) => editor.chain().focus().insertPhoto(id).run(),
  })
}
