"""The one door for story bodies: whatever comes in leaves clean, in one shape, or not at all."""

import re
from dataclasses import dataclass

from articles.text import cards, tree
from articles.text.allowed import CLEANER, what_goes
from articles.text.scrubbing import drop_controls
from articles.text.shape import shaped

TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Cleaned:
    """A clean body, and the names of what was taken out of it, each once."""

    html: str
    removed: tuple[str, ...] = ()


def clean_body(html: str) -> Cleaned:
    """Return `html` with what the allow-list holds, in the one shape; plain text in paragraphs."""
    html = drop_controls(html)
    if not TAG.search(html):
        html = paragraphs(html)
    safe = tree.read(CLEANER.clean(html))
    body = shaped(safe)
    return Cleaned(tree.write(body), (*what_goes(html), *cards.what_goes(safe, body)))


def paragraphs(text: str) -> str:
    """Make paragraphs of plain text at its blank lines, and breaks of its single ones."""
    return "".join(
        f"<p>{part.strip().replace(chr(10), '<br>')}</p>" for part in BLANK_LINES.split(text)
    )
