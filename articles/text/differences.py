"""What changed between two texts, word by word.

Words are compared, not letters: a changed word is shown whole. What both texts say once only is
an anchor, as in Bram Cohen's patience diff; difflib compares what lies between two anchors.
"""

import difflib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from django.utils.translation import gettext as _

from articles.text import cards, tree
from articles.text.tree import Element

SAME, GONE, NEW, CHANGED = "same", "gone", "new", "changed"
TOKEN = re.compile(r"\w+(?:[’'.,:-]\w+)*\s*|[^\w\s]\s*|\s+")
# Without an anchor in them, longer stretches than this are shown as replaced.
MOST_COMPARED = 250_000
ALIKE = 0.3


@dataclass(frozen=True)
class Part:
    """A stretch of words and whether it is the `same`, `gone` or `new`."""

    mark: str
    text: str


@dataclass(frozen=True)
class Block:
    """A block of a body with what became of it: its kind is p, h2, h3, li, quote, pullquote, row,
    figure, document, card or hr.

    `changed` with all parts the same says that only its formatting is different. A figure has the
    number of its photo, a document its own.
    """

    kind: str
    mark: str
    parts: tuple[Part, ...]
    photo_id: int | None = None
    document_id: int | None = None


def of_texts(before: str, after: str) -> list[Part]:
    """Compare two plain texts; the parts that are not `new` give the first, those that are not
    `gone` the second, but for spaces."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    return _joined(_without_islands(list(_aligned(old, new, key=str.rstrip))))


def of_bodies(before: str, after: str) -> list[Block]:
    """Compare two clean bodies block by block, and changed blocks word by word."""
    old, new = list(_lines(tree.read(before))), list(_lines(tree.read(after)))
    found: list[Block] = []
    for changed, run in groupby(_aligned(old, new, key=_said), key=lambda each: each[0] != SAME):
        run = list(run)
        if not changed:
            found += [_block(line, SAME) for _mark, line in run]
            continue
        gone = [line for mark, line in run if mark == GONE]
        come = [line for mark, line in run if mark == NEW]
        found += _paired(gone, come)
    return found


@dataclass(frozen=True)
class _Line:
    kind: str
    text: str
    html: str
    photo_id: int | None = None
    document_id: int | None = None


def _said(line: _Line) -> tuple[str, str]:
    return line.kind, line.html


def _lines(node: Element, kind: str = "") -> Iterator[_Line]:
    """Yield what stands on a line of its own, in reading order."""
    loose = Element("")
    for child in node.children:
        if isinstance(child, str) or child.name not in KINDS:
            loose.children.append(child)
            continue
        if loose.children:
            yield _line(kind or "p", loose)
            loose = Element("")
        yield from KINDS[child.name](child, kind)
    if loose.children and tree.write(loose).strip():
        yield _line(kind or "p", loose)


def _line(kind: str, node: Element) -> _Line:
    inner = Element("", {}, node.children)
    return _Line(kind, _readable(inner).strip(), tree.write(inner))


def _readable(node: Element) -> str:
    """The words of inline content; a link is followed by where it leads."""
    said = ""
    for child in node.children:
        if isinstance(child, str):
            said += child
        elif child.name == "br":
            said += "\n"
        else:
            said += _readable(child)
            if child.name == "a":
                said += f" ({child.attributes.get('href') or '#' + child.attributes['data-story']})"
    return said


def _aside(node: Element, kind: str) -> Iterator[_Line]:
    if node.attributes["class"] != cards.CLASS:
        return _lines(node, "pullquote")
    return iter([_Line("card", "\n".join(map(_readable, node.children)), tree.write(node))])


def _figure(node: Element, kind: str) -> Iterator[_Line]:
    if document := node.attributes.get("data-document"):
        said = _("Document %(number)s") % {"number": document}
        yield _Line("document", said, tree.write(node), document_id=int(document))
        return
    caption = node.children[0] if node.children else Element("")
    yield _Line("figure", _readable(caption), tree.write(node), int(node.attributes["data-photo"]))


def _row(node: Element, kind: str) -> Iterator[_Line]:
    cells = [" ".join(_readable(cell).split()) for cell in node.children]
    yield _Line("row", " | ".join(cells), tree.write(node))


KINDS: dict[str, Callable[[Element, str], Iterator[_Line]]] = {
    "p": lambda node, kind: iter([_line(kind or "p", node)]),
    "h2": lambda node, kind: iter([_line("h2", node)]),
    "h3": lambda node, kind: iter([_line("h3", node)]),
    "hr": lambda node, kind: iter([_Line("hr", "", "<hr>")]),
    "ul": _lines,
    "ol": _lines,
    "li": lambda node, kind: _lines(node, "li"),
    "blockquote": lambda node, kind: _lines(node, "quote"),
    "aside": _aside,
    "table": _lines,
    "thead": _lines,
    "tbody": _lines,
    "tr": _row,
    "figure": _figure,
}


def _block(line: _Line, mark: str) -> Block:
    parts = (Part(SAME if mark == CHANGED else mark, line.text),) if line.text else ()
    return Block(line.kind, mark, parts, line.photo_id, line.document_id)


def _compared(old: _Line, new: _Line) -> Block:
    parts = tuple(of_texts(old.text, new.text))
    return Block(new.kind, CHANGED, parts, new.photo_id, new.document_id)


def _paired(gone: list[_Line], come: list[_Line]) -> list[Block]:
    """Show lines that are alike as one that changed, in an order that keeps both sides' own."""
    shown, i, j = [], 0, 0
    for was, now in [*_best_pairs(gone, come), (len(gone), len(come))]:
        shown += [_block(line, GONE) for line in gone[i:was]]
        shown += [_block(line, NEW) for line in come[j:now]]
        if was < len(gone):
            shown.append(_compared(gone[was], come[now]))
        i, j = was + 1, now + 1
    return shown


def _best_pairs(gone: list[_Line], come: list[_Line]) -> list[tuple[int, int]]:
    """The pairs of lines, in order, that have most words in common."""
    if len(gone) * len(come) > MOST_COMPARED:
        return []
    old, new = [_words(line) for line in gone], [_words(line) for line in come]
    best = [[0.0] * (len(come) + 1) for _ in range(len(gone) + 1)]
    for i in reversed(range(len(gone))):
        for j in reversed(range(len(come))):
            paired = _likeness(gone[i], come[j], old[i], new[j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired and paired + best[i + 1][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(gone) and j < len(come):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _words(line: _Line) -> set[str]:
    return {token.rstrip() for token in TOKEN.findall(line.text)}


def _likeness(was: _Line, now: _Line, old: set[str], new: set[str]) -> float:
    """0 for lines that are not the same line changed, up to 1 for the same words."""
    if any(
        getattr(was, name) != getattr(now, name) for name in ("kind", "photo_id", "document_id")
    ):
        return 0
    if was.kind == "figure":
        return 1
    alike = len(old & new) / max(len(old), len(new), 1)
    return alike if alike >= ALIKE else 0


def _aligned(old: Sequence, new: Sequence, key: Callable) -> Iterator[tuple[str, object]]:
    """Yield everything of both with its mark; what stays the same in its new form."""
    i = j = 0
    matches = _matches([key(each) for each in old], [key(each) for each in new])
    for was, now in [*matches, (len(old), len(new))]:
        yield from ((GONE, each) for each in old[i:was])
        yield from ((NEW, each) for each in new[j:now])
        if was < len(old):
            yield SAME, new[now]
        i, j = was + 1, now + 1


def _matches(old: Sequence, new: Sequence) -> list[tuple[int, int]]:
    """The pairs of indexes that hold the same, rising on both sides."""
    found, stretches = [], [(0, len(old), 0, len(new))]
    while stretches:
        i, old_end, j, new_end = stretches.pop()
        while i < old_end and j < new_end and old[i] == new[j]:
            found.append((i, j))
            i, j = i + 1, j + 1
        while i < old_end and j < new_end and old[old_end - 1] == new[new_end - 1]:
            old_end, new_end = old_end - 1, new_end - 1
            found.append((old_end, new_end))
        anchors = _anchors(old, i, old_end, new, j, new_end)
        if anchors:
            found += anchors
            edges = [(i - 1, j - 1), *anchors, (old_end, new_end)]
            stretches += [
                (was + 1, next_was, now + 1, next_now)
                for (was, now), (next_was, next_now) in pairwise(edges)
            ]
        elif (old_end - i) * (new_end - j) <= MOST_COMPARED:
            matcher = difflib.SequenceMatcher(a=old[i:old_end], b=new[j:new_end], autojunk=False)
            for block in matcher.get_matching_blocks():
                found += [(i + block.a + n, j + block.b + n) for n in range(block.size)]
    return sorted(found)


def _anchors(old, i, old_end, new, j, new_end) -> list[tuple[int, int]]:
    """What stands once in both stretches, as the longest run of pairs that rises on both sides."""
    once = Counter(new[j:new_end])
    places = {each: at for at, each in enumerate(new[j:new_end], j) if once[each] == 1}
    counts = Counter(old[i:old_end])
    pairs = [
        (at, places[each])
        for at, each in enumerate(old[i:old_end], i)
        if counts[each] == 1 and each in places
    ]
    # Patience sorting: each pile keeps its smallest end, each pair the pair before it.
    tops: list[int] = []
    piles: list[int] = []
    before: list[int | None] = []
    for index, (_was, now) in enumerate(pairs):
        pile = bisect_left(tops, now)
        before.append(piles[pile - 1] if pile else None)
        tops[pile : pile + 1] = [now]
        piles[pile : pile + 1] = [index]
    rising, index = [], piles[-1] if piles else None
    while index is not None:
        rising.append(pairs[index])
        index = before[index]
    return rising[::-1]


def _without_islands(marked: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Count a lone short word between two changes as changed: prose is read in stretches."""
    runs = [(mark, list(run)) for mark, run in groupby(marked, key=lambda each: each[0] != SAME)]
    found: list[tuple[str, str]] = []
    for place, (changed, run) in enumerate(runs):
        words = [token for _mark, token in run if token.strip()]
        inside = 0 < place < len(runs) - 1
        if not changed and inside and len(words) <= 1 and len("".join(words).strip()) <= 3:
            run = [(mark, token) for mark in (GONE, NEW) for _mark, token in run]
        found += run
    return [
        each
        for changed, run in groupby(found, key=lambda each: each[0] != SAME)
        for each in (sorted(run, key=lambda each: each[0] != GONE) if changed else run)
    ]


def _joined(marked: list[tuple[str, str]]) -> list[Part]:
    return [
        Part(mark, "".join(token for _mark, token in run))
        for mark, run in groupby(marked, key=lambda each: each[0])
    ]
