// Ask before leaving a story with words that were not saved, and keep back one that the server
// would have to refuse for its size. A second press while the first is on its way does nothing.

const form = document.getElementById("story-form")
let changed = false
let leaving = false

function typedBytes() {
  const encoder = new TextEncoder()
  let bytes = 0
  for (const value of new FormData(form).values()) {
    if (typeof value === "string") bytes += encoder.encode(value).length
  }
  return bytes
}

function sayTooBig() {
  const id = "too-big"
  const note = document.getElementById(id) ?? document.createElement("p")
  note.id = id
  note.className = "form-errors"
  note.tabIndex = -1
  note.textContent = form.dataset.tooBig
  form.prepend(note)
  note.focus()
}

form.addEventListener("input", () => (changed = true))
form.addEventListener("submit", (event) => {
  if (leaving) {
    event.preventDefault()
  } else if (typedBytes() > Number(form.dataset.maxBytes)) {
    event.preventDefault()
    sayTooBig()
  } else if (event.submitter?.formTarget !== "_blank") {
    leaving = true
  }
})
addEventListener("beforeunload", (event) => {
  if (changed && !leaving) event.preventDefault()
})
addEventListener("pageshow", () => (leaving = false))

document.getElementById("form-errors")?.focus()
