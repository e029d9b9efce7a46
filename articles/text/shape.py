"""One shape for the same words: whatever wrote them, a body is stored in one way.

The shape is what the editor's own schema allows: blocks that hold inline text, lists and quotes
that hold paragraphs, tables of cells, figures of photos. Marks nest in one order.
"""

import re
import unicodedata
from collections.abc import Iterable

from articles.text.allowed import BOXES, SAME_AS, VALUES
from articles.text.scrubbing import drop_controls
from articles.text.tree import Element

MARKS = ("a", "strong", "em", "sub", "sup")
HEADINGS = frozenset(("h2", "h3"))
LISTS = frozenset(("ul", "ol"))
WITHIN = LISTS | {"p"}
EVERYWHERE = WITHIN | HEADINGS | {"blockquote", "aside", "hr", "table", "figure"}
SPACES = re.compile(r"[ \t\n]+")
STRAY = frozenset(("thead", "tbody", "tr", "th", "td", "li", "figcaption"))
MAX_SPAN = 50

Marks = tuple[tuple[str, str, str], ...]  # (tag, attribute, value) in the order of MARKS
Run = tuple[str, Marks]  # the text "\n" is a line break


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
        name = node if isinstance(node, str) else SAME_AS.get(node.name, node.name)
        if isinstance(node, str) or not (name in EVERYWHERE or name in BOXES or name in STRAY):
            if not isinstance(node, str) and holds_block(node):
                settle()
                found.extend(blocks(node.children, allowed))
            else:
                loose.append(node)
            continue
        settle()
        found.extend(block(node, name, allowed))
    settle()
    return found


def holds_block(node: Element) -> bool:
    return any(
        isinstance(below, Element) and (below.name in EVERYWHERE or below.name in BOXES)
        for below in node.walk()
    )


def block(node: Element, name: str, allowed: frozenset[str]) -> list[Element]:
    if name == "aside" and node.attributes.get("class") != "pullquote":
        name = "div"
    if name == "figure" and not VALUES["data-photo"].fullmatch(
        node.attributes.get("data-photo", "")
    ):
        name = "div"
    if name not in allowed:
        # A heading within a list, a table within a quotation: the words stay.
        return blocks(node.children, allowed)
    if name == "p" or name in HEADINGS:
        return text_block(name, node.children)
    return BUILDERS[name](node, name)


def text_block(name: str, nodes: Iterable[Element | str]) -> list[Element]:
    nodes = list(nodes)
    if any(isinstance(node, Element) and holds_block(node) for node in nodes):
        return blocks(nodes, WITHIN)
    inline = inline_content(nodes)
    return [Element(name, {}, inline)] if inline else []


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
    "aside": quotation,
    "ul": bullets,
    "ol": bullets,
    "hr": rule,
    "figure": figure,
    "table": table,
}


def inline_content(nodes: Iterable[Element | str]) -> list[Element | str]:
    return nested(tidy(list(runs(nodes, {}))))


def runs(nodes: Iterable[Element | str], marks: dict[str, tuple[str, str]]) -> Iterable[Run]:
    """Flatten inline content into texts with their marks, in the one order of MARKS."""
    for node in nodes:
        if isinstance(node, str):
            ordered = tuple((tag, *marks[tag]) for tag in MARKS if tag in marks)
            yield SPACES.sub(" ", drop_controls(node)), ordered
        elif node.name == "br":
            yield "\n", ()
        else:
            name = SAME_AS.get(node.name, node.name)
            inner = marks
            if name == "a":
                inner = marks | link(node)
            elif name in MARKS:
                inner = marks | {name: ("", "")}
            yield from runs(node.children, inner)


def link(node: Element) -> dict[str, tuple[str, str]]:
    """A link to a story holds its number alone; any other its checked address."""
    for name in ("data-story", "href"):
        value = drop_controls(node.attributes.get(name, "")).strip()
        if value and (name == "href" or VALUES[name].fullmatch(value)):
            return {"a": (name, value)}
    return {}


def tidy(found: list[Run]) -> list[Run]:
    """Join neighbours alike, drop space that nobody sees, and breaks at the ends."""
    kept: list[Run] = []
    for text, marks in found:
        if text == "\n":
            strip_end(kept)
        elif not kept or kept[-1][0].endswith((" ", "\n")):
            text = text.lstrip(" ")
        if not text or (text == "\n" and not kept):
            continue
        if kept and text != "\n" and kept[-1][0] != "\n" and kept[-1][1] == marks:
            kept[-1] = (kept[-1][0] + text, marks)
        else:
            kept.append((text, marks))
    strip_end(kept)
    while kept and kept[-1][0] == "\n":
        kept.pop()
        strip_end(kept)
    kept = [(unicodedata.normalize("NFC", text), marks) for text, marks in kept]
    return kept if any(text.strip() for text, _marks in kept) else []


def strip_end(kept: list[Run]) -> None:
    while kept and kept[-1][0] != "\n":
        text, marks = kept.pop()
        if text := text.rstrip(" "):
            kept.append((text, marks))
            return


def nested(found: list[Run]) -> list[Element | str]:
    """Build marks around runs, opening as few elements as their order allows."""
    root = Element("")
    open_marks: list[tuple[tuple[str, str, str], Element]] = []
    for index, (text, marks) in enumerate(found):
        if text == "\n":
            # A break belongs to the marks that go on behind it.
            marks = common(found, index)
        same = 0
        while same < min(len(open_marks), len(marks)) and open_marks[same][0] == marks[same]:
            same += 1
        del open_marks[same:]
        for mark in marks[same:]:
            tag, name, value = mark
            element = Element(tag, {name: value} if name else {})
            (open_marks[-1][1] if open_marks else root).children.append(element)
            open_marks.append((mark, element))
        top = open_marks[-1][1] if open_marks else root
        top.children.append(Element("br") if text == "\n" else text)
    return root.children


def common(found: list[Run], index: int) -> Marks:
    """The marks that both neighbours of a break share."""

    def neighbour(step):
        at = index
        while 0 <= at < len(found) and found[at][0] == "\n":
            at += step
        return found[at][1] if 0 <= at < len(found) else ()

    shared = []
    for before, after in zip(neighbour(-1), neighbour(1), strict=False):
        if before != after:
            break
        shared.append(before)
    return tuple(shared)
