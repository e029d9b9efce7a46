// What the toolbar offers, in groups. A tool is there when its tag is on the allow-list.
import { editCard } from "editor/card-dialog"
import { chooseDocument } from "editor/document-dialog"
import { toggleFullScreen } from "editor/full-screen"
import { choosePhoto } from "editor/photo-dialog"
import { chooseStory } from "editor/story-dialog"
import { editWebLink } from "editor/web-link-dialog"

const toggles = (name, tag, node, command, rest = {}) => ({
  name,
  tag,
  run: (chain) => chain[command](),
  active: (editor) => editor.isActive(...[node].flat()),
  ...rest,
})

const acts = (name, tag, command, rest = {}) => ({
  name,
  tag,
  run: (chain) => chain[command](),
  ...rest,
})

const inTable = { shown: (editor) => editor.isActive("table") }

const heading = (level) => ({
  name: `h${level}`,
  tag: `h${level}`,
  keys: `Ctrl+Alt+${level}`,
  run: (chain) => chain.toggleHeading({ level }),
  active: (editor) => editor.isActive("heading", { level }),
})

export const TOOLS = [
  [
    toggles("paragraph", "p", "paragraph", "setParagraph"),
    heading(2),
    heading(3),
  ],
  [
    toggles("bold", "strong", "bold", "toggleBold", { keys: "Ctrl+B" }),
    toggles("italic", "em", "italic", "toggleItalic", { keys: "Ctrl+I" }),
    toggles("subscript", "sub", "subscript", "toggleSubscript"),
    toggles("superscript", "sup", "superscript", "toggleSuperscript"),
  ],
  [
    {
      name: "webLink",
      tag: "a",
      keys: "Ctrl+K",
      shortcut: "Mod-k",
      open: editWebLink,
      dialog: true,
      active: (editor) => editor.isActive("link") && !editor.getAttributes("link").story,
    },
    {
      name: "storyLink",
      tag: "a",
      keys: "Ctrl+Shift+K",
      shortcut: "Mod-Shift-k",
      open: chooseStory,
      dialog: true,
      offered: ({ storiesUrl }) => Boolean(storiesUrl),
      active: (editor) => Boolean(editor.getAttributes("link").story),
    },
    {
      name: "unlink",
      tag: "a",
      run: (chain) => chain.extendMarkRange("link").unsetMark("link"),
      shown: (editor) => editor.isActive("link"),
    },
  ],
  [
    toggles("blockquote", "blockquote", "blockquote", "toggleBlockquote"),
    toggles("pullQuote", "aside", "pullQuote", "togglePullQuote"),
    toggles("bulletList", "ul", "bulletList", "toggleBulletList"),
    toggles("orderedList", "ol", "orderedList", "toggleOrderedList"),
    acts("rule", "hr", "setHorizontalRule"),
  ],
  [
    {
      name: "photo",
      tag: "figure",
      open: choosePhoto,
      dialog: true,
      offered: ({ library }) => library.available,
    },
    {
      name: "card",
      tag: "aside",
      open: editCard,
      dialog: true,
      active: (editor) => editor.isActive("card"),
    },
    {
      name: "document",
      tag: "figure",
      open: chooseDocument,
      dialog: true,
      offered: ({ documents }) => documents.available,
    },
    {
      name: "table",
      tag: "table",
      run: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
      shown: (editor) => !editor.isActive("table"),
    },
  ],
  [
    acts("rowBefore", "table", "addRowBefore", inTable),
    acts("rowAfter", "table", "addRowAfter", inTable),
    acts("columnBefore", "table", "addColumnBefore", inTable),
    acts("columnAfter", "table", "addColumnAfter", inTable),
    toggles("headerRow", "table", "tableHeader", "toggleHeaderRow", inTable),
    acts("deleteRow", "table", "deleteRow", inTable),
    acts("deleteColumn", "table", "deleteColumn", inTable),
    acts("deleteTable", "table", "deleteTable", inTable),
  ],
  [
    acts("undo", "p", "undo", { keys: "Ctrl+Z" }),
    acts("redo", "p", "redo", { keys: "Ctrl+Shift+Z" }),
    {
      name: "fullScreen",
      tag: "p",
      open: toggleFullScreen,
      active: (editor) => Boolean(editor.view.dom.closest(".prose-full")),
    },
  ],
]
