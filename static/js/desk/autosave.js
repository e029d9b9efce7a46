// Keeps what is typed: on the server a few seconds after a change, in this browser while the server
// is away. What only this browser has is offered back when the story is opened again.

const EVERY_MS = 5_000
const RETRY_MS = 15_000
const LONGEST_COPY = 2_000_000
const MOST_COPIES = 10
const COPY_LIVES_MS = 30 * 24 * 60 * 60 * 1000
const BOOKKEEPING = ["csrfmiddlewaretoken", "version", "writing", "began", "photo_shown", "clashes"]

const form = document.getElementById("story-form")
const line = document.getElementById("kept-line")
const { user, story, address } = line.dataset
const place = `words:${user}:${story}:`
const writing = form.elements.writing.value
const token = form.elements.csrfmiddlewaretoken

let unsent = 0 // changes that the server has not got
let timer = null
let lastSentAt = 0
let isAway = false
let isLeaving = false
let running = null

// What was typed, and the copy of it in this browser

function typed() {
  return [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken",
  )
}

function copyKeys(start = place) {
  return Object.keys(localStorage).filter((key) => key.startsWith(start))
}

function readCopy(key) {
  try {
    return JSON.parse(localStorage.getItem(key))
  } catch {
    return null
  }
}

function keepCopy() {
  const copy = JSON.stringify({ at: Date.now(), typed: typed() })
  if (copy.length > LONGEST_COPY) return false
  try {
    localStorage.setItem(place + writing, copy)
    return true
  } catch {
    return false
  }
}

function dropCopy(key = place + writing) {
  localStorage.removeItem(key)
}

// Copies of words that were saved or thrown away, and of those that nobody asked for any more.
function tidyCopies() {
  const done = [...document.querySelectorAll(".messagelist [class*=saved-]")].flatMap((message) =>
    [...message.classList].filter((name) => name.startsWith("saved-")).map((name) => name.slice(6)),
  )
  if (new URLSearchParams(location.search).has("autosave")) done.push(writing)
  const mine = copyKeys(`words:${user}:`).map((key) => [key, readCopy(key)?.at ?? 0])
  mine.sort((one, other) => other[1] - one[1])
  mine.forEach(([key, at], position) => {
    const isOld = Date.now() - at > COPY_LIVES_MS
    if (isOld || position >= MOST_COPIES || done.some((each) => key.endsWith(`:${each}`))) dropCopy(key)
  })
}

// What the line in the form says

function say({ calm = "", trouble = "", logIn = false }) {
  line.querySelector("[data-calm]").textContent = calm
  const place = line.querySelector("[data-trouble]")
  if (place.textContent.trim() !== trouble) place.textContent = trouble
  if (!logIn) return
  const link = document.createElement("a")
  link.href = line.dataset.login
  link.target = "_blank"
  link.textContent = line.dataset.loginWords
  place.append(" ", link)
}

function keepHere(trouble, { logIn = false } = {}) {
  say(keepCopy() ? { trouble, logIn } : { trouble: line.dataset.lost })
}

// Sending

function plan(after = EVERY_MS) {
  timer ??= setTimeout(send, Math.max(after, lastSentAt + EVERY_MS - Date.now()))
}

function post() {
  const body = new FormData()
  for (const [name, value] of typed()) body.append(name, value)
  body.append("csrfmiddlewaretoken", token.value)
  running = new AbortController()
  const headers = { Accept: "application/json" }
  return fetch(address, { method: "POST", body, headers, redirect: "manual", signal: running.signal })
}

// After somebody logged in again in another tab, this page's token is of no use any more.
async function renewToken() {
  const answer = await fetch(location.pathname, { redirect: "manual" })
  if (!answer.ok) return false
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  const fresh = page.querySelector("#story-form [name=csrfmiddlewaretoken]")?.value
  if (!fresh) return false
  for (const input of document.getElementsByName("csrfmiddlewaretoken")) input.value = fresh
  return true
}

function isJson(answer) {
  return answer.headers.get("Content-Type")?.startsWith("application/json")
}

async function send() {
  timer = null
  if (isLeaving || !unsent) return
  const sent = unsent
  lastSentAt = Date.now()
  try {
    let answer = await post()
    if (answer.status === 403 && !isJson(answer) && (await renewToken())) answer = await post()
    if (isLeaving) return
    await hear(answer, sent)
  } catch (error) {
    if (error.name !== "AbortError") waitForServer()
  }
}

async function hear(answer, sent) {
  const { dataset } = line
  if (answer.ok && isJson(answer)) {
    isAway = false
    unsent -= sent
    const { saved_at: at } = await answer.json()
    dropCopy()
    say({ calm: dataset.saved.replace("%s", at) })
    if (unsent) plan()
  } else if (answer.type === "opaqueredirect" || answer.status === 403) {
    isAway = true
    keepHere(dataset.loggedOut, { logIn: true })
  } else if (answer.status < 500 && isJson(answer)) {
    const { error } = await answer.json()
    keepHere(`${dataset.refused} ${error}`)
  } else {
    waitForServer()
  }
}

function waitForServer() {
  isAway = true
  keepHere(line.dataset.away)
  plan(RETRY_MS)
}

form.addEventListener("input", () => {
  unsent += 1
  plan(isAway ? RETRY_MS : EVERY_MS)
})
form.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.submitter?.formTarget === "_blank") return
  isLeaving = true
  running?.abort()
  if (unsent) keepCopy()
})
addEventListener("pagehide", () => unsent && keepCopy())
addEventListener("pageshow", () => (isLeaving = false))
for (const back of ["online", "focus"]) {
  addEventListener(back, () => {
    if (!isAway || !unsent) return
    clearTimeout(timer)
    timer = null
    plan(0)
  })
}

// What this browser kept of the story

function nameOf(name) {
  const field = form.elements[name]
  const element = field instanceof RadioNodeList ? field[0] : field
  const rows = document.querySelector(`[data-rows="${name.split("-")[0]}"] > legend`)
  const label = rows ?? element?.closest?.(".field")?.querySelector("label, legend")
  return label?.firstChild.textContent.trim() ?? ""
}

function differing(copy) {
  const here = new Map(typed())
  const names = copy.typed
    .filter(([name, value]) => !BOOKKEEPING.includes(name) && !/_FORMS$/.test(name) && (here.get(name) ?? "") !== value)
    .map(([name]) => nameOf(name))
  return [...new Set(names.filter(Boolean))]
}

function whenSaid(at) {
  const isToday = new Date(at).toDateString() === new Date().toDateString()
  const day = isToday ? {} : { day: "numeric", month: "short" }
  return new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
    hour: "2-digit",
    minute: "2-digit",
    ...day,
  }).format(at)
}

function take(copy) {
  const sending = document.createElement("form")
  sending.method = "post"
  sending.action = address
  sending.enctype = "multipart/form-data"
  for (const [name, value] of [...copy.typed, ["csrfmiddlewaretoken", token.value]]) {
    const input = document.createElement("textarea")
    input.name = name
    input.value = value
    sending.append(input)
  }
  sending.hidden = true
  document.body.append(sending)
  sending.submit()
}

function offer(key, copy) {
  const fields = differing(copy)
  if (!fields.length) return dropCopy(key)
  // The browser's words came after those of the same form that the server has.
  document.querySelector(`[data-offer="${key.slice(place.length)}"]`)?.remove()
  const shown = document.getElementById("browser-offer").content.firstElementChild.cloneNode(true)
  const heading = shown.querySelector("h2")
  heading.textContent = heading.textContent.replace("%s", whenSaid(copy.at))
  shown.querySelector("[data-fields]").textContent = fields.join(", ")
  shown.querySelector("[data-take]").addEventListener("click", () => take(copy))
  shown.querySelector("[data-throw]").addEventListener("click", () => {
    dropCopy(key)
    shown.remove()
  })
  form.prepend(shown)
}

tidyCopies()
for (const key of copyKeys()) {
  const copy = readCopy(key)
  if (copy && key !== place + writing) offer(key, copy)
}
