"""What a reader typed, made fit for keeping: plain text that shows as it is stored."""

import hashlib
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.text import scrub

MAX_TEXT = 5_000
MAX_NAME = 60
MARKS_PER_LETTER = 3
NO_LETTERS = re.compile(r"[\W_]+")
BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")


def clean_text(value: str) -> str:
    """Return a comment's text: scrubbed, with single blank lines and no piles of marks."""
    return BLANK_LINES.sub("\n\n", cap_marks(scrub(value))).strip()


def clean_name(value: str) -> str:
    """Return a name on one line, scrubbed and with no piles of marks."""
    return cap_marks(scrub(value, one_line=True))


def must_take_mail(email: str) -> None:
    """Raise ValidationError for an address with other letters before its @ than mail can carry."""
    if not email.rpartition("@")[0].isascii():
        raise ValidationError(
            _(
                "Before the @ we can write only to the letters a to z, digits and signs."
                " Check the address for a letter that only looks like one of these."
            )
        )


def cap_marks(value: str) -> str:
    """Keep at most three combining marks a letter, enough for every living script."""
    kept, run = [], 0
    for character in value:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run <= MARKS_PER_LETTER:
            kept.append(character)
    return "".join(kept)


def text_key(value: str) -> int:
    """Return a key of 64 bits, equal for texts that differ in case, space and punctuation alone."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    letters = NO_LETTERS.sub("", folded)
    digest = hashlib.sha256((letters or folded).encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
