// A link to the web by its address, or to one of our stories by its number alone.
import { Link as BaseLink } from "django-prose-editor/editor"

// An address of an allowed scheme, or one that begins at the root of this site.
export function allowedAddress(address, schemes) {
  if (/^\/(?![/\\])[^\s\\]*$/.test(address)) return true
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address.replace(/\s/g, ""))
  return Boolean(scheme) && schemes.includes(scheme[1].toLowerCase())
}

export const Link = BaseLink.extend({
  addOptions() {
    return {
      ...this.parent?.(),
      autolink: false,
      openOnClick: false,
      schemes: [],
      HTMLAttributes: {},
    }
  },

  addAttributes() {
    return {
      href: { default: null },
      story: {
        default: null,
        parseHTML: (element) => element.dataset.story ?? null,
        renderHTML: ({ story }) => (story ? { "data-story": story } : {}),
      },
    }
  },

  parseHTML() {
    return [
      { tag: "a[data-story]", getAttrs: () => ({ href: null }) },
      {
        tag: "a[href]",
        getAttrs: (element) => {
          const address = element.getAttribute("href")
          return allowedAddress(address, this.options.schemes) ? null : false
        },
      },
    ]
  },

  renderHTML({ mark }) {
    const { href, story } = mark.attrs
    return ["a", story ? { "data-story": story } : { href }, 0]
  },

  addKeyboardShortcuts() {
    return {}
  },
})
