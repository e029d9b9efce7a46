// Arranges the front page in place: slots move by drag and by keys, and what a button asks of the
// server comes back without leaving the page. The form alone does all of it too.
import { openSearch } from "editor/search-dialog"
import { PhotoLibrary } from "editor/photo-library"

const TOLD_MS = 6000
const MOVES = { ArrowUp: "up", ArrowDown: "down", Home: "first" }

class FrontDesk extends HTMLElement {
  connectedCallback() {
    if (this.library) return
    this.library = new PhotoLibrary(this.dataset.library)
    this.words = JSON.parse(this.dataset.searchWords)
    this.addEventListener("click", (event) => this.pressed(event))
    this.addEventListener("keydown", (event) => this.typed(event))
    this.addEventListener("pointerdown", (event) => this.taken(event))
    this.addEventListener("submit", (event) => this.sent(event))
    this.addEventListener("input", () => (this.changed = true))
    addEventListener("beforeunload", (event) => {
      if (this.changed) event.preventDefault()
    })
    this.querySelector("#form-errors")?.focus()
  }

  get form() {
    return this.querySelector("form")
  }

  get slots() {
    return [...this.querySelectorAll(".slot")]
  }

  say(words) {
    const status = this.querySelector(".front-status")
    status.textContent = words
    clearTimeout(this.told)
    this.told = setTimeout(() => (status.textContent = ""), TOLD_MS)
  }

  // Moving

  typed(event) {
    const slot = event.target.closest(".slot-handle")?.closest(".slot")
    if (!slot || !MOVES[event.key]) return
    event.preventDefault()
    this.move(slot, MOVES[event.key])
    slot.querySelector(".slot-handle").focus()
  }

  move(slot, where) {
    if (where === "up") slot.previousElementSibling?.before(slot)
    else if (where === "down") slot.nextElementSibling?.after(slot)
    else slot.parentElement.prepend(slot)
    this.placed(slot)
  }

  // Number the places anew, mark the lead and tell where the slot stands.
  placed(slot) {
    const lead = this.querySelector(".slot-story")
    this.slots.forEach((each, at) => {
      each.querySelector("[name$=-position]").value = at + 1
      each.classList.toggle("slot-lead", each === lead)
    })
    this.changed = true
    this.say(
      this.dataset.place
        .replace("%(name)s", slot.dataset.name)
        .replace("%(place)s", this.slots.indexOf(slot) + 1)
        .replace("%(all)s", this.slots.length),
    )
  }

  taken(event) {
    const handle = event.target.closest(".slot-handle")
    if (!handle || event.button) return
    const slot = handle.closest(".slot")
    const drag = ({ clientY }) => {
      const after = this.slots.find((each) => {
        const { top, height } = each.getBoundingClientRect()
        return each !== slot && clientY < top + height / 2
      })
      const list = slot.parentElement
      if (after !== slot.nextElementSibling) list.insertBefore(slot, after ?? null)
    }
    const drop = () => {
      slot.classList.remove("slot-dragged")
      removeEventListener("pointermove", drag)
      removeEventListener("pointerup", drop)
      removeEventListener("pointercancel", drop)
      this.placed(slot)
      handle.focus()
    }
    event.preventDefault()
    slot.classList.add("slot-dragged")
    addEventListener("pointermove", drag)
    addEventListener("pointerup", drop)
    addEventListener("pointercancel", drop)
  }

  // Buttons

  pressed(event) {
    const button = event.target.closest("button")
    if (!button) return
    const slot = button.closest(".slot")
    const [where] = button.value.split(":")
    if (slot && Object.values(MOVES).includes(where)) {
      event.preventDefault()
      this.move(slot, where)
      button.focus()
    } else if (button.matches("[data-choose-photo]")) {
      this.choosePhoto(button)
    } else if (button.matches("[data-drop-photo]")) {
      this.setPhoto(slot, "")
    }
  }

  // What rearranges is asked in the background; publishing and the preview lead to a page.
  async sent(event) {
    const button = event.submitter
    if (button?.name !== "change") {
      if (button?.formTarget !== "_blank") this.changed = false
      return
    }
    event.preventDefault()
    await this.ask(button.value)
  }

  async ask(change) {
    const body = new FormData(this.form)
    body.set("change", change)
    let answer
    try {
      const response = await fetch(this.form.action, { method: "POST", body })
      const page = new DOMParser().parseFromString(await response.text(), "text/html")
      answer = response.ok && page.querySelector("front-desk")
    } catch {
      answer = null
    }
    if (answer) this.show(answer, change)
    else this.say(this.dataset.failed)
  }

  show(answer, change) {
    const scrolled = scrollY
    const open = this.slots.map((slot) => slot.querySelector("details").open)
    const [verb, number] = change.split(":")
    const at = this.slots.findIndex((slot) => slot.id === `slot-${number}`)
    if (verb === "remove") open.splice(at, 1)
    if (change === "add:breaking") open.unshift(true)
    this.replaceChildren(...answer.childNodes)
    this.slots.forEach((slot, place) => {
      if (open[place]) slot.querySelector("details").open = true
    })
    if (verb !== "search") this.changed = true
    this.focusAfter(verb, at)
    scrollTo({ top: scrolled })
    this.querySelector("[autofocus]")?.scrollIntoView({ block: "nearest" })
  }

  focusAfter(verb, at) {
    const added = this.querySelector("[autofocus]")
    if (added) {
      const slot = added.closest(".slot")
      const field = slot?.querySelector("details[open] .field:not(.field-position) input")
      const words = field ?? added
      words.focus()
      if (slot) this.placed(slot)
    } else if (verb === "remove" && this.slots.length) {
      this.slots[Math.min(at, this.slots.length - 1)].querySelector(".slot-handle").focus()
    } else {
      this.querySelector("[type=search]").focus()
    }
  }

  // Photos

  choosePhoto(button) {
    const slot = button.closest(".slot")
    openSearch({
      title: this.dataset.choose,
      label: this.dataset.search,
      editor: { commands: { focus: () => button.isConnected && button.focus() } },
      words: this.words,
      listClass: "prose-results-photos",
      search: (query) => this.library.search(query),
      show: ({ thumbnail, caption, alt, credit }) => {
        const image = Object.assign(new Image(), { className: "prose-result-image", src: thumbnail, alt: "" })
        const name = document.createElement("span")
        name.className = "prose-result-title"
        name.textContent = caption || alt
        const note = document.createElement("span")
        note.className = "prose-result-note"
        note.textContent = credit
        return [image, name, note]
      },
      choose: ({ id }) => this.setPhoto(slot, id),
    })
  }

  setPhoto(slot, key) {
    slot.querySelector("[name$=-photo]").value = key
    this.changed = true
    this.ask("")
  }
}

customElements.define("front-desk", FrontDesk)
