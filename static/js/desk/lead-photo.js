// The lead photo: drop, paste or choose a file and it is in the library at once, with its caption
// and credit filled in; a click or the arrow keys set the focal point.
import { openSearch } from "editor/search-dialog"
import { PhotoLibrary } from "editor/photo-library"

const STEP = 0.02

class LeadPhoto extends HTMLElement {
  connectedCallback() {
    if (this.figure) return
    this.figure = this.querySelector("figure")
    this.image = this.querySelector("img")
    this.key = this.querySelector("[name=lead_photo]")
    this.file = this.querySelector("[type=file]")
    this.caption = this.querySelector("[name=lead_caption]")
    this.alt = this.querySelector("[name=photo_alt_text]")
    this.credit = this.querySelector("[name=photo_credit]")
    this.focalX = this.querySelector("[name=photo_focal_x]")
    this.focalY = this.querySelector("[name=photo_focal_y]")
    this.library = new PhotoLibrary(this.dataset.library)
    this.words = JSON.parse(document.querySelector("[data-words]").dataset.words)

    this.addButtons()
    this.addFocalPoint()
    this.status = document.createElement("p")
    this.status.className = "photo-status"
    this.status.role = "status"
    this.figure.after(this.status)

    this.file.addEventListener("change", () => this.upload(this.file.files[0]))
    this.addEventListener("dragover", (event) => {
      event.preventDefault()
      this.classList.add("dropping")
    })
    this.addEventListener("dragleave", () => this.classList.remove("dropping"))
    this.addEventListener("drop", (event) => {
      event.preventDefault()
      this.classList.remove("dropping")
      this.take(event.dataTransfer.files)
    })
    this.addEventListener("paste", ({ clipboardData }) => this.take(clipboardData.files))
    this.caption.addEventListener("input", () => this.showWords())
    this.credit?.addEventListener("input", () => this.showWords())
  }

  addButtons() {
    const buttons = document.createElement("div")
    buttons.className = "photo-buttons"
    this.choose = this.button(this.dataset.choose, () => this.openLibrary())
    this.remove = this.button(this.dataset.remove, () => this.show(null))
    this.remove.hidden = !this.key.value
    buttons.append(this.choose, this.remove)
    this.figure.after(buttons)
  }

  button(label, pressed) {
    const button = document.createElement("button")
    button.type = "button"
    button.className = "button-quiet"
    button.textContent = label
    button.addEventListener("click", pressed)
    return button
  }

  openLibrary() {
    openSearch({
      title: this.dataset.choose,
      label: this.dataset.search,
      editor: { commands: { focus: () => this.choose.focus() } },
      words: this.words,
      listClass: "prose-results-photos",
      search: (query) => this.library.search(query),
      show: ({ thumbnail, caption, alt, credit }) => {
        const image = new Image()
        image.className = "prose-result-image"
        image.src = thumbnail
        image.alt = ""
        const name = document.createElement("span")
        name.className = "prose-result-title"
        name.textContent = caption || alt
        const note = document.createElement("span")
        note.className = "prose-result-note"
        note.textContent = credit
        return [image, name, note]
      },
      choose: (photo) => this.show(photo),
    })
  }

  // As if it had been chosen, so that one that is too large is refused likewise.
  take(files) {
    if (!files.length) return
    this.file.files = files
    this.file.dispatchEvent(new Event("change", { bubbles: true }))
  }

  async upload(file) {
    if (!file) return
    this.status.textContent = this.dataset.uploading
    const body = new FormData()
    body.append("file", file)
    body.append("csrfmiddlewaretoken", this.closest("form").elements.csrfmiddlewaretoken.value)
    try {
      const answer = await fetch(this.dataset.upload, { method: "POST", body })
      const told = await answer.json()
      if (answer.ok) this.show(told)
      this.status.textContent = answer.ok ? (told.known ?? "") : told.error
    } catch {
      this.status.textContent = this.dataset.failed
    }
    this.file.value = ""
  }

  show(photo) {
    this.key.value = photo?.id ?? ""
    this.figure.hidden = this.remove.hidden = !photo
    if (photo) {
      this.image.src = photo.preview
      this.image.alt = photo.alt
      this.image.width = photo.width
      this.image.height = photo.height
    }
    this.ownCaption = photo?.caption ?? ""
    this.caption.value = ""
    this.caption.placeholder = this.ownCaption
    for (const [field, value] of [
      [this.alt, photo?.alt],
      [this.credit, photo?.credit],
      [this.focalX, photo?.focal_x ?? 0.5],
      [this.focalY, photo?.focal_y ?? 0.5],
    ]) {
      if (!field) continue
      field.value = value ?? ""
      field.disabled = Boolean(photo) && !photo.editable
    }
    const { photo_shown: told } = this.key.form.elements
    told.value = JSON.stringify(
      photo
        ? { photo: photo.id, alt_text: photo.alt, credit: photo.credit, focal_x: photo.focal_x, focal_y: photo.focal_y }
        : { photo: null },
    )
    this.showWords()
    this.markFocalPoint()
    this.key.dispatchEvent(new Event("input", { bubbles: true }))
  }

  showWords() {
    const caption = this.querySelector("[data-shown=caption]")
    const credit = this.querySelector("[data-shown=credit]")
    caption.textContent = this.caption.value || (this.ownCaption ?? caption.textContent)
    if (this.credit) credit.textContent = this.credit.value
  }

  addFocalPoint() {
    if (!this.focalX) return
    this.stage = document.createElement("button")
    this.stage.type = "button"
    this.stage.className = "focal-stage"
    this.stage.ariaLabel = this.dataset.focal
    this.mark = document.createElement("span")
    this.mark.className = "focal-mark"
    this.image.before(this.stage)
    this.stage.append(this.image, this.mark)
    this.stage.addEventListener("click", (event) => {
      if (!event.detail) return
      const box = this.image.getBoundingClientRect()
      this.setFocalPoint(
        (event.clientX - box.left) / box.width,
        (event.clientY - box.top) / box.height,
      )
    })
    this.stage.addEventListener("keydown", (event) => {
      const [across, down] =
        { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[
          event.key
        ] ?? []
      if (across === undefined) return
      event.preventDefault()
      this.setFocalPoint(Number(this.focalX.value || 0.5) + across, Number(this.focalY.value || 0.5) + down)
    })
    this.markFocalPoint()
  }

  setFocalPoint(x, y) {
    if (this.focalX.disabled) return
    this.focalX.value = Math.min(1, Math.max(0, x)).toFixed(3)
    this.focalY.value = Math.min(1, Math.max(0, y)).toFixed(3)
    this.focalX.dispatchEvent(new Event("input", { bubbles: true }))
    this.markFocalPoint()
  }

  markFocalPoint() {
    if (!this.mark) return
    this.mark.style.insetInlineStart = `${Number(this.focalX.value || 0.5) * 100}%`
    this.mark.style.insetBlockStart = `${Number(this.focalY.value || 0.5) * 100}%`
  }
}

customElements.define("lead-photo", LeadPhoto)
