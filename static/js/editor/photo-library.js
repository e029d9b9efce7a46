// The photo library over its JSON address. Photos asked for one by one are fetched together.
export class PhotoLibrary {
  #url
  #photos = new Map()
  #waiting = new Map()

  constructor(url) {
    this.#url = url
  }

  get available() {
    return Boolean(this.#url)
  }

  async search(query) {
    return this.#fetch({ q: query })
  }

  // Resolves to the photo, or to undefined where the library does not answer or has it not.
  find(id) {
    if (this.#photos.has(id) || !this.available) return Promise.resolve(this.#photos.get(id))
    if (!this.#waiting.size) queueMicrotask(() => this.#findWaiting())
    return new Promise((resolve) => {
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve])
    })
  }

  async #findWaiting() {
    const waiting = this.#waiting
    this.#waiting = new Map()
    try {
      await this.#fetch({ ids: [...waiting.keys()].join(",") })
    } catch {
      // The figures then show their number; the words are untouched.
    }
    for (const [id, resolvers] of waiting) {
      for (const resolve of resolvers) resolve(this.#photos.get(id))
    }
  }

  async #fetch(parameters) {
    const url = new URL(this.#url, document.baseURI)
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    const response = await fetch(url, { headers: { Accept: "application/json" } })
    if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`)
    const photos = await response.json()
    for (const photo of photos) this.#photos.set(String(photo.id), photo)
    return photos
  }
}
