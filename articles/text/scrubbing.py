"""What no typed value may hold: NUL and other controls, lone surrogates, bidi overrides."""

import re
import unicodedata

# C0 but tab and line feed, DEL and C1, surrogates, the byte order mark, and the two
# noncharacters that XML forbids, so that a feed stays well-formed.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
# Embeddings, overrides and isolates make text read differently from what is stored.
BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")
# Categories that show nothing, and what else shows nothing: the blank of Braille, a notehead, and
# Default_Ignorable_Code_Point in Unicode's DerivedCoreProperties.txt, such as variation selectors.
UNSEEN = frozenset(("Cc", "Cf", "Zl", "Zp", "Zs"))
IGNORABLE = (
    *(range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xFFF0, 0xFFF9)),
    range(0xE0000, 0xE1000),
)
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0\U0001d159") | frozenset(
    chr(code) for codes in IGNORABLE for code in codes
)


def drop_controls(value: str) -> str:
    """Remove what is never text; line ends become line feeds. Safe on HTML."""
    value = LINE_ENDS.sub("\n", value)
    return BIDI_OVERRIDES.sub("", CONTROLS.sub("", value))


def is_blank(value: str) -> bool:
    """Tell whether a value shows nothing, such as spaces of no width."""
    return all(each in FILLERS or unicodedata.category(each) in UNSEEN for each in value)


def scrub(value: str, *, one_line: bool = False) -> str:
    """Return a typed value fit for storing: no controls, Unicode NFC, no space at its ends.

    What shows nothing is nothing.
    """
    value = unicodedata.normalize("NFC", drop_controls(value))
    if is_blank(value):
        return ""
    return " ".join(value.split()) if one_line else value.strip()
