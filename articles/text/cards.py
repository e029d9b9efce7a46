"""Link cards: a video or a post elsewhere, with the title and outlet that the editor typed.

A card is written in plain elements, so that it is a link with its outlet below wherever nothing of
ours styles it: `<aside class="card"><p><a href="…">Title</a></p><p>Outlet</p></aside>`.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from articles.text.allowed import BOXES, SAME_AS
from articles.text.inline import MARKS, link
from articles.text.limits import MAX_ADDRESS, MAX_CARD_TITLE, MAX_OUTLET
from articles.text.scrubbing import scrub
from articles.text.tree import Element

CLASS = "card"
INLINE = {*MARKS, *(name for name, same in SAME_AS.items() if same in MARKS)}
WITHIN = BOXES | INLINE | {"p", "br"}
valid_web_address = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Card:
    url: str
    title: str
    outlet: str


def read_card(node: Element) -> Card | None:
    """Read a card's one link and the words beside it; None where it is no whole card."""
    inside = [below for below in node.walk() if isinstance(below, Element)]
    links = [below for below in inside if below.name == "a"]
    is_card = node.name == "aside" and node.attributes.get("class") == CLASS
    if not is_card or len(links) != 1 or any(each.name not in WITHIN for each in inside):
        return None
    url = link(links[0]).get("a", ("", ""))[1]
    title, outlet = (scrub(_words(part, links[0]), one_line=True) for part in (links[0], node))
    fits = 0 < len(title) <= MAX_CARD_TITLE and 0 < len(outlet) <= MAX_OUTLET
    return Card(url, title, outlet) if fits and is_web_address(url) else None


def element(card: Card) -> Element:
    title = Element("p", {}, [Element("a", {"href": card.url}, [card.title])])
    return Element("aside", {"class": CLASS}, [title, Element("p", {}, [card.outlet])])


def is_web_address(value: str) -> bool:
    """Say whether it is a full http(s) address without a name and password in it."""
    try:
        valid_web_address(value)
    except ValidationError:
        return False
    return len(value) <= MAX_ADDRESS and "@" not in urlsplit(value).netloc


def what_goes(safe: Element, shaped: Element) -> tuple[str, ...]:
    """Say that a card did not stay one: its words are in paragraphs now."""
    if _count(shaped) == _count(safe):
        return ()
    return (_("link card (it needs a web address, a title and an outlet, on a line of its own)"),)


def _words(node: Element, without: Element) -> str:
    """The text of `node` but for the link `without`; paragraphs and lines stand apart."""
    found = ""
    for child in node.children:
        if isinstance(child, str):
            found += child
        elif child is not without:
            inner = _words(child, without)
            found += inner if child.name in INLINE else f" {inner} "
    return found


def _count(root: Element) -> int:
    return sum(
        isinstance(node, Element) and node.attributes.get("class") == CLASS for node in root.walk()
    )
