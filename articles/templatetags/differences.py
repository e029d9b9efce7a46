"""What changed between two sets of words, as a page shows it; no tag here makes a query."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles.templatetags.desk import thumbnail
from articles.text.differences import CHANGED, GONE, NEW, SAME, Block, Part, of_bodies, of_texts

register = template.Library()

# Of blocks that stayed the same this many stand open beside a change; more are folded away.
CONTEXT = 1
FEWEST_FOLDED = 3


@register.simple_tag
def text_difference(before: str, after: str) -> SafeString:
    """Write both texts in one line, what went in <del> and what came in <ins>."""
    return marked(of_texts(before, after))


@register.inclusion_tag("articles/_difference.html")
def body_difference(before: str, after: str, *, sides=False, photos=None):
    """Write two clean bodies block by block: in one column, or with `sides` in two.

    A figure shows its thumbnail where `photos` has the row of its photo by number.
    """
    lines = [
        {"block": block, "shown": _shown(block, (photos or {}).get(block.photo_id))}
        for block in of_bodies(before, after)
    ]
    return {"runs": list(_folded(lines)), "sides": sides}


def marked(parts: Iterable[Part]) -> SafeString:
    """Put what went and what came into elements that also say in words what they are."""
    said = {
        GONE: (SafeString("del"), gettext("removed:"), gettext("end of removed")),
        NEW: (SafeString("ins"), gettext("added:"), gettext("end of added")),
    }
    shown = (_part(part, *said.get(part.mark, ())) for part in _without_shared_spaces(parts))
    return format_html_join("", "{}", ((each,) for each in shown))


def _without_shared_spaces(parts: Iterable[Part]) -> Iterator[Part]:
    """Put a space that ends what went and what came after both: struck out, it reads as a dash."""
    gone = None
    for part in parts:
        if gone and part.mark == NEW and gone.text.endswith(" ") and part.text.endswith(" "):
            yield from (Part(GONE, gone.text[:-1]), Part(NEW, part.text[:-1]), Part(SAME, " "))
            gone = None
            continue
        if gone:
            yield gone
        gone = part if part.mark == GONE else None
        if not gone:
            yield part
    if gone:
        yield gone


def _part(part: Part, element="", start="", end="") -> str:
    if not element:
        return part.text
    return format_html(
        '<{0}><span class="visually-hidden"> [{1} </span>{2}'
        '<span class="visually-hidden"> {3}] </span></{0}>',
        element,
        start,
        part.text,
        end,
    )


def _shown(block: Block, photo) -> SafeString:
    """Write a block: what it is, unless a paragraph, its photo and its words."""
    about, image = _about(block), ""
    if about:
        about = format_html('<span class="difference-about">{}</span> ', about)
    if photo:
        image = format_html(
            '<img src="{}" width="64" height="64" alt="{}" loading="lazy"> ',
            thumbnail(photo),
            photo.alt_text,
        )
    return format_html("{}{}{}", about, image, marked(block.parts))


def _about(block: Block) -> str:
    """Name a block that is no paragraph, and a change that no word shows."""
    kinds = {
        "h2": gettext("Subheading"),
        "h3": gettext("Small subheading"),
        "li": gettext("List item"),
        "quote": gettext("Quotation"),
        "pullquote": gettext("Pull quote"),
        "row": gettext("Table row"),
        "figure": gettext("Photo"),
        "hr": gettext("Line"),
    }
    changes = {
        GONE: gettext("removed"),
        NEW: gettext("added"),
        CHANGED: gettext("only the formatting changed"),
    }
    told = [kinds.get(block.kind, "")]
    if all(part.mark == SAME for part in block.parts):
        told.append(changes.get(block.mark, ""))
    return ": ".join(filter(None, told))


def _folded(lines: list[dict]) -> Iterator[dict]:
    """Yield runs of lines; what is far from any change is folded away, and counted."""
    runs = [list(run) for _same, run in groupby(lines, key=lambda line: line["block"].mark == SAME)]
    for place, run in enumerate(runs):
        start = CONTEXT if place else 0
        end = len(run) - (CONTEXT if place < len(runs) - 1 else 0)
        if run[0]["block"].mark != SAME or end - start < FEWEST_FOLDED:
            yield {"lines": run}
            continue
        yield {"lines": run[:start]}
        yield {"lines": run[start:end], "folded": end - start}
        yield {"lines": run[end:]}
