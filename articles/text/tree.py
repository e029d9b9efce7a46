"""A small tree of clean HTML: read from what the sanitiser wrote, and written back."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(("br", "hr"))
# Deeper boxes than this are nobody's writing; their content moves up instead.
MAX_DEPTH = 40


@dataclass
class Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Element | str"]:
        """Yield everything below, in reading order."""
        for child in self.children:
            yield child
            if isinstance(child, Element):
                yield from child.walk()

    def text(self) -> str:
        return "".join(
            child if isinstance(child, str) else "\n" if child.name == "br" else ""
            for child in self.walk()
        )


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        top = self.open[-1]
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            top.children.append(element)
        elif len(self.open) > MAX_DEPTH:
            self.open.append(top)
        else:
            top.children.append(element)
            self.open.append(element)

    def handle_endtag(self, tag):
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read(html: str) -> Element:
    """Parse balanced HTML, as the sanitiser writes it, into a nameless root."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def write(node: Element | str) -> str:
    if isinstance(node, str):
        return escape(node).replace("\N{NO-BREAK SPACE}", "&nbsp;")
    inner = "".join(map(write, node.children))
    return wrap(node, inner) if node.name else inner


def wrap(element: Element, inner: str) -> str:
    """Write one element around HTML that is written already."""
    attributes = "".join(
        f' {name}="{escape(value).replace(chr(34), "&quot;")}"'
        for name, value in element.attributes.items()
    )
    start = f"<{element.name}{attributes}>"
    return start if element.name in VOID else f"{start}{inner}</{element.name}>"
