// Keys within a caption: Enter goes on below the photo, Backspace at its start selects the photo.
import { Extension, pm } from "django-prose-editor/editor"

const { NodeSelection, TextSelection } = pm.state

function captionAt(state) {
  const { $from, empty } = state.selection
  return empty && $from.parent.type.name === "figure" ? $from : null
}

export const CaptionKeys = Extension.create({
  name: "captionKeys",
  priority: 200,

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => {
        const { state, view } = editor
        const place = captionAt(state)
        if (!place) return false
        const after = place.after()
        const next = state.tr.insert(after, state.schema.nodes.paragraph.create())
        view.dispatch(next.setSelection(TextSelection.create(next.doc, after + 1)).scrollIntoView())
        return true
      },
      Backspace: ({ editor }) => {
        const { state, view } = editor
        const place = captionAt(state)
        if (!place || place.parentOffset) return false
        view.dispatch(state.tr.setSelection(NodeSelection.create(state.doc, place.before())))
        return true
      },
    }
  },
})
