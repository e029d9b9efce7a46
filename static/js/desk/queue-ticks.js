// Keeps the ticks of the cards and "All on this page" in step. The server needs neither.

const all = document.querySelector("[data-all]")
const ticks = () => [...document.querySelectorAll("[data-tick]")]

all?.addEventListener("change", () => {
  for (const tick of ticks()) tick.checked = all.checked
})

document.addEventListener("change", ({ target }) => {
  if (all && target.matches("[data-tick]")) all.checked = ticks().every(({ checked }) => checked)
})
