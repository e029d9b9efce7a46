// From the allow-list of tags to what the editor can write: a tag that is not on it has no node.
import {
  Blockquote,
  Bold,
  BulletList,
  Document,
  Dropcursor,
  Gapcursor,
  HardBreak,
  Heading,
  History,
  HorizontalRule,
  Italic,
  ListItem,
  OrderedList,
  Paragraph,
  Placeholder,
  Subscript,
  Superscript,
  TableRow,
  Text,
} from "django-prose-editor/editor"
import { CaptionKeys } from "editor/caption-keys"
import { Card } from "editor/card"
import { openCard } from "editor/card-dialog"
import { AttachedDocument } from "editor/document"
import { Figure } from "editor/figure"
import { Link, allowedAddress } from "editor/link"
import { PullQuote } from "editor/pull-quote"
import { Table, TableCell, TableHeader } from "editor/table"

const WITHIN = "(paragraph | bulletList | orderedList)"

export function buildExtensions(context) {
  const { tags, schemes, words, library, documents } = context
  const editCard = (editor, at) => openCard(editor, context, at)
  const levels = [2, 3].filter((level) => tags.includes(`h${level}`))
  const byTag = {
    strong: [Bold],
    em: [Italic],
    sub: [Subscript],
    sup: [Superscript],
    br: [HardBreak],
    a: [
      Link.configure({
        schemes,
        isAllowedUri: (address) => allowedAddress(address ?? "", schemes),
      }),
    ],
    ul: [BulletList],
    ol: [OrderedList.extend({ addAttributes: () => ({}) })],
    li: [ListItem.extend({ content: `paragraph ${WITHIN}*` })],
    blockquote: [Blockquote.extend({ content: `${WITHIN}+` })],
    aside: [PullQuote, Card.configure({ words, edit: editCard })],
    hr: [HorizontalRule],
    table: [Table, TableRow, TableHeader, TableCell],
    figure: [
      Figure.configure({ words, library }),
      CaptionKeys,
      AttachedDocument.configure({ words, documents }),
    ],
  }
  return [
    Document,
    Text,
    Paragraph,
    History,
    Dropcursor,
    Gapcursor,
    Placeholder.configure({ placeholder: words.placeholder }),
    ...(levels.length ? [Heading.configure({ levels })] : []),
    ...tags.flatMap((tag) => byTag[tag] ?? []),
  ]
}
