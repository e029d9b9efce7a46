// Keys of the queue, decisions without leaving the page, and the focus that moves on by itself.
// The server's answers are the parts that it puts into whole pages; without this all still works.

const KEYS = "queue-keys"
const FOCUS = "queue-focus"
const LAST = "queue-last"
const SAID = "queue-said"
const TOLD_AFTER_MS = 300
const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable]"

const list = document.querySelector("[data-queue]")
const told = document.querySelector("[data-told]")
const help = document.querySelector("[data-keys-help]")
const openedAt = performance.now()
const undoable = []
let rejecting = null
let underWay = 0

const waits = (item) => !("leaving" in item.dataset) && item.querySelector(":scope > .card") !== null
const cardOf = (item) => item.querySelector(":scope > .card")
const isTaken = (item) => !item.querySelector("[data-claim]").hidden
const here = () => document.activeElement?.closest("[data-queue] > li")

function tell(words) {
  told.textContent = words
}

// What an answer says, without the links in it.
function saidIn(part) {
  const line = part.querySelector(".decided-said, .undecided")?.cloneNode(true)
  if (!line) return ""
  for (const link of line.querySelectorAll("a")) link.remove()
  return line.textContent.replace(/\s+/g, " ").trim()
}

function parse(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}

// Focus

function following(item, step = 1) {
  const items = [...list.children]
  const place = items.indexOf(item)
  const after = step > 0 ? items.slice(place + 1) : items.slice(0, Math.max(place, 0)).reverse()
  return after.find((each) => waits(each) && (step < 0 || !isTaken(each)))
}

function next(item) {
  return following(item) ?? following(null)
}

function goTo(item) {
  if (item) cardOf(item).focus()
  else tell(list.dataset.wordEnd)
}

// The page anew, which tells what was done before it.
function openAnew(words) {
  sessionStorage.setItem(FOCUS, "first")
  sessionStorage.setItem(SAID, words)
  location.assign(location.pathname)
}

function goOn(words) {
  if (!underWay && ![...list.children].some(waits)) openAnew(words)
}

list?.addEventListener("focusin", ({ target }) => {
  const item = target.closest("[data-queue] > li")
  item.seenAt ??= performance.now()
  if (rejecting && rejecting !== item) stopRejecting()
})

// Decisions

async function send(address, data) {
  underWay += 1
  try {
    const headers = { "X-Requested-With": "fetch" }
    const answer = await fetch(address, { method: "POST", body: data, headers, redirect: "error" })
    if (!answer.ok && answer.status !== 409) throw new Error(answer.status)
    return { done: answer.ok, part: parse(await answer.text()) }
  } catch {
    return { done: false, part: parse(`<p class="undecided" role="alert"></p>`), failed: true }
  } finally {
    underWay -= 1
  }
}

function leave(item) {
  item.dataset.leaving = ""
  for (const part of item.children) part.hidden = true
  const line = document.createElement("p")
  line.className = "decided-said"
  line.textContent = list.dataset.wordDeciding
  item.append(line)
}

function comeBack(item, part) {
  delete item.dataset.leaving
  item.lastElementChild.remove()
  item.querySelector(":scope > .undecided")?.remove()
  if (part.querySelector(".card")) item.replaceChildren()
  for (const each of item.children) each.hidden = false
  item.prepend(part)
}

async function decide(form, button) {
  const item = form.closest("li")
  const seconds = (performance.now() - (item.seenAt ?? openedAt)) / 1000
  for (const field of form.querySelectorAll("[data-seconds]")) field.value = Math.round(seconds)
  const data = new FormData(form, button)
  const hadFocus = here() === item
  leave(item)
  const target = next(item)
  if (hadFocus) goTo(target)
  const answer = await send(button?.getAttribute("formaction") ?? form.action, data)
  if (answer.done) {
    delete item.dataset.leaving
    item.replaceChildren(answer.part)
    undoable.push(item)
    remember(item.querySelector("[data-undo]"))
    const words = saidIn(item)
    tell(words)
    goOn(words)
  } else {
    if (answer.failed) answer.part.firstElementChild.textContent = list.dataset.wordFailed
    const words = saidIn(answer.part)
    comeBack(item, answer.part)
    tell(words)
    if (!here()) item.querySelector(".undecided button, .card").focus()
  }
}

// Undo

function remember(form) {
  const fields = form && [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken")
  sessionStorage.setItem(LAST, form ? JSON.stringify([form.action, fields]) : "")
}

async function undo(item, address, data) {
  const answer = await send(address, data)
  if (answer.failed) return tell(list.dataset.wordFailed)
  sessionStorage.removeItem(LAST)
  const words = saidIn(answer.part)
  if (answer.done && !answer.part.querySelector(".card, .decided-told")) return openAnew(words)
  item ??= list.insertBefore(document.createElement("li"), list.firstElementChild)
  if (!answer.done) item.querySelector(":scope > .undecided")?.remove()
  if (answer.done || answer.part.querySelector(".card")) item.replaceChildren(answer.part)
  else item.prepend(answer.part)
  tell(words)
  ;(cardOf(item) ?? item.querySelector("button, [tabindex]"))?.focus()
}

async function undoLast() {
  const item = undoable.pop()
  if (item) return item.querySelector("[data-undo]")?.requestSubmit()
  const last = sessionStorage.getItem(LAST)
  if (!last) return tell(list.dataset.wordNothing)
  const [address, fields] = JSON.parse(last)
  const data = new FormData()
  for (const [name, value] of fields) data.append(name, value)
  data.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value)
  await undo(null, address, data)
}

list?.addEventListener("submit", (event) => {
  const { target: form, submitter } = event
  if (!form.matches("[data-acts], [data-undo]")) return
  event.preventDefault()
  if (form.matches("[data-acts]")) return decide(form, submitter)
  const item = form.closest("li")
  if (undoable.includes(item)) undoable.splice(undoable.indexOf(item), 1)
  undo(item, form.action, new FormData(form))
})

// Keys

function press(item, key) {
  item.querySelector(`.card [data-key="${key}"]`)?.click()
}

function startRejecting(item) {
  const reasons = item.querySelector(".card [data-reasons]")
  if (!reasons) return
  const line = document.createElement("p")
  line.className = "reject-reasons"
  const numbered = [...reasons.options].map(({ text }, place) => `${place + 1} ${text}`)
  line.textContent = `${list.dataset.wordReject} ${numbered.join(" · ")}`
  reasons.closest(".acts").after(line)
  line.scrollIntoView({ block: "nearest" })
  tell(line.textContent)
  rejecting = item
}

function stopRejecting() {
  rejecting?.querySelector(".reject-reasons")?.remove()
  rejecting = null
}

function reject(item, number) {
  const reasons = item.querySelector(".card [data-reasons]")
  if (number > reasons.options.length) return
  stopRejecting()
  reasons.selectedIndex = number - 1
  press(item, "r")
}

function defer(item) {
  const summary = item.querySelector("[data-opens=d]")
  if (!summary) return press(item, "d")
  summary.parentElement.open = true
  summary.parentElement.querySelector("input[name=note]").focus()
}

const onCard = {
  a: (item) => press(item, "a"),
  r: startRejecting,
  s: (item) => press(item, "s"),
  d: defer,
  u: (item) => press(item, "u"),
  t: (item) => press(item, "t"),
  x: (item) => item.querySelector("[data-tick]")?.click(),
}
const anywhere = {
  j: () => goTo(here() ? following(here()) : next(null)),
  k: () => goTo(following(here() ?? null, -1)),
  z: undoLast,
  "?": () => help.showModal(),
}

function isOff({ target, ctrlKey, metaKey, altKey, isComposing }) {
  const elsewhere = ctrlKey || metaKey || altKey || isComposing || help.open
  return elsewhere || localStorage.getItem(KEYS) === "off" || target.closest?.(FIELDS)
}

document.addEventListener("keydown", (event) => {
  if (!list) return
  const { key, target } = event
  if (key === "Escape" && target.closest?.(".card")) {
    stopRejecting()
    return target.closest(".card").focus()
  }
  if (isOff(event)) return
  const item = here()
  if (rejecting && /^[1-9]$/.test(key)) {
    event.preventDefault()
    return reject(rejecting, Number(key))
  }
  stopRejecting()
  const act = anywhere[key] ?? onCard[key]
  if (!act || (event.repeat && key !== "j" && key !== "k")) return
  event.preventDefault()
  if (anywhere[key]) anywhere[key]()
  else if (item && waits(item)) onCard[key](item)
  else goTo(next(item ?? null))
})

// Switching the keys

const bar = document.querySelector("[data-keys]")
const onOff = document.querySelector("[data-switch]")

function showSwitch() {
  const on = localStorage.getItem(KEYS) !== "off"
  onOff.setAttribute("aria-pressed", on)
  onOff.textContent = on ? list.dataset.wordOn : list.dataset.wordOff
}

if (list && bar) {
  bar.hidden = false
  showSwitch()
  onOff.addEventListener("click", () => {
    localStorage.setItem(KEYS, localStorage.getItem(KEYS) === "off" ? "on" : "off")
    showSwitch()
  })
  document.querySelector("[data-help]").addEventListener("click", () => help.showModal())
}

if (list && sessionStorage.getItem(FOCUS)) goTo(next(null))
// A live region tells what comes into it after it is there.
const before = sessionStorage.getItem(SAID)
if (told && before) setTimeout(tell, TOLD_AFTER_MS, before)
sessionStorage.removeItem(FOCUS)
sessionStorage.removeItem(SAID)
