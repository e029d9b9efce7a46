// The toolbar: one stop for the Tab key, arrows within, every button named and its state said.
import { icon } from "editor/icons"
import { TOOLS } from "editor/tools"

function toolButton(tool, editor, context) {
  const button = document.createElement("button")
  const name = context.words[tool.name]
  button.type = "button"
  button.className = "prose-tool"
  button.title = tool.keys ? `${name} (${tool.keys})` : name
  button.setAttribute("aria-label", name)
  if (tool.keys) button.setAttribute("aria-keyshortcuts", tool.keys.replace("Ctrl", "Control"))
  if (tool.dialog) button.setAttribute("aria-haspopup", "dialog")
  button.tabIndex = -1
  button.append(icon(tool.name))
  // Keep the selection in the text while a mouse presses the button.
  button.addEventListener("mousedown", (event) => event.preventDefault())
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") === "true") return
    if (tool.open) tool.open(editor, context)
    else tool.run(editor.chain().focus()).run()
  })
  return button
}

function refresh(tool, button, editor) {
  const active = Boolean(tool.active?.(editor))
  button.hidden = Boolean(tool.shown) && !tool.shown(editor)
  if (tool.active) button.setAttribute("aria-pressed", String(active))
  if (tool.run && !button.hidden) {
    const able = active || tool.run(editor.can().chain()).run()
    button.setAttribute("aria-disabled", String(!able))
  }
}

function moveWithArrows(bar) {
  bar.addEventListener("keydown", (event) => {
    const buttons = [...bar.querySelectorAll("button:not([hidden])")]
    const here = buttons.indexOf(document.activeElement)
    const to = {
      ArrowRight: (here + 1) % buttons.length,
      ArrowLeft: (here - 1 + buttons.length) % buttons.length,
      Home: 0,
      End: buttons.length - 1,
    }[event.key]
    if (to === undefined || here < 0) return
    event.preventDefault()
    buttons[to].focus()
  })
  bar.addEventListener("focusin", (event) => {
    for (const button of bar.querySelectorAll("button")) {
      button.tabIndex = button === event.target ? 0 : -1
    }
  })
}

export function buildToolbar(editor, context) {
  const bar = document.createElement("div")
  bar.className = "prose-toolbar"
  bar.setAttribute("role", "toolbar")
  bar.setAttribute("aria-label", context.words.toolbar)
  const shown = []
  for (const tools of TOOLS) {
    const group = document.createElement("div")
    group.className = "prose-tools"
    for (const tool of tools) {
      if (!context.tags.includes(tool.tag) || (tool.offered && !tool.offered(context))) continue
      const button = toolButton(tool, editor, context)
      shown.push([tool, button])
      group.append(button)
    }
    if (group.childElementCount) bar.append(group)
  }
  const refreshAll = () => {
    for (const [tool, button] of shown) refresh(tool, button, editor)
    if (!bar.querySelector('button[tabindex="0"]:not([hidden])')) {
      for (const [, button] of shown) button.tabIndex = -1
      bar.querySelector("button:not([hidden])").tabIndex = 0
    }
  }
  refreshAll()
  editor.on("transaction", refreshAll)
  moveWithArrows(bar)
  listenForKeys(editor, context, shown)
  return bar
}

function listenForKeys(editor, context, shown) {
  editor.view.dom.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return
    const pressed = `Mod-${event.shiftKey ? "Shift-" : ""}${event.key.toLowerCase()}`
    const found = shown.find(([tool]) => tool.shortcut === pressed)
    if (!found) return
    event.preventDefault()
    found[0].open(editor, context)
  })
}
