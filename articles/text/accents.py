"""Latin letters without their accents, so that "cafe" finds "café".

SQLite's index does it by itself (`remove_diacritics 2`); for PostgreSQL, whose `unaccent` only an
administrator of the database can install, `database.py` says the same in SQL. Letters that are
no letter with a mark (ø, ß) stay, and so do other scripts.
"""

import re
import unicodedata

# Read alike by Python and PostgreSQL, in text that is decomposed (Unicode NFD).
ACCENTED = "([A-Za-z])[\u0300-\u036f]+"
_accented = re.compile(ACCENTED)


def without_accents(text: str) -> str:
    plain = _accented.sub(r"\1", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", plain)
