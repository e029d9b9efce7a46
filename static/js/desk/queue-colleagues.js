// Shows colleagues which comment is in hand here, and what they have in hand or decided meanwhile.

const STAYS_MS = 400
const RENEWED_MS = 60_000
const EVERY_MS = 15_000
const TYPED = "input:not([type=checkbox], [type=hidden]), textarea"

const list = document.querySelector("[data-queue]")
const page = document.querySelector("[data-release]")
let resting = null
let inHand = null

function token() {
  const data = new FormData()
  data.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value)
  return data
}

function show(card, words) {
  const line = card.querySelector("[data-claim]")
  if (line.textContent !== words) line.textContent = words
  line.hidden = !words
}

async function take(card) {
  clearTimeout(resting)
  if (document.hidden || !card.isConnected || card.hidden) return
  resting = setTimeout(take, RENEWED_MS, card)
  inHand = card
  try {
    const answer = await fetch(card.dataset.claimAt, { method: "POST", body: token(), redirect: "error" })
    if (answer.status === 200) show(card, (await answer.json()).claim)
  } catch {
    // Nobody is told; a decision is still refused where a colleague was faster.
  }
}

function isInUse(card) {
  const focused = document.activeElement
  if (card.contains(focused) && focused.matches(`${TYPED}, select`)) return true
  if (card.querySelector(".reject-reasons")) return true
  return [...card.querySelectorAll(TYPED)].some((field) => field.value !== field.defaultValue)
}

function warn(card) {
  if (card.querySelector("[data-changed]")) return
  const line = document.createElement("p")
  line.className = "card-claim"
  line.dataset.changed = ""
  line.textContent = list.dataset.wordChanged
  card.querySelector("header").after(line)
  document.querySelector("[data-told]").textContent = line.textContent
}

function moved(item, html) {
  const hadFocus = item.contains(document.activeElement)
  item.innerHTML = html
  if (hadFocus) item.querySelector(".card, .decided")?.setAttribute("tabindex", "-1")
  if (hadFocus) item.querySelector(".card, .decided")?.focus()
}

async function ask() {
  const cards = [...list.querySelectorAll("li:not([data-leaving]) > .card[data-card]")]
  if (document.hidden || !cards.length) return
  const ids = cards.map((card) => card.dataset.card).join()
  try {
    const answer = await fetch(`${list.dataset.state}?tab=${list.dataset.tab}&ids=${ids}`)
    if (!answer.ok) return
    const { claims, moved: changed } = await answer.json()
    for (const card of cards) {
      const item = card.parentElement
      const key = card.dataset.card.split(":")[0]
      if (!card.isConnected || "leaving" in item.dataset) continue
      if (changed[key] && !isInUse(card)) {
        moved(item, changed[key])
        continue
      }
      if (changed[key]) warn(card)
      show(card, claims[key] ?? "")
    }
  } catch {
    // The server is away; the next time tells.
  }
}

list?.addEventListener("focusin", ({ target }) => {
  const card = target.closest("[data-claim-at]")
  if (!card || card === inHand) return
  clearTimeout(resting)
  resting = setTimeout(take, STAYS_MS, card)
})

if (list) setInterval(ask, EVERY_MS)
else if (page) take(page)

addEventListener("pagehide", () => {
  clearTimeout(resting)
  if (inHand) navigator.sendBeacon(page.dataset.release, token())
})
