"""Two edits of one body brought together, block by block.

Blocks that only one side touched are merged; where both did, both are shown.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.text import tree

OURS, THEIRS = 0, 1


@dataclass(frozen=True)
class Stretch:
    """Consecutive blocks of a merged body: `ours`, and `theirs` where both sides changed them."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...] | None = None

    @property
    def clashes(self) -> bool:
        return self.theirs is not None


@dataclass(frozen=True)
class _Edit:
    """Blocks `start` to `end` of the base become `new` on one side."""

    start: int
    end: int
    new: tuple[str, ...]
    side: int


def blocks(html: str) -> tuple[str, ...]:
    """The top-level blocks of a clean body."""
    return tuple(map(tree.write, tree.read(html).children))


def merge(base: str | None, ours: str, theirs: str) -> list[Stretch]:
    """Merge two clean bodies that came of `base`; without a base every difference clashes."""
    mine, other = blocks(ours), blocks(theirs)
    if base is None:
        return _compared(mine, other)
    was = blocks(base)
    edits = [*_edits(was, mine, OURS), *_edits(was, other, THEIRS)]
    stretches, at = [], 0
    for start, end, group in _overlapping(sorted(edits, key=lambda edit: (edit.start, edit.end))):
        if at < start:
            stretches.append(Stretch(was[at:start]))
        stretches += _settled(was, start, end, group)
        at = end
    if at < len(was):
        stretches.append(Stretch(was[at:]))
    return stretches


def replaced(body: str, old: str, new: str, *, after: str = "") -> str | None:
    """Put `new` where the blocks of `old` stand together in `body`; None where they do not.

    Where `old` is nothing, `new` follows the block `after`, or stands first.
    """
    here, gone = list(blocks(body)), list(blocks(old))
    if gone:
        starts = range(len(here) - len(gone) + 1)
        found = next((at for at in starts if here[at : at + len(gone)] == gone), None)
        if found is None:
            return None
        here[found : found + len(gone)] = [new]
    else:
        place = here.index(after) + 1 if after in here else len(here) if after else 0
        here.insert(place, new)
    return "".join(here)


def _edits(was: Sequence[str], now: Sequence[str], side: int) -> Iterator[_Edit]:
    """Yield what one side did: where blocks took the place of as many, each is an edit."""
    matcher = difflib.SequenceMatcher(a=was, b=now, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        if end - start == new_end - new_start:
            yield from (
                _Edit(start + n, start + n + 1, (now[new_start + n],), side)
                for n in range(end - start)
            )
        else:
            yield _Edit(start, end, tuple(now[new_start:new_end]), side)


def _overlapping(edits: Sequence[_Edit]) -> Iterator[tuple[int, int, list[_Edit]]]:
    """Yield the edits in groups that touch the same blocks, with where each group lies."""
    group: list[_Edit] = []
    start = end = 0
    for edit in edits:
        if group and (edit.start < end or edit.start == start):
            group.append(edit)
            end = max(end, edit.end)
            continue
        if group:
            yield start, end, group
        group, start, end = [edit], edit.start, edit.end
    if group:
        yield start, end, group


def _settled(was, start, end, group) -> list[Stretch]:
    """What becomes of blocks that somebody touched."""
    sides = {edit.side for edit in group}
    read = {side: _as_edited(was, start, end, group, side) for side in sides}
    if len(sides) == 1 or read[OURS] == read[THEIRS]:
        merged = read[min(sides)]
        return [Stretch(merged)] if merged else []
    return [Stretch(read[OURS], read[THEIRS])]


def _as_edited(was, start, end, group, side) -> tuple[str, ...]:
    here = list(was[start:end])
    for edit in reversed([edit for edit in group if edit.side == side]):
        here[edit.start - start : edit.end - start] = edit.new
    return tuple(here)


def _compared(mine: Sequence[str], other: Sequence[str]) -> list[Stretch]:
    matcher = difflib.SequenceMatcher(a=mine, b=other, autojunk=False)
    return [
        Stretch(tuple(mine[i:i_end]), None if tag == "equal" else tuple(other[j:j_end]))
        for tag, i, i_end, j, j_end in matcher.get_opcodes()
    ]
