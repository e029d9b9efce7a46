// What comes out of Word and Google Docs, brought to the tags that a story may hold.
const RUBBISH = "script, meta, link, title, xml, img, object, iframe"
const RENAMED = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" }

function rename(element, name) {
  const other = element.ownerDocument.createElement(name)
  other.append(...element.childNodes)
  element.replaceWith(other)
  return other
}

// Google Docs says bold and italic in styles; they become elements, and its own <b> goes.
function styleOf(element) {
  return element.dataset.style ?? ""
}

function marksFromStyles(body) {
  for (const element of body.querySelectorAll("b, span")) {
    const style = styleOf(element)
    const plain = /(?<![\w-])font-weight:\s*(normal|400)/i.test(style)
    if (element.localName === "b" && plain) rename(element, "span")
    if (element.localName !== "span") continue
    if (/(?<![\w-])font-weight:\s*(bold|[6-9]00)/i.test(style)) wrapContent(element, "strong")
    if (/(?<![\w-])font-style:\s*italic/i.test(style)) wrapContent(element, "em")
  }
}

function wrapContent(element, name) {
  const mark = element.ownerDocument.createElement(name)
  mark.append(...element.childNodes)
  element.append(mark)
}

function wordListLevel(paragraph) {
  const style = styleOf(paragraph)
  if (!/mso-list:(?!\s*none)/i.test(style)) return 0
  return Number(/level(\d)/i.exec(style)?.[1] ?? 1)
}

// Word writes list items as paragraphs with a typed bullet or number.
function listsFromWord(body) {
  let open = []
  for (const paragraph of body.querySelectorAll("p")) {
    const level = wordListLevel(paragraph)
    if (!level) {
      open = []
      continue
    }
    const name = /^\s*[0-9a-z]{1,3}[.)]/i.test(paragraph.textContent) ? "ol" : "ul"
    for (const marker of paragraph.querySelectorAll("[data-style]")) {
      if (/mso-list:\s*ignore/i.test(styleOf(marker))) marker.remove()
    }
    if (open.length && paragraph.previousElementSibling !== open[0]) open = []
    open.length = Math.min(open.length, level)
    if (open.length === 1 && open[0].localName !== name) open = []
    while (open.length < level) {
      const list = body.ownerDocument.createElement(name)
      const holder = open.at(-1)?.lastElementChild
      if (holder) holder.append(list)
      else if (open.length) open.at(-1).append(list)
      else paragraph.before(list)
      open.push(list)
    }
    const item = body.ownerDocument.createElement("li")
    item.append(rename(paragraph, "p"))
    open.at(-1).append(item)
  }
}

// The page's content security policy counts every style that is parsed, even apart from the page:
// they are put where they are only read.
function withoutStyles(html) {
  return html
    .replace(/<style\b[\s\S]*?<\/style>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle(?=\s*=)/gi, " data-style"))
}

export function cleanPaste(html) {
  // Copied within an editor: it is ours already.
  if (html.includes("data-pm-slice")) return html
  const { body } = new DOMParser().parseFromString(withoutStyles(html), "text/html")
  for (const element of body.querySelectorAll(RUBBISH)) element.remove()
  for (const element of body.querySelectorAll("h1, h4, h5, h6")) {
    rename(element, RENAMED[element.tagName])
  }
  listsFromWord(body)
  marksFromStyles(body)
  for (const element of body.querySelectorAll("*")) {
    for (const name of ["data-style", "class", "id", "lang", "dir", "align", "width", "height"]) {
      element.removeAttribute(name)
    }
  }
  for (const paragraph of body.querySelectorAll("p")) {
    if (!paragraph.textContent.trim() && !paragraph.querySelector("br")) paragraph.remove()
  }
  return body.innerHTML
}
