// The checks of the words as they are typed: asked for after a pause, at most every few seconds
// and only while somebody looks. A click on a finding leads to its words.

const PAUSE_MS = 1000
const APART_MS = 3000

const form = document.getElementById("story-form")
const box = document.querySelector("[data-checks]")
const list = box.querySelector("[data-checks-list]")
const said = box.querySelector("[data-checks-said]")
const override = box.querySelector("[data-checks-override]")
let waiting = false
let timer
let asking
let askedAt = -APART_MS

function later() {
  waiting = true
  clearTimeout(timer)
  timer = setTimeout(ask, Math.max(PAUSE_MS, askedAt + APART_MS - performance.now()))
}

async function ask() {
  if (document.hidden) return
  waiting = false
  askedAt = performance.now()
  asking?.abort()
  asking = new AbortController()
  const body = new FormData(form)
  for (const input of form.querySelectorAll("[type=file]")) body.delete(input.name)
  try {
    const answer = await fetch(box.dataset.checks, { method: "POST", body, signal: asking.signal })
    if (answer.ok && !answer.redirected) show(await answer.text())
  } catch {
    // The list of before stays; the next word asks again.
  }
}

function show(html) {
  const next = new DOMParser().parseFromString(html, "text/html").querySelector("[data-checks-answer]")
  if (!next) return
  if (override) override.hidden = !("mayOverride" in next.dataset) && !override.contains(document.activeElement)
  const now = list.querySelector("[data-checks-answer]")
  if (now?.querySelector("details")?.open) next.querySelector("details")?.setAttribute("open", "")
  if (now?.outerHTML === next.outerHTML) return
  const heading = next.querySelector("h3").textContent
  const focused = list.contains(document.activeElement) ? document.activeElement : null
  if (heading !== now?.querySelector("h3").textContent) said.textContent = heading
  list.replaceChildren(next)
  if (focused) sameAs(focused)?.focus({ preventScroll: true })
}

function sameAs(focused) {
  if (focused.localName === "summary") return list.querySelector("summary")
  const links = [...list.querySelectorAll("a")]
  return links.find(({ textContent }) => textContent === focused.textContent) ?? list.querySelector("a, summary")
}

// Leading to the words

function lead(event) {
  const link = event.target.closest("a[href^='#']")
  const place = link && document.getElementById(link.hash.slice(1))
  if (!place) return
  event.preventDefault()
  for (let each = place.closest("details"); each; each = each.parentElement.closest("details")) each.open = true
  const { passage = "" } = link.dataset
  const editor = place.closest(".prose")?.querySelector("[contenteditable=true]")
  if (editor) selectIn(editor, passage)
  else selectField(fieldAt(place), passage)
}

function fieldAt(place) {
  if (place.matches("input:not([type=hidden]), select, textarea")) return place
  const within = place.matches("fieldset") ? place : place.closest(".field, tag-picker, section") ?? place
  return within.querySelector("input:not([type=hidden]):not([disabled]), select, textarea, a, button") ?? place
}

function selectField(field, passage) {
  field.focus()
  field.scrollIntoView({ block: "center" })
  const start = passage && field.matches("textarea, [type=text]") ? field.value.indexOf(passage) : -1
  if (start >= 0) field.setSelectionRange(start, start + passage.length)
}

function selectIn(editor, passage) {
  editor.focus()
  const range = passage && rangeOf(editor, passage.split("\n")[0])
  const [first] = range ? range.getClientRects() : []
  if (first) {
    getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset)
    range.startContainer.parentElement.scrollIntoView({ block: "center" })
  } else {
    editor.scrollIntoView({ block: "nearest" })
  }
}

function rangeOf(element, passage) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  const nodes = []
  let text = ""
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, start: text.length })
    text += walker.currentNode.data
  }
  const start = text.indexOf(passage)
  if (start < 0) return null
  const range = document.createRange()
  const at = (offset) => nodes.findLast((each) => each.start <= offset)
  const [from, to] = [at(start), at(start + passage.length - 1)]
  range.setStart(from.node, start - from.start)
  range.setEnd(to.node, start + passage.length - to.start)
  return range
}

form.addEventListener("input", later)
list.addEventListener("click", lead)
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && waiting) later()
})
// What came back with mistakes differs from what was saved.
if (document.getElementById("form-errors")) ask()
