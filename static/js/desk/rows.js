// "Add a source", "Add a name": copy the empty row of a Django formset.

for (const rows of document.querySelectorAll("[data-rows]")) {
  const prefix = rows.dataset.rows
  const list = rows.querySelector(".rows-list")
  const template = rows.querySelector("template")
  const total = rows.querySelector(`[name="${prefix}-TOTAL_FORMS"]`)
  const add = rows.querySelector("[data-add-row]")

  add.hidden = false
  add.addEventListener("click", () => {
    const copy = document.createElement("div")
    copy.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value)
    const row = copy.firstElementChild
    list.append(row)
    total.value = Number(total.value) + 1
    row.querySelector("input:not([type=hidden]), select, textarea").focus()
  })

  list.addEventListener("change", ({ target }) => {
    if (target.name?.endsWith("-DELETE")) {
      target.closest(".row").classList.toggle("row-removed", target.checked)
    }
  })
}
