// Asks for a card's address, title and outlet; nothing is looked up.
import { outletOf, webAddress, withoutTrackers } from "editor/card"
import { field, make, openDialog } from "editor/dialog"

const MAX_TITLE = 300
const MAX_OUTLET = 120
const MAX_ADDRESS = 1000

function input(value, maxLength, properties = {}) {
  return make("input", "prose-input", { type: "text", value, maxLength, ...properties })
}

// Begins with the card that `at` tells of, or with an empty one.
export function openCard(editor, { words, trackers }, at = {}) {
  const address = input(at.url ?? "", MAX_ADDRESS, { inputMode: "url", autocomplete: "off" })
  const title = input(at.title ?? "", MAX_TITLE)
  const outlet = input(at.outlet ?? "", MAX_OUTLET)
  const problem = make("p", "prose-dialog-problem", { id: "prose-card-problem" })
  problem.setAttribute("role", "alert")

  function complain(sentence, about) {
    for (const each of [address, title, outlet]) {
      each.removeAttribute("aria-invalid")
      each.removeAttribute("aria-describedby")
    }
    problem.textContent = sentence
    about.setAttribute("aria-invalid", "true")
    about.setAttribute("aria-describedby", problem.id)
    about.focus()
  }

  address.addEventListener("change", () => {
    const url = webAddress(address.value.trim())
    if (url && !outlet.value) outlet.value = outletOf(url) ?? ""
  })

  const { dialog, content } = openDialog({
    title: words.card,
    editor,
    words,
    submitText: at.title ? words.save : words.insert,
    onSubmit() {
      const url = webAddress(address.value.trim())
      if (!url) return complain(words.badWebAddress, address)
      if (!title.value.trim()) return complain(words.cardNeedsTitle, title)
      if (!outlet.value.trim()) return complain(words.cardNeedsOutlet, outlet)
      dialog.close()
      const card = {
        place: at.place,
        url: withoutTrackers(url, trackers),
        title: title.value.trim(),
        outlet: outlet.value.trim(),
      }
      editor.chain().focus().putCard(card).run()
    },
  })
  content.append(
    problem,
    field(words.address, address),
    field(words.cardTitle, title),
    field(words.outlet, outlet),
  )
  ;(at.url ? title : address).focus()
}

// The card that is selected, or a new one.
export function editCard(editor, context) {
  const { node, from } = editor.state.selection
  const selected = node?.type.name === "card" ? { place: from, ...node.attrs } : {}
  openCard(editor, context, selected)
}
