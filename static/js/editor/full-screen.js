// Writing on the whole screen; Escape leaves it.
export function toggleFullScreen(editor) {
  const box = editor.view.dom.closest(".prose")
  const full = box.classList.toggle("prose-full")
  document.documentElement.classList.toggle("prose-behind", full)
  if (full) document.addEventListener("keydown", leave)
  // The toolbar shows the new state with the next transaction.
  editor.view.dispatch(editor.state.tr)
  editor.commands.focus()

  function leave(event) {
    const left = !box.classList.contains("prose-full")
    const leaves = event.key === "Escape" && !document.querySelector("dialog[open]")
    if (left || leaves) document.removeEventListener("keydown", leave)
    if (!left && leaves) toggleFullScreen(editor)
  }
}
