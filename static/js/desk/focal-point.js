// The focal point of a photo, set by click or by the arrow keys, and what the three crops make of
// it. A crop shows exactly the box of articles/renditions.py, crop_box: the same rounding, in the
// pixels of the original. The numbers in the form stay what is sent.
const STEP = 0.01
const LEAP = 0.1
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

class FocalPoint extends HTMLElement {
  connectedCallback() {
    if (this.stage) return
    const form = document.getElementById("photo-form")
    this.across = form.elements.focal_x
    this.down = form.elements.focal_y
    this.size = [Number(this.dataset.width), Number(this.dataset.height)]
    this.photo = this.querySelector("[data-focal-photo]")
    this.crops = [...this.querySelectorAll("[data-crop]")]
    this.buildStage()
    for (const field of [this.across, this.down]) field.addEventListener("input", () => this.show())
    for (const crop of this.crops) {
      crop.src = this.photo.src
      crop.style.aspectRatio = `${crop.dataset.across} / ${crop.dataset.down}`
      crop.style.objectFit = "cover"
    }
    this.show()
  }

  buildStage() {
    this.stage = document.createElement("button")
    this.stage.type = "button"
    this.stage.className = "focal-stage"
    this.stage.ariaLabel = this.dataset.label
    this.mark = document.createElement("span")
    this.mark.className = "focal-mark"
    this.photo.before(this.stage)
    this.stage.append(this.photo, this.mark)
    this.stage.addEventListener("click", ({ detail, clientX, clientY }) => {
      if (!detail) return // Enter and Space have no place
      const { left, top, width, height } = this.photo.getBoundingClientRect()
      this.set((clientX - left) / width, (clientY - top) / height)
    })
    this.stage.addEventListener("keydown", (event) => {
      const move = MOVES[event.key]
      if (!move) return
      event.preventDefault()
      const by = event.shiftKey ? LEAP : STEP
      const [x, y] = this.point
      this.set(x + move[0] * by, y + move[1] * by)
    })
  }

  get point() {
    return [this.across, this.down].map(({ value }) => {
      const number = Number.parseFloat(value)
      return Number.isFinite(number) ? Math.min(1, Math.max(0, number)) : 0.5
    })
  }

  set(x, y) {
    this.across.value = within(x).toFixed(3)
    this.down.value = within(y).toFixed(3)
    this.across.dispatchEvent(new Event("input", { bubbles: true }))
  }

  show() {
    const point = this.point
    this.mark.style.insetInlineStart = `${point[0] * 100}%`
    this.mark.style.insetBlockStart = `${point[1] * 100}%`
    // A rendition is named by whole percents of the point, so those decide.
    const named = point.map((share) => round(share * 100) / 100)
    for (const crop of this.crops) {
      const ratio = [Number(crop.dataset.across), Number(crop.dataset.down)]
      crop.style.objectPosition = position(this.size, ratio, named)
    }
  }
}

function within(share) {
  return Math.min(1, Math.max(0, share))
}

// Half to even, as Python rounds.
function round(number) {
  const floor = Math.floor(number)
  if (number - floor !== 0.5) return Math.round(number)
  return floor % 2 ? floor + 1 : floor
}

function position([width, height], [across, down], [x, y]) {
  const box =
    width * down > height * across
      ? [Math.min(width, Math.max(1, round((height * across) / down))), height]
      : [width, Math.min(height, Math.max(1, round((width * down) / across)))]
  return [
    [x, width, box[0]],
    [y, height, box[1]],
  ]
    .map(([share, length, part]) => {
      const start = Math.min(length - part, Math.max(0, round(share * length - part / 2)))
      return `${length === part ? 50 : (100 * start) / (length - part)}%`
    })
    .join(" ")
}

customElements.define("focal-point", FocalPoint)
