// Words, reading time and characters against the limit. Only nearing the limit is read aloud.
const WORDS_A_MINUTE = 230
const PAUSE_MS = 300
const NEAR = 0.95

function countWords(editor) {
  let count = 0
  editor.state.doc.descendants((node) => {
    if (node.type.name === "figure") return false
    if (!node.isTextblock && node.type.name !== "card") return true
    const text = node.isTextblock
      ? node.textBetween(0, node.content.size, "\n", "\n")
      : `${node.attrs.title} ${node.attrs.outlet}`
    count += text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
    return false
  })
  return count
}

export function addCounter(editor, { words, limit }) {
  const language = document.documentElement.lang || undefined
  const figures = new Intl.NumberFormat(language)
  const foot = document.createElement("div")
  const counts = document.createElement("span")
  const characters = document.createElement("span")
  const status = document.createElement("span")
  foot.className = "prose-counter"
  characters.className = "prose-counter-characters"
  status.className = "prose-counter-status"
  status.setAttribute("role", "status")
  foot.append(counts, characters, status)
  let pause

  function show() {
    const count = countWords(editor)
    const used = editor.isEmpty ? 0 : editor.getHTML().length
    counts.textContent = words.counts
      .replace("%(words)s", figures.format(count))
      .replace("%(minutes)s", figures.format(Math.ceil(count / WORDS_A_MINUTE)))
    characters.textContent = words.characters
      .replace("%(used)s", figures.format(used))
      .replace("%(limit)s", figures.format(limit))
    foot.classList.toggle("is-over", used > limit)
    if (used > limit) {
      status.textContent = words.overLimit.replace("%s", figures.format(used - limit))
    } else if (used > limit * NEAR) {
      status.textContent = words.nearLimit.replace("%s", figures.format(limit - used))
    } else {
      status.textContent = ""
    }
  }

  editor.on("update", () => {
    clearTimeout(pause)
    pause = setTimeout(show, PAUSE_MS)
  })
  show()
  return foot
}
