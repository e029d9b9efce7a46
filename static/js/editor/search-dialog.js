// A dialog with a search field whose results are buttons; shared by stories and photos.
import { field, make, openDialog } from "editor/dialog"

const PAUSE_MS = 250

// `above` is shown over the search field, where there is another way to what is looked for.
export function openSearch({
  title,
  label,
  editor,
  words,
  above = "",
  search,
  show,
  listClass,
  choose,
}) {
  const input = make("input", "prose-input", { type: "search", autocomplete: "off" })
  const status = make("p", "prose-dialog-status")
  status.setAttribute("role", "status")
  const list = make("ul", `prose-results ${listClass}`)
  const { dialog, content } = openDialog({ title, editor, words, wide: true, onSubmit: find })
  content.append(above, field(label, input), status, list)
  let asked = 0
  let pause

  async function find() {
    const turn = ++asked
    let results
    try {
      results = await search(input.value.trim())
    } catch {
      if (turn === asked) status.textContent = words.searchFailed
      return
    }
    // An answer that was overtaken by a later question is not shown.
    if (turn !== asked) return
    status.textContent = results.length
      ? words.found.replace("%s", results.length)
      : words.nothingFound
    list.replaceChildren(...results.map(resultItem))
  }

  function resultItem(result) {
    const button = make("button", "prose-result", { type: "button" })
    button.append(...show(result))
    button.addEventListener("click", () => {
      dialog.close()
      choose(result)
    })
    const item = make("li")
    item.append(button)
    return item
  }

  input.addEventListener("input", () => {
    clearTimeout(pause)
    pause = setTimeout(find, PAUSE_MS)
  })
  input.focus()
  find()
  return { dialog }
}
