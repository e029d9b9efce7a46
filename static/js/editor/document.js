// A document of the library within the text: stored as its number; its title is the library's.
import { Node } from "django-prose-editor/editor"
import { putBlock } from "editor/block"
import { make } from "editor/dialog"

export const AttachedDocument = Node.create({
  name: "attachedDocument",
  group: "block",
  atom: true,
  draggable: true,

  addOptions() {
    return { words: {}, documents: null }
  },

  addAttributes() {
    return {
      number: {
        default: null,
        parseHTML: (dom) => dom.dataset.document,
        renderHTML: ({ number }) => ({ "data-document": number }),
      },
    }
  },

  parseHTML() {
    return [{ tag: "figure[data-document]:not([data-photo])" }]
  },

  renderHTML({ HTMLAttributes }) {
    return ["figure", HTMLAttributes]
  },

  addNodeView() {
    const { words, documents } = this.options
    return ({ node, editor, getPos }) => {
      const dom = make("figure", "prose-document", { contentEditable: "false" })
      const line = make("span", "prose-document-title", {
        textContent: words.documentNumber.replace("%s", node.attrs.number),
      })
      const note = make("span", "prose-document-note")
      const remove = make("button", "prose-figure-remove", {
        type: "button",
        textContent: words.removeDocument,
      })
      remove.addEventListener("click", () => {
        const from = getPos()
        editor.chain().deleteRange({ from, to: from + 1 }).focus().run()
      })
      documents.find(node.attrs.number).then((found) => {
        if (!found) return
        line.textContent = words.documentLine
          .replace("%(title)s", () => found.title)
          .replace("%(size)s", found.size)
        note.textContent = found.withdrawn ? words.documentWithdrawn : ""
      })
      dom.append(line, note, remove)
      return {
        dom,
        stopEvent: (event) => remove.contains(event.target),
        ignoreMutation: () => true,
      }
    }
  },

  addCommands() {
    return {
      insertDocument:
        (number) =>
        ({ tr, dispatch }) => {
          if (dispatch) putBlock(tr, this.type.create({ number: String(number) }))
          return true
        },
    }
  },
})
