// Says that this story is open here, and shows who else has it open.

const EVERY_MS = 20_000
const HIDDEN_TOO_LONG_MS = 5 * 60_000

const shown = document.getElementById("present")
let timer = null
let hiddenSince = document.hidden ? Date.now() : null
let lastPingAt = 0

function body() {
  const data = new FormData()
  data.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value)
  return data
}

async function ping() {
  clearTimeout(timer)
  lastPingAt = Date.now()
  timer = setTimeout(ping, EVERY_MS)
  if (hiddenSince && Date.now() - hiddenSince > HIDDEN_TOO_LONG_MS) return clearTimeout(timer)
  try {
    const answer = await fetch(shown.dataset.presence, { method: "POST", body: body(), redirect: "manual" })
    if (!answer.ok) return
    const words = new DOMParser().parseFromString(await answer.text(), "text/html").body
    if (words.textContent.trim() !== shown.textContent.trim()) shown.replaceChildren(...words.children)
  } catch {
    // The server is away; the line of the kept words says so.
  }
}

if (shown) {
  document.addEventListener("visibilitychange", () => {
    hiddenSince = document.hidden ? Date.now() : null
    if (!document.hidden && Date.now() - lastPingAt > EVERY_MS) ping()
  })
  addEventListener("pageshow", (event) => event.persisted && ping())
  addEventListener("pagehide", () => {
    clearTimeout(timer)
    navigator.sendBeacon(shown.dataset.departure, body())
  })
  ping()
}
