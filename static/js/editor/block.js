// Puts a block on a line of its own and the cursor below it, where writing goes on.
import { pm } from "django-prose-editor/editor"

// In place of the block at `place`, else of the empty line that the cursor is on, else below it.
export function putBlock(tr, block, place) {
  const { $from, $to, to } = tr.selection
  const line = $from.depth === 1 && !$from.parent.content.size
  let from = $to.depth ? $to.after(1) : to
  let end = from
  if (place !== undefined && tr.doc.nodeAt(place)) {
    from = place
    end = place + tr.doc.nodeAt(place).nodeSize
  } else if (line) {
    from = $from.before()
    end = $from.after()
  }
  tr.replaceWith(from, end, block)
  const below = from + block.nodeSize
  if (!tr.doc.nodeAt(below)?.isTextblock) {
    tr.insert(below, tr.doc.type.schema.nodes.paragraph.create())
  }
  tr.setSelection(pm.state.TextSelection.create(tr.doc, below + 1)).scrollIntoView()
}
