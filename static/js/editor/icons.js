// Line drawings for the toolbar, 24 by 24, drawn in the colour of the text.
const PATHS = {
  webLink: "M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  storyLink: "M5 4h11v16H7a2 2 0 0 1-2-2zM16 9h3v9a2 2 0 0 1-2 2M8 8h5M8 12h5M8 16h3",
  unlink: "M9 15l6-6M10 14l-2 2a3 3 0 0 1-4-4l2-2M14 10l2-2a3 3 0 0 1 4 4l-2 2M4 4l3 3M20 20l-3-3",
  blockquote: "M5 5v14M10 8h9M10 12h9M10 16h6",
  pullQuote: "M10 7H5v6h5V9M10 9c0 4-1 6-4 7M19 7h-5v6h5V9M19 9c0 4-1 6-4 7",
  bulletList: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  orderedList: "M10 6h10M10 12h10M10 18h10M4 5l1.500-1v5M4 15h2.500l-2.500 4h2.500",
  rule: "M4 12h16M8 6h8M8 18h8",
  table: "M4 5h16v14H4zM4 10h16M4 14.500h16M12 5v14",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.500 9h.01",
  card: "M4 5h16v14H4zM10 9l5 3-5 3z",
  document: "M6 3h8l4 4v14H6zM14 3v4h4M12 11v6M9.500 14.500l2.500 2.500 2.500-2.500",
  rowBefore: "M4 13h16v7H4zM12 13v7M12 3v6M9 6h6",
  rowAfter: "M4 4h16v7H4zM12 4v7M12 15v6M9 18h6",
  columnBefore: "M13 4h7v16h-7zM13 12h7M3 12h6M6 9v6",
  columnAfter: "M4 4h7v16H4zM4 12h7M15 12h6M18 9v6",
  headerRow: "M4 5h16v14H4zM4 10h16M4 7.500h16M12 10v9",
  deleteRow: "M4 4h16v7H4zM12 4v7M9 15l6 6M15 15l-6 6",
  deleteColumn: "M4 4h7v16H4zM4 12h7M15 9l6 6M21 9l-6 6",
  deleteTable: "M4 5h16v14H4zM8 8l8 8M16 8l-8 8",
  undo: "M9 5L4 10l5 5M4 10h10a6 6 0 0 1 0 12h-2",
  redo: "M15 5l5 5-5 5M20 10H10a6 6 0 0 0 0 12h2",
  fullScreen: "M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5",
}

const LETTERS = {
  paragraph: "¶",
  h2: "H2",
  h3: "H3",
  bold: "B",
  italic: "I",
  subscript: "x₂",
  superscript: "x²",
}

const SVG = "http://www.w3.org/2000/svg"

export function icon(name) {
  if (LETTERS[name]) {
    const letter = document.createElement("span")
    letter.className = `prose-letter prose-letter-${name}`
    letter.textContent = LETTERS[name]
    letter.setAttribute("aria-hidden", "true")
    return letter
  }
  const svg = document.createElementNS(SVG, "svg")
  svg.setAttribute("viewBox", "0 0 24 24")
  svg.setAttribute("class", "prose-icon")
  svg.setAttribute("aria-hidden", "true")
  const path = document.createElementNS(SVG, "path")
  path.setAttribute("d", PATHS[name])
  svg.append(path)
  return svg
}
