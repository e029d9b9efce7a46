// Ask before leaving a story with words that were not saved, and before sending one that the
// server would have to refuse for its size.

const form = document.getElementById("story-form")
let changed = false
let leaving = false

form.addEventListener("input", () => (changed = true))
form.addEventListener("submit", ({ submitter }) => {
  if (submitter?.formTarget !== "_blank") leaving = true
})
addEventListener("beforeunload", (event) => {
  if (changed && !leaving) event.preventDefault()
})
addEventListener("pageshow", () => (leaving = false))

document.getElementById("form-errors")?.focus()
