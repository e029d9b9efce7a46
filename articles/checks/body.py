"""A clean body as checks read it: its blocks, its links, its photos, what is quoted in it."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from articles.text import tree
from articles.text.tree import Element

# No pattern here looks twice at a character: an open mark ends at the next one. Only single
# characters are possessive: Python before 3.11.5 loses its way in a group (CPython issue 106052).
QUOTED = re.compile(
    "“[^“”]*+”?"  # one that stays open goes on in the next paragraph
    '|"[^"]*+"'
    r"|(?<!\w)‘[^‘’]*+(?:’(?=\w)[^‘’]*+)*’(?!\w)"
)
TEXT_BLOCKS = frozenset(("p", "h2", "h3", "li", "td", "th"))
HIDDEN = "\N{HORIZONTAL ELLIPSIS}"
MOST_QUOTATIONS = 1_000  # of one paragraph; what comes behind them is read as our own words


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item or cell; `quoted` when it stands in a quotation."""

    name: str
    text: str
    quoted: bool = False

    @cached_property
    def quotations(self) -> list[tuple[int, int]]:
        """Where each quotation begins and ends, its marks included."""
        if self.quoted:
            return [(0, len(self.text))]
        return [found.span() for found in islice(QUOTED.finditer(self.text), MOST_QUOTATIONS)]

    @cached_property
    def unquoted(self) -> str:
        """The text with everything quoted made unreadable, each character in its place."""
        if not self.quotations:
            return self.text
        parts, end = [], 0
        for start, stop in self.quotations:
            parts += [self.text[end:start], HIDDEN * (stop - start)]
            end = stop
        return "".join([*parts, self.text[end:]])

    @cached_property
    def word_count(self) -> int:
        return len(self.text.split())


@dataclass
class Body:
    """`links` are pairs of an address and the words that carry it, `stories` of an id and those;
    `photos` are captions by id."""

    blocks: list[Block] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    stories: list[tuple[int, str]] = field(default_factory=list)
    photos: dict[int, str] = field(default_factory=dict)

    @staticmethod
    def of_line(line: str) -> list[Block]:
        return [Block("p", line)] if line else []

    @cached_property
    def paragraphs(self) -> list[Block]:
        """The running text: no headings, no cells."""
        return [block for block in self.blocks if block.name in ("p", "li")]


def read_body(html: str) -> Body:
    """Read a body that `clean_body` wrote, in one pass; pull quotes say nothing of their own."""
    body = Body()
    _read(tree.read(html), body, quoted=False)
    return body


def _read(parent: Element, body: Body, *, quoted: bool) -> None:
    for node in parent.children:
        if isinstance(node, str) or node.name == "aside":
            continue
        if node.name == "figure":
            _note_photo(node, body)
        elif node.name in TEXT_BLOCKS and not _holds_blocks(node):
            if text := _read_inline(node, body).strip():
                body.blocks.append(Block(node.name, text, quoted))
        else:
            _read(node, body, quoted=quoted or node.name == "blockquote")


def _holds_blocks(node: Element) -> bool:
    return any(
        isinstance(child, Element) and child.name in ("p", "ul", "ol") for child in node.children
    )


def _read_inline(node: Element, body: Body) -> str:
    """Note the links of a block and return its text."""
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.name == "br":
            parts.append("\n")
        else:
            text = _read_inline(child, body)
            if child.name == "a":
                _note_link(child, text, body)
            parts.append(text)
    return "".join(parts)


def _note_link(link: Element, text: str, body: Body) -> None:
    story = link.attributes.get("data-story", "")
    if story.isdecimal():
        body.stories.append((int(story), text))
    elif "href" in link.attributes:
        body.links.append((link.attributes["href"], text))


def _note_photo(figure: Element, body: Body) -> None:
    number = figure.attributes.get("data-photo", "")
    caption = "".join(
        _read_inline(child, body) for child in figure.children if isinstance(child, Element)
    )
    if number.isdecimal():
        body.photos.setdefault(int(number), caption.strip())
