"""Which other outlets a text attributes something to.

Meant to be sure rather than complete, since a required check stands on it: a name counts when it
is written as an outlet's and stands where a story names its source, outside quotations.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

# Names that mean an outlet by themselves.
ALONE = (
    "Reuters", "AFP", "AP", "BBC", "CNN", "MSNBC", "NBC", "CBS", "ABC", "NPR", "NHK", "ITV",
    "Bloomberg", "Politico", "Axios", "Kyodo", "Xinhua", "Yonhap", "Interfax", "Al Jazeera",
    "Le Monde", "Le Figaro", "El País", "Der Spiegel", "Die Zeit", "La Repubblica",
    "Agence France-Presse", "PA Media", "Press Association",
)  # fmt: skip
# Last words of a title, which begins with "the" or another capital.
TITLES = (
    "Times", "Herald", "Tribune", "Gazette", "Telegraph", "Chronicle", "Courier", "Examiner",
    "Inquirer", "Argus", "Guardian", "Journal",
)  # fmt: skip
# Last words that are an outlet's only behind one of these.
BEHIND = {
    "Mail|Express|Mirror|Star|Standard|Echo": ("Daily", "Sunday", "Evening", "Morning", "Weekly"),
    "Agency": ("News", "Press", "Anadolu"),
    "Press": ("Associated", "Free", "Canadian", "Daily", "Evening", "Western", "Northern"),
    "Sun|Economist|Independent|Observer|Spectator|Lancet|Post": ("The",),
}
NAMED = ("Post", "News")  # behind any capital
# What is no outlet all the same.
NEVER_BEHIND = {
    "Post": "Canada Australia Japan Royal Deutsche India Singapore Swiss Zealand Parcel".split(),
    "News": ("Good", "Bad", "Breaking", "Fake"),
    "Guardian": ("Public", "Legal"),
}
FIRM = tuple(word for words in BEHIND for word in words.split("|"))
ANCHOR = re.compile("(?:" + "|".join((*ALONE, *TITLES, *NAMED, *FIRM)) + r")(?!\w)")
# A capital at the head of a sentence, or a day, is no part of a name.
BESIDE = frozenset(
    "On In At As But And Earlier Last Yesterday Today When While After Monday Tuesday Wednesday"
    " Thursday Friday Saturday Sunday".split()
)
WINDOW, MOST_WORDS = 90, 5
MOST_NAMES = 1_000  # looked at in one story

LEADS_TO = re.compile(
    r"\b(?:told|tells|telling|according to|reported (?:by|in)|interview with"
    r"|reports? (?:by|in|from)|quoted (?:by|in)|cited by|published (?:by|in))"
    r"\s(?:[Tt]he\s)?(?:[A-Z]\w{1,20}[’']s\s)?$"
)
REPORTED = re.compile(
    r"(?:\s(?:has|have|had|first|also|later|previously)){0,3}\s(?:reported|reports|revealed)\b"
)
# A firm's own figures, and its own people.
FIGURES = re.compile(
    r"(?:\s\S{1,20}){0,4}\s(?:loss|losses|profit|profits|revenue|earnings|sales|income)\b"
)
PEOPLE = re.compile(
    r"\s(?:staff|employees|journalists|reporters|executives|bosses|workers|management|managers"
    r"|shareholders|readers|viewers|listeners|subscribers)\b"
)
# Another capital makes it another name, unless it is a part of the same house.
LONGER_NAME = re.compile(r"\s(?!(?:News|Radio|World|Sport|TV|Online|Business)\b)[A-Z]\w")
TITLED = re.compile(r"\b(?:according to|told) (The [A-Z][\w’'-]{1,30}(?: [A-Z][\w’'-]{1,30}){0,3})")
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Attribution:
    """An outlet and the words that attribute something to it."""

    outlet: str
    passage: str


def attributions(blocks, paper: str) -> list[Attribution]:
    """What running text attributes to outlets other than `paper`, each outlet once."""
    found: dict[str, Attribution] = {}
    for text, anchor in _matches(ANCHOR, blocks):
        start, end = anchor.span()
        if start and (text[start - 1].isalnum() or text[start - 1] in "-’'"):
            continue
        name = _name(text, start, anchor[0])
        if not name or name in found or is_own(name, paper):
            continue
        if passage := _attributing(text, end - len(name), end):
            found[name] = Attribution(name, passage)
    return list(found.values())


def titled(blocks, paper: str) -> list[Attribution]:
    """What is attributed to a name with a capital The, as titles have it: a guess."""
    return [
        Attribution(found[1], found[0])
        for _text, found in _matches(TITLED, blocks)
        if not is_own(found[1], paper)
    ]


def _matches(pattern, blocks) -> Iterator[tuple[str, re.Match]]:
    """The first matches in our own words, with the text that they are of."""
    texts = (block.unquoted for block in blocks)
    found = ((text, match) for text in texts for match in pattern.finditer(text))
    return islice(found, MOST_NAMES)


def _name(text: str, start: int, last: str) -> str:
    """The whole name that ends with the word at `start`; empty where it is no outlet's."""
    before = _capitals_before(text, start)
    if last in ALONE:
        return last
    behind = before[-1] if before else ""
    if behind in NEVER_BEHIND.get(last, ()):
        return ""
    for words, allowed in BEHIND.items():
        if last in words.split("|") and behind in allowed:
            return " ".join([*before, last])
    if last in NAMED and behind not in ("", "The"):
        return " ".join([*before, last])
    if last in TITLES and (before or text[max(0, start - 4) : start] == "the "):
        return " ".join([*before, last])
    return ""


def _capitals_before(text: str, start: int) -> list[str]:
    """The capitalised words just before a place, from the last "The" among them on."""
    found: list[str] = []
    window = text[max(0, start - WINDOW) : start]
    if not window.endswith(" "):
        return found
    for word in reversed(window[:-1].rsplit(" ", MOST_WORDS)[-MOST_WORDS:]):
        if not word[:1].isupper() or not word[-1].isalnum() or word in BESIDE:
            break
        found.insert(0, word)
        if word == "The":
            break
    return found


def _attributing(text: str, start: int, end: int) -> str:
    """The words that attribute something to the name between the two places, if any do."""
    before, after = text[max(0, start - WINDOW) : start], text[end : end + WINDOW]
    if LONGER_NAME.match(after):
        return ""
    lead = LEADS_TO.search(before)
    if lead and not PEOPLE.match(after):
        return text[start - len(before) + lead.start() : end]
    reported = REPORTED.match(after)
    if reported and not FIGURES.match(after[reported.end() :]):
        return text[start : end + reported.end()]
    return ""


def is_own(name: str, paper: str) -> bool:
    """Say whether the name is our paper's, in full or its last words."""
    ours, words = _words(paper), _words(name)
    return bool(words) and ours[-len(words) :] == words


def covers(source, name: str) -> bool:
    """Say whether a source row is about the outlet that a text names."""
    named, outlet = _words(name), _words(source.outlet)
    if not named or not outlet:
        return False
    if set(named) <= set(outlet) or set(outlet) <= set(named):
        return True
    if _initials(outlet) == named[0] or _initials(named) == outlet[0]:
        return True
    return "".join(named) in _host(source.url).replace("-", "")


def covered(sources: Collection, name: str) -> bool:
    return any(covers(source, name) for source in sources)


def _initials(words) -> str:
    return "".join(word[0] for word in words)


def _words(name: str) -> list[str]:
    words = WORD.findall(name.replace("’s", "").casefold())
    return words[1:] if words[:1] == ["the"] else words


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
