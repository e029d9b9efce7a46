// Finds one of our stories and links to it by number, so that the link follows the story.
import { make } from "editor/dialog"
import { openSearch } from "editor/search-dialog"

async function searchStories(address, query) {
  const url = new URL(address, document.baseURI)
  url.searchParams.set("q", query)
  const response = await fetch(url, { headers: { Accept: "application/json" } })
  if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`)
  return response.json()
}

export function chooseStory(editor, { words, storiesUrl }) {
  openSearch({
    title: words.storyLink,
    label: words.searchStories,
    editor,
    words,
    listClass: "prose-results-stories",
    search: (query) => searchStories(storiesUrl, query),
    show: ({ headline, when }) => [
      make("span", "prose-result-title", { textContent: headline }),
      make("span", "prose-result-note", { textContent: when ?? "" }),
    ],
    choose({ id, headline }) {
      const attrs = { story: String(id), href: null }
      const chain = editor.chain().focus()
      if (editor.state.selection.empty && !editor.isActive("link")) {
        chain.insertContent({ type: "text", text: headline, marks: [{ type: "link", attrs }] })
      } else {
        chain.extendMarkRange("link").setMark("link", attrs)
      }
      chain.run()
    },
  })
}
