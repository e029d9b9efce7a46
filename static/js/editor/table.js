// Tables as plain HTML: no widths, no styles; cells hold paragraphs and lists.
import {
  Table as BaseTable,
  TableCell as BaseCell,
  TableHeader as BaseHeader,
} from "django-prose-editor/editor"

const CONTENT = "(paragraph | bulletList | orderedList)+"

function spanAttribute(name) {
  return {
    default: 1,
    parseHTML: (element) => Number.parseInt(element.getAttribute(name), 10) || 1,
    renderHTML: (attributes) => (attributes[name] > 1 ? { [name]: attributes[name] } : {}),
  }
}

function cellAttributes() {
  return {
    colspan: spanAttribute("colspan"),
    rowspan: spanAttribute("rowspan"),
    // The table commands of the editor keep widths here; they are never written.
    colwidth: { default: null, parseHTML: () => null, renderHTML: () => ({}) },
  }
}

export const Table = BaseTable.extend({
  addNodeView: null,

  renderHTML() {
    return ["table", ["tbody", 0]]
  },
})

export const TableCell = BaseCell.extend({ content: CONTENT, addAttributes: cellAttributes })

export const TableHeader = BaseHeader.extend({ content: CONTENT, addAttributes: cellAttributes })
