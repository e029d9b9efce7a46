"""What a clean body says and which photos and stories it names."""

from articles.text import tree
from articles.text.tree import Element

TEXTS = frozenset(("p", "h2", "h3"))


def body_text(html: str) -> str:
    """The words as plain text, a blank line between paragraphs; captions are left out."""
    return "\n\n".join(_block_text(block) for block in _texts(tree.read(html)))


def word_count(html: str) -> int:
    """Count what stands between spaces and holds a letter or a digit."""
    return sum(any(character.isalnum() for character in word) for word in body_text(html).split())


def photo_ids(html: str) -> list[int]:
    """The photos of the body's figures, each once, in reading order."""
    return _numbers(html, "figure", "data-photo")


def document_ids(html: str) -> list[int]:
    """The documents that the body offers, each once, in reading order."""
    return _numbers(html, "figure", "data-document")


def story_ids(html: str) -> list[int]:
    """The stories that the body links to, each once, in reading order."""
    return _numbers(html, "a", "data-story")


def _numbers(html: str, name: str, attribute: str) -> list[int]:
    if attribute not in html:
        return []
    found = (
        node.attributes[attribute]
        for node in tree.read(html).walk()
        if isinstance(node, Element) and node.name == name and attribute in node.attributes
    )
    return list(dict.fromkeys(int(value) for value in found if value.isdecimal()))


def _texts(root: Element) -> list[Element]:
    return [
        block
        for block in root.children
        if isinstance(block, Element) and block.name not in ("figure", "hr")
    ]


def _block_text(block: Element) -> str:
    if block.name == "table":
        rows = [node for node in block.walk() if isinstance(node, Element) and node.name == "tr"]
        return "\n".join(" | ".join(_line(cell) for cell in row.children) for row in rows)
    if block.name in TEXTS:
        return block.text().strip()
    gap = "\n" if block.name in ("ul", "ol") else "\n\n"
    return gap.join(filter(None, (_inner_text(child) for child in block.children)))


def _inner_text(node: Element | str) -> str:
    """A list item's or a quotation's part: bare text, a paragraph, or a list within."""
    if isinstance(node, str):
        return node.strip()
    if node.name != "li":
        return _block_text(node)
    lines, line = [], Element("p")
    for child in node.children:
        if isinstance(child, Element) and child.name in ("p", "ul", "ol"):
            lines += [line.text().strip(), _block_text(child)]
            line = Element("p")
        else:
            line.children.append(child)
    return "\n".join(filter(None, [*lines, line.text().strip()]))


def _line(cell: Element) -> str:
    return " ".join(_inner_text(Element("li", {}, cell.children)).split())
