"""Words as they look: without case, width, and letters of other scripts that look alike."""

import re
import unicodedata

NOT_BLANK = re.compile(r"\S+")
WIDEST = 4
"""How many times longer NFKC may make a word; a few signs stand for whole sentences."""

# Small letters that look like a Latin one, in the order of the Latin ones below.
LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁһкмтвнґгёїӏɡαβεικνορτυχωıⅼ",
    "aeopcyxijsdhkmtbhrreilgabeikvoptuxwil",
)


def fold(value: str) -> str:
    """Return a word as it looks, for comparing."""
    wide = unicodedata.normalize("NFKC", value)
    if len(wide) > WIDEST * len(value):
        wide = value
    return wide.casefold().translate(LOOK_ALIKES)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return where the words of a text begin and end; a mark belongs to the letter before it."""
    words = "".join(character if is_of_a_word(character) else " " for character in text)
    return [match.span() for match in NOT_BLANK.finditer(words)]


def is_of_a_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def folded_words(text: str) -> list[str]:
    return [fold(text[start:end]) for start, end in word_spans(text)]
