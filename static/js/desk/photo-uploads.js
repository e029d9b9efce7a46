// Many photographs at once: dropped, pasted or chosen, sent a few at a time, each with its own bar
// and, where it is not taken in, the reason beside its name. Without this script the form sends
// the same files in one go.
class PhotoUploads extends HTMLElement {
  connectedCallback() {
    if (this.rows) return
    this.rows = []
    this.form = this.querySelector("form")
    this.input = this.querySelector("[type=file]")
    this.mostFiles = Number(this.dataset.mostFiles)
    this.mostBytes = Number(this.dataset.mostBytes)
    this.atATime = Number(this.dataset.atATime)
    this.querySelector(".panel-buttons-plain").hidden = true
    this.build()
    this.input.addEventListener("change", () => {
      this.take([...this.input.files])
      this.input.value = ""
    })
    this.addEventListener("dragover", (event) => {
      event.preventDefault()
      this.classList.add("dropping")
    })
    this.addEventListener("dragleave", ({ relatedTarget }) => {
      if (!this.contains(relatedTarget)) this.classList.remove("dropping")
    })
    this.addEventListener("drop", async (event) => {
      event.preventDefault()
      this.classList.remove("dropping")
      this.take(await filesOf(event.dataTransfer))
    })
    document.addEventListener("paste", ({ clipboardData }) => this.take([...clipboardData.files]))
    addEventListener("beforeunload", (event) => {
      if (this.unsettled.length) event.preventDefault()
    })
  }

  build() {
    const drop = make("p", "upload-drop", this.dataset.drop)
    this.status = make("p", "upload-status")
    this.status.role = "status"
    this.overall = make("progress", "upload-overall")
    this.overall.ariaLabel = this.dataset.overall
    this.list = make("ol", "upload-list")
    this.cancelAll = this.button(this.dataset.cancelAll, () => {
      for (const row of this.unsettled) row.cancel()
    })
    this.retryAll = this.button(this.dataset.retryAll, () => {
      for (const row of this.rows) if (row.mayRetry) row.wait()
      this.next()
    })
    this.describe = make("a", "button-main", this.dataset.describe)
    this.buttons = make("p", "panel-buttons-plain")
    this.buttons.append(this.describe, this.cancelAll, this.retryAll)
    this.append(drop, this.status, this.overall, this.buttons, this.list)
    this.overall.hidden = this.buttons.hidden = true
  }

  button(label, pressed) {
    const button = make("button", "button-quiet", label)
    button.type = "button"
    button.addEventListener("click", pressed)
    return button
  }

  get unsettled() {
    return this.rows.filter(({ state }) => state === "waiting" || state === "sending")
  }

  // All of a choice or none of it: nobody wants the first fifty of a thousand.
  take(files) {
    if (!files.length) return
    const waiting = this.unsettled.length
    if (waiting + files.length > this.mostFiles) {
      this.status.textContent = this.dataset.tooMany.replace("{chosen}", waiting + files.length)
      this.status.classList.add("upload-wrong")
      return
    }
    if (!waiting) {
      this.rows = []
      this.list.replaceChildren()
    }
    for (const file of files) {
      const row = new Upload(file, this)
      this.rows.push(row)
      this.list.append(row.element)
      const wrong = !file.size ? this.dataset.empty : file.size > this.mostBytes && this.dataset.tooLarge
      if (wrong) row.refuse(wrong)
    }
    this.next()
  }

  next() {
    const sending = this.rows.filter(({ state }) => state === "sending").length
    const waiting = this.rows.filter(({ state }) => state === "waiting")
    for (const row of waiting.slice(0, this.atATime - sending)) row.send()
    this.show()
  }

  show() {
    const settled = this.rows.filter(({ state }) => state !== "waiting" && state !== "sending")
    const keys = this.rows.filter(({ key }) => key).map(({ key }) => key)
    const refused = settled.filter(({ state }) => state !== "done").length
    const told = [
      this.dataset.progress.replace("{done}", settled.length).replace("{all}", this.rows.length),
      ...(refused ? [this.dataset.refused.replace("{refused}", refused)] : []),
    ].join(", ")
    if (this.status.textContent !== told) this.status.textContent = told
    this.status.classList.toggle("upload-wrong", refused > 0)
    this.overall.hidden = this.buttons.hidden = !this.rows.length
    this.overall.value = this.rows.reduce((sum, { share }) => sum + share, 0) / this.rows.length || 0
    const busy = settled.length < this.rows.length
    this.cancelAll.hidden = !busy
    this.retryAll.hidden = busy || !this.rows.some(({ mayRetry }) => mayRetry)
    this.describe.hidden = busy || !keys.length
    this.describe.href = `${this.dataset.descriptions}?photos=${[...new Set(keys)].join(",")}`
  }
}

class Upload {
  constructor(file, desk) {
    this.file = file
    this.desk = desk
    this.words = desk.dataset
    this.element = make("li", "upload")
    this.bar = make("progress", "upload-bar")
    this.bar.ariaLabel = file.name
    this.told = make("span", "upload-told")
    this.link = make("a", "upload-link", this.words.open)
    this.act = desk.button("", () => (this.mayRetry ? this.again() : this.cancel()))
    this.act.classList.add("upload-act")
    const name = make("span", "upload-name", file.name)
    this.element.append(name, this.bar, this.told, this.link, this.act)
    this.wait()
  }

  wait() {
    this.settle("waiting", this.words.waiting)
    this.share = this.bar.value = 0
  }

  again() {
    this.wait()
    this.desk.next()
  }

  cancel() {
    this.request?.abort()
    this.settle("cancelled", this.words.cancelled, { mayRetry: true })
    this.desk.next()
  }

  refuse(sentence, { mayRetry = false, page = "" } = {}) {
    this.settle("refused", sentence, { mayRetry, page })
  }

  settle(state, told, { mayRetry = false, page = "" } = {}) {
    this.state = state
    this.mayRetry = mayRetry
    this.key = undefined
    this.element.dataset.state = state
    this.told.textContent = told
    this.link.hidden = !page
    if (page) this.link.href = page
    this.act.hidden = state !== "waiting" && state !== "sending" && !mayRetry
    this.act.textContent = mayRetry ? this.words.retry : this.words.cancel
    this.act.ariaLabel = `${this.act.textContent}: ${this.file.name}`
    this.bar.hidden = state !== "waiting" && state !== "sending"
    this.share = state === "waiting" || state === "sending" ? (this.share ?? 0) : 1
  }

  send() {
    this.settle("sending", this.words.sending)
    const body = new FormData()
    body.append("csrfmiddlewaretoken", this.desk.form.elements.csrfmiddlewaretoken.value)
    body.append("file", this.file)
    const request = (this.request = new XMLHttpRequest())
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      this.share = this.bar.value = (0.95 * loaded) / total
      if (loaded === total) this.told.textContent = this.words.reading
      this.desk.show()
    })
    request.addEventListener("load", () => this.hear(request))
    request.addEventListener("error", () => {
      this.refuse(this.words.failed, { mayRetry: true })
      this.desk.next()
    })
    request.open("POST", this.words.upload)
    request.send(body)
  }

  hear(request) {
    const answer = json(request)
    if (request.status === 413) this.refuse(this.words.tooLarge)
    else if (answer?.id) {
      this.settle("done", answer.known ?? this.words.done, { page: answer.page })
      this.key = answer.id
    } else if (answer) this.refuse(answer.error, { page: answer.page })
    else if (request.responseURL.includes("/login/") || request.status === 403)
      this.refuse(this.words.signedOut, { mayRetry: true })
    else this.refuse(this.words.failed, { mayRetry: true })
    this.desk.next()
  }
}

function json({ responseText }) {
  try {
    return JSON.parse(responseText)
  } catch {
    return null
  }
}

function make(name, className, text = "") {
  const element = document.createElement(name)
  element.className = className
  element.textContent = text
  return element
}

// What was dropped, folders with all that lies in them; what their systems hide is left out.
async function filesOf({ items, files }) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean)
  if (!entries.some(({ isDirectory }) => isDirectory)) return [...files]
  const found = []
  while (entries.length) {
    const entry = entries.shift()
    if (entry.name.startsWith(".")) continue
    if (entry.isDirectory) entries.push(...(await entriesOf(entry.createReader())))
    else found.push(await new Promise((resolve, reject) => entry.file(resolve, reject)))
  }
  return found
}

async function entriesOf(reader) {
  const found = []
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))
    if (!some.length) return found
    found.push(...some)
  }
}

customElements.define("photo-uploads", PhotoUploads)
