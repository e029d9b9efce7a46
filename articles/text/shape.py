"""One shape for the same words: whatever wrote them, a body is stored in one way.

The shape is what the editor's own schema allows: blocks that hold inline text, lists and quotes
that hold paragraphs, tables of cells, figures of photos and documents, link cards. Marks nest in
one order.
"""

from collections.abc import Iterable

from articles.text import cards
from articles.text.allowed import BOXES, SAME_AS, VALUES
from articles.text.inline import inline_content
from articles.text.tree import Element

HEADINGS = frozenset(("h2", "h3"))
LISTS = frozenset(("ul", "ol"))
WITHIN = LISTS | {"p"}
EVERYWHERE = WITHIN | HEADINGS | {"blockquote", "aside", "hr", "table", "figure"}
PARTS = frozenset(("thead", "tbody", "tr", "th", "td", "li", "figcaption"))
SHOWN = ("data-photo", "data-document")
STANDALONE = EVERYWHERE | BOXES | PARTS
MAX_SPAN = 50


def shaped(root: Element) -> Element:
    return Element("", {}, blocks(root.children, EVERYWHERE))


def blocks(nodes: Iterable[Element | str], allowed: frozenset[str]) -> list[Element]:
    """Turn any content into the blocks allowed here; loose text becomes paragraphs."""
    found: list[Element] = []
    loose: list[Element | str] = []

    def settle():
        found.extend(text_block("p", loose))
        loose.clear()

    for node in nodes:
        name = "" if isinstance(node, str) else SAME_AS.get(node.name, node.name)
        if name in STANDALONE:
            settle()
            found.extend(block(node, name, allowed))
        elif name and holds_block(node):
            settle()
            found.extend(blocks(node.children, allowed))
        else:
            loose.append(node)
    settle()
    return found


def holds_block(node: Element) -> bool:
    return any(
        isinstance(below, Element) and (below.name in EVERYWHERE or below.name in BOXES)
        for below in node.walk()
    )


def block(node: Element, name: str, allowed: frozenset[str]) -> list[Element]:
    if name == "aside" and not is_aside(node):
        name = "div"
    if name == "figure" and not shown_by(node):
        name = "div"
    if name not in allowed:
        # A heading within a list, a table within a quotation: the words stay.
        return blocks(node.children, allowed)
    if name == "p" or name in HEADINGS:
        return text_block(name, node.children)
    return BUILDERS[name](node, name)


def is_aside(node: Element) -> bool:
    """Say whether an aside is a pull quote or a whole card."""
    if node.attributes.get("class") == cards.CLASS:
        return cards.read_card(node) is not None
    return node.attributes.get("class") == "pullquote"


def shown_by(node: Element) -> str:
    """Name the attribute that says what a figure shows; empty where none does."""
    given = node.attributes
    shown = (name for name in SHOWN if VALUES[name].fullmatch(given.get(name, "")))
    return next(shown, "")


def text_block(name: str, nodes: Iterable[Element | str]) -> list[Element]:
    nodes = list(nodes)
    if any(isinstance(node, Element) and holds_block(node) for node in nodes):
        return blocks(nodes, WITHIN)
    inline = inline_content(nodes)
    return [Element(name, {}, inline)] if inline else []


def aside(node: Element, name: str) -> list[Element]:
    card = cards.read_card(node)
    return [cards.element(card)] if card else quotation(node, name)


def quotation(node: Element, name: str) -> list[Element]:
    inner = blocks(node.children, frozenset("p") if name == "aside" else WITHIN)
    kept = {"class": "pullquote"} if name == "aside" else {}
    return [Element(name, kept, inner)] if inner else []


def bullets(node: Element, name: str) -> list[Element]:
    items: list[Element] = []
    for child in node.children:
        if isinstance(child, Element) and child.name in LISTS and items:
            items[-1].children += bullets(child, child.name)
            continue
        of_item = isinstance(child, Element) and child.name == "li"
        inner = blocks(child.children if of_item else [child], WITHIN)
        if inner:
            items.append(Element("li", {}, inner))
    for item in items:
        item.children = without_lone_paragraph(item.children)
    return [Element(name, {}, items)] if items else []


def without_lone_paragraph(inner: list[Element]) -> list[Element | str]:
    """One paragraph in a list item or a cell is written as bare text."""
    if inner and inner[0].name == "p" and all(child.name in LISTS for child in inner[1:]):
        return [*inner[0].children, *inner[1:]]
    return list(inner)


def rule(node: Element, name: str) -> list[Element]:
    return [Element("hr")]


def figure(node: Element, name: str) -> list[Element]:
    if (shown := shown_by(node)) == "data-document":
        # A document has its title from the library: words in the figure stand below it.
        inner = blocks(node.children, EVERYWHERE)
        return [Element("figure", {shown: node.attributes[shown]}), *inner]
    captions = [
        child
        for child in node.children
        if isinstance(child, Element) and child.name == "figcaption"
    ]
    caption = inline_content(captions[0].children) if captions else []
    inner = [Element("figcaption", {}, caption)] if caption else []
    return [Element("figure", {"data-photo": node.attributes["data-photo"]}, inner)]


def table(node: Element, name: str) -> list[Element]:
    rows = [cells for row in table_rows(node) if (cells := table_cells(row))]
    if not any(cell.children for row in rows for cell in row):
        return []
    heads = 0
    while heads < len(rows) - 1 and is_head(rows[heads]):
        heads += 1
    parts = []
    for part, some in (("thead", rows[:heads]), ("tbody", rows[heads:])):
        for index, row in enumerate(some):
            for cell in row:
                finish_cell(cell, part, most_rows=len(some) - index)
        if some:
            parts.append(Element(part, {}, [Element("tr", {}, row) for row in some]))
    return [Element("table", {}, parts)]


def table_rows(node: Element) -> list[Element]:
    rows = []
    for child in node.children:
        if isinstance(child, Element) and child.name == "tr":
            rows.append(child)
        elif isinstance(child, Element) and child.name != "caption":
            rows += table_rows(child)
    return rows


def table_cells(row: Element) -> list[Element]:
    return [
        Element(
            cell.name,
            dict(cell.attributes),
            without_lone_paragraph(blocks(cell.children, WITHIN)),
        )
        for cell in row.children
        if isinstance(cell, Element) and cell.name in ("th", "td")
    ]


def is_head(row: list[Element]) -> bool:
    return all(cell.name == "th" and cell.attributes.get("rowspan", "1") == "1" for cell in row)


def finish_cell(cell: Element, part: str, most_rows: int) -> None:
    """Keep the spans that make sense here and say what a header cell heads."""
    kept = {}
    for span, most in (("colspan", MAX_SPAN), ("rowspan", min(MAX_SPAN, most_rows))):
        given = cell.attributes.get(span, "")
        count = min(int(given), most) if VALUES[span].fullmatch(given) else 1
        if count > 1:
            kept[span] = str(count)
    if cell.name == "th":
        kept["scope"] = "col" if part == "thead" else "row"
    cell.attributes = kept


BUILDERS = {
    "blockquote": quotation,
    "aside": aside,
    "ul": bullets,
    "ol": bullets,
    "hr": rule,
    "figure": figure,
    "table": table,
}
