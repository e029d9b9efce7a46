// Tells at once that a chosen file is larger than its field takes, which names its `data-most-bytes`
// and the sentence `data-too-large`; whoever hears of the choice after this finds the field empty.
document.addEventListener("change", refuseTooLarge, { capture: true })

function refuseTooLarge({ target: field }) {
  const { mostBytes, tooLarge } = field.dataset
  if (!mostBytes) return
  const isTooLarge = field.files[0]?.size > Number(mostBytes)
  noteOf(field).textContent = isTooLarge ? tooLarge : ""
  if (isTooLarge) field.value = ""
}

function noteOf(field) {
  if (field.nextElementSibling?.matches(".file-refused")) return field.nextElementSibling
  const note = document.createElement("p")
  note.className = "file-refused"
  note.id = `${field.id}_refused`
  note.role = "alert"
  const describedBy = field.getAttribute("aria-describedby")
  field.setAttribute("aria-describedby", [describedBy, note.id].filter(Boolean).join(" "))
  field.after(note)
  return note
}
