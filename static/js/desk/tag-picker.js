// Tags as chips with suggestions, over the plain comma-separated field that the form sends.

function begins(name, typed) {
  return ` ${name}`.toLowerCase().includes(` ${typed.toLowerCase()}`)
}

class TagPicker extends HTMLElement {
  offered = []

  connectedCallback() {
    this.field = this.querySelector("input")
    if (!this.field || this.chips) return
    const label = this.querySelector("label")
    this.names = this.field.value.split(",").map((name) => name.trim()).filter(Boolean)

    this.chips = document.createElement("ul")
    this.chips.className = "tag-chips"
    this.options = document.createElement("ul")
    this.options.className = "tag-options"
    this.options.id = `${this.field.id}_options`
    this.options.role = "listbox"
    this.options.ariaLabel = label.textContent
    this.options.hidden = true

    this.input = document.createElement("input")
    this.input.type = "text"
    this.input.id = `${this.field.id}_input`
    this.input.autocomplete = "off"
    this.input.role = "combobox"
    this.input.ariaExpanded = "false"
    this.input.ariaAutoComplete = "list"
    this.input.setAttribute("aria-controls", this.options.id)
    if (this.field.getAttribute("aria-invalid")) this.input.ariaInvalid = "true"
    label.htmlFor = this.input.id

    this.field.type = "hidden"
    this.field.before(this.chips, this.input, this.options)
    this.nextElementSibling?.matches(".help") && this.nextElementSibling.remove()
    this.show()

    this.input.addEventListener("input", () => this.typed())
    this.input.addEventListener("keydown", (event) => this.pressed(event))
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150))
    this.field.form.addEventListener("submit", () => this.take(this.input.value))
  }

  show() {
    this.field.value = this.names.join(", ")
    this.chips.replaceChildren(
      ...this.names.map((name, position) => {
        const item = document.createElement("li")
        const button = document.createElement("button")
        button.type = "button"
        button.textContent = `${name} ×`
        button.ariaLabel = `${this.dataset.remove} ${name}`
        button.addEventListener("click", () => {
          this.names.splice(position, 1)
          this.show()
          this.input.focus()
        })
        item.append(button)
        return item
      }),
    )
    this.chips.hidden = !this.names.length
  }

  take(typed) {
    for (const name of typed.split(",").map((part) => part.trim()).filter(Boolean)) {
      if (!this.names.some((present) => present.toLowerCase() === name.toLowerCase())) this.names.push(name)
    }
    this.input.value = ""
    this.close()
    this.show()
    this.field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  async typed() {
    if (this.input.value.includes(",")) return this.take(this.input.value)
    const typed = this.input.value.trim()
    if (!typed) return this.close()
    // Until the answer comes, Enter must not take what no longer fits.
    this.offer(this.offered.filter((name) => begins(name, typed)))
    const answer = await fetch(`${this.dataset.suggestions}?q=${encodeURIComponent(typed)}`)
    if (!answer.ok || typed !== this.input.value.trim()) return
    const { tags } = await answer.json()
    this.offer(tags.filter((name) => !this.names.includes(name)))
  }

  offer(tags) {
    this.offered = tags
    this.options.replaceChildren(
      ...tags.map((name, position) => {
        const option = document.createElement("li")
        option.role = "option"
        option.id = `${this.options.id}_${position}`
        option.textContent = name
        option.ariaSelected = "false"
        option.addEventListener("mousedown", (event) => {
          event.preventDefault()
          this.take(name)
        })
        return option
      }),
    )
    this.options.hidden = !tags.length
    this.input.ariaExpanded = String(tags.length > 0)
    this.mark(tags.length ? 0 : -1)
  }

  mark(position) {
    this.marked = position
    ;[...this.options.children].forEach((option, each) => (option.ariaSelected = String(each === position)))
    const chosen = this.options.children[position]
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id)
    else this.input.removeAttribute("aria-activedescendant")
  }

  close() {
    this.offered = []
    this.options.hidden = true
    this.input.ariaExpanded = "false"
    this.mark(-1)
  }

  pressed(event) {
    const count = this.options.hidden ? 0 : this.options.children.length
    if (event.key === "ArrowDown" && count) this.mark((this.marked + 1) % count)
    else if (event.key === "ArrowUp" && count) this.mark((this.marked - 1 + count) % count)
    else if (event.key === "Enter") this.take(count ? this.options.children[this.marked].textContent : this.input.value)
    else if (event.key === "Escape" && count) this.close()
    else if (event.key === "Backspace" && !this.input.value && this.names.length) {
      this.names.pop()
      this.show()
      return
    } else return
    event.preventDefault()
  }
}

customElements.define("tag-picker", TagPicker)
