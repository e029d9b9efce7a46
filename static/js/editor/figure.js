// A photo of the library within the text: stored as its number and a caption for this use.
import { Node } from "django-prose-editor/editor"

function element(name, className, properties = {}) {
  return Object.assign(document.createElement(name), { className, ...properties })
}

export const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "inline*",
  defining: true,
  draggable: true,
  isolating: true,

  addOptions() {
    return { words: {}, library: null }
  },

  addAttributes() {
    return {
      photo: {
        default: null,
        parseHTML: (dom) => dom.dataset.photo,
        renderHTML: ({ photo }) => ({ "data-photo": photo }),
      },
    }
  },

  parseHTML() {
    return [
      {
        tag: "figure[data-photo]",
        contentElement: (dom) =>
          dom.querySelector("figcaption") ?? document.createElement("figcaption"),
      },
    ]
  },

  renderHTML({ node, HTMLAttributes }) {
    return node.content.size
      ? ["figure", HTMLAttributes, ["figcaption", 0]]
      : ["figure", HTMLAttributes]
  },

  addNodeView() {
    const { words, library } = this.options
    return ({ node, editor, getPos }) => {
      const dom = element("figure", "prose-figure")
      const name = words.photoNumber.replace("%s", node.attrs.photo)
      const frame = element("div", "prose-figure-frame", { contentEditable: "false" })
      const image = element("img", "prose-figure-image", { alt: name, hidden: true })
      const number = element("span", "prose-figure-number", { textContent: name })
      const credit = element("span", "prose-figure-credit")
      const remove = element("button", "prose-figure-remove", {
        type: "button",
        textContent: words.removePhoto,
      })
      const caption = element("figcaption", "prose-figure-caption")
      frame.append(image, number, credit, remove)
      dom.append(frame, caption)
      caption.dataset.placeholder = words.captionHere
      remove.addEventListener("click", () => {
        const from = getPos()
        const to = from + editor.state.doc.nodeAt(from).nodeSize
        editor.chain().deleteRange({ from, to }).focus().run()
      })
      library.find(node.attrs.photo).then((photo) => {
        if (!photo) return
        const src = photo.preview || photo.thumbnail
        Object.assign(image, { src, alt: photo.alt || name, hidden: false })
        number.hidden = true
        credit.textContent = photo.credit ? words.credit.replace("%s", photo.credit) : ""
        if (photo.caption) caption.dataset.placeholder = photo.caption
      })
      const mark = (shown) => caption.classList.toggle("is-empty", !shown.content.size)
      mark(node)
      return {
        dom,
        contentDOM: caption,
        stopEvent: (event) => remove.contains(event.target),
        // What we draw ourselves is no typing: attributes, and everything outside the caption.
        ignoreMutation: ({ type, target }) =>
          type === "attributes" || (type !== "selection" && !caption.contains(target)),
        update(updated) {
          if (updated.type !== node.type || updated.attrs.photo !== node.attrs.photo) return false
          mark(updated)
          return true
        },
      }
    }
  },

  addCommands() {
    return {
      insertPhoto:
        (photo) =>
        ({ chain }) =>
          chain()
            .insertContent({ type: this.name, attrs: { photo: String(photo) } })
            .run(),
    }
  },
})
