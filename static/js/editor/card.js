// A link card: a video or a post elsewhere, by its address, with a title and outlet as typed.
// Nothing is fetched and nothing is framed.
import { Node, pm } from "django-prose-editor/editor"
import { putBlock } from "editor/block"
import { make } from "editor/dialog"

const OUTLETS = {
  "bsky.app": "Bluesky",
  "dailymotion.com": "Dailymotion",
  "facebook.com": "Facebook",
  "instagram.com": "Instagram",
  "linkedin.com": "LinkedIn",
  "mastodon.social": "Mastodon",
  "reddit.com": "Reddit",
  "threads.com": "Threads",
  "threads.net": "Threads",
  "tiktok.com": "TikTok",
  "twitch.tv": "Twitch",
  "twitter.com": "X",
  "vimeo.com": "Vimeo",
  "x.com": "X",
  "youtu.be": "YouTube",
  "youtube.com": "YouTube",
}

// A full address of the web without a name and password; undefined where it is none.
export function webAddress(typed) {
  const complete = /^[^\s/:]+\.[^\s/:]+(?:\/|$)/.test(typed) ? `https://${typed}` : typed
  if (/\s/.test(complete) || !/^https?:\/\//i.test(complete)) return undefined
  if (!URL.canParse(complete)) return undefined
  const url = new URL(complete)
  return url.username || url.password || !url.hostname.includes(".") ? undefined : complete
}

// The address without the parameters that tell where a reader came from.
export function withoutTrackers(address, trackers) {
  const url = new URL(address)
  const told = [...url.searchParams.keys()].filter(
    (name) => name.startsWith("utm_") || trackers.includes(name),
  )
  for (const name of told) url.searchParams.delete(name)
  return told.length ? url.href : address
}

// What readers call the place of an address, where we know it.
export function outletOf(address) {
  return OUTLETS[new URL(address).hostname.replace(/^(?:www|m|mobile)\./, "")]
}

function isPost(pasted) {
  if (!webAddress(pasted)) return false
  const { pathname, search } = new URL(webAddress(pasted))
  const leadsSomewhere = pathname.length > 1 || search
  return Boolean(outletOf(webAddress(pasted)) && leadsSomewhere) || /^\/@[^/]+\/\d+$/.test(pathname)
}

function read(dom) {
  const links = dom.querySelectorAll("a[href]")
  if (links.length !== 1) return false
  const [link] = links
  const clean = (text) => text.replace(/\s+/g, " ").trim()
  const rest = dom.cloneNode(true)
  rest.querySelector("a[href]").remove()
  const [url, title, outlet] = [link.getAttribute("href"), link.textContent, rest.textContent].map(
    clean,
  )
  return webAddress(url) === url && title && outlet ? { url, title, outlet } : false
}

export const Card = Node.create({
  name: "card",
  group: "block",
  atom: true,
  draggable: true,
  // Before the pull quote asks for the same element.
  priority: 110,

  addOptions() {
    return { words: {}, edit: () => {} }
  },

  addAttributes() {
    return { url: { default: "" }, title: { default: "" }, outlet: { default: "" } }
  },

  parseHTML() {
    return [{ tag: "aside.card", getAttrs: read }]
  },

  renderHTML({ node }) {
    const { url, title, outlet } = node.attrs
    return ["aside", { class: "card" }, ["p", ["a", { href: url }, title]], ["p", outlet]]
  },

  addNodeView() {
    const { words, edit } = this.options
    return ({ node, editor, getPos }) => {
      const dom = make("aside", "prose-card", { contentEditable: "false" })
      const title = make("p", "prose-card-title", { textContent: node.attrs.title })
      const outlet = make("p", "prose-card-outlet", { textContent: node.attrs.outlet })
      const address = make("p", "prose-card-address", { textContent: node.attrs.url })
      const buttons = make("div", "prose-card-buttons")
      const button = (label, pressed) => {
        const made = make("button", "prose-figure-remove", { type: "button", textContent: label })
        made.addEventListener("click", pressed)
        return made
      }
      buttons.append(
        button(words.changeCard, () => edit(editor, { place: getPos(), ...node.attrs })),
        button(words.removeCard, () => {
          const from = getPos()
          editor.chain().deleteRange({ from, to: from + 1 }).focus().run()
        }),
      )
      dom.append(title, outlet, address, buttons)
      return {
        dom,
        stopEvent: (event) => buttons.contains(event.target),
        ignoreMutation: () => true,
      }
    }
  },

  addCommands() {
    return {
      putCard:
        ({ place, ...attrs }) =>
        ({ tr, dispatch }) => {
          if (dispatch) putBlock(tr, this.type.create(attrs), place)
          return true
        },
    }
  },

  // The address of a video or a post, pasted on an empty line, stays there as a link; over it
  // stands the offer to make a card of it.
  addProseMirrorPlugins() {
    const { edit } = this.options
    const { editor } = this
    const handlePaste = (view, { clipboardData }) => {
      const pasted = clipboardData.getData("text/plain").trim()
      const { $from, empty } = view.state.selection
      const line = $from.parent
      const onEmptyLine = empty && $from.depth === 1 && line.isTextblock && !line.content.size
      if (!onEmptyLine || line.type.name !== "paragraph" || !isPost(pasted)) return false
      const place = $from.before()
      const url = webAddress(pasted)
      const { schema, tr } = view.state
      const link = schema.marks.link?.create({ href: url })
      const address = schema.text(pasted, link ? [link] : [])
      view.dispatch(tr.replaceSelectionWith(address, false).scrollIntoView())
      edit(editor, { place, url, title: "", outlet: outletOf(url) ?? "" })
      return true
    }
    return [new pm.state.Plugin({ props: { handlePaste } })]
  },
})
