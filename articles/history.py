"""A story's line of time: its versions with what changed, and its moves on the desk.

A version is a revision with its number: the first one of a story is 1, the latest the highest.
Rows of revisions are only ever inserted, so a number stays what it is, and lists page by it.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, fields

from django.utils.functional import cached_property

from articles.models import DeskMove, Photo, Publication, Revision, Words
from articles.text import photo_ids

SIZE = 25
NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
MARKUP = re.compile(r"<[^>]*>")
PLAIN_TEXTS = ("headline", "standfirst", "dateline", "lead_caption", "search_headline")


@dataclass(frozen=True)
class Change:
    """How much of a revision is different from the one before, by the names of Words' fields.

    Words that only moved are not counted.
    """

    fields: tuple[str, ...]
    added: int
    removed: int


@dataclass
class Version:
    number: int
    revision: Revision
    based_on: int | None = None
    change: Change | None = None
    links: list[Publication] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """The versions and the desk moves of a stretch of time, newest first, and the next page."""

    entries: list[Version | DeskMove]
    newest: int
    older: int | None
    first: bool

    @property
    def from_number(self) -> int:
        """The version that the newest one of the page is compared with unless another is chosen."""
        return max(self.newest - 1, 1)


class Versions:
    """The versions of a story: one query knows their numbers, and each question makes its own."""

    def __init__(self, article):
        self.article = article

    @cached_property
    def _keys(self) -> list[tuple]:
        rows = self.article.revisions.order_by("pk")
        return list(rows.values_list("pk", "created_at", "erased_at"))

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {pk: number for number, (pk, *_when) in enumerate(self._keys, 1)}

    @cached_property
    def links(self) -> list[Publication]:
        """The chain, newest first."""
        return list(self.article.publications.select_related("made_by"))

    def __len__(self):
        return len(self._keys)

    @property
    def chain(self) -> list[tuple[Publication, int | None]]:
        """The links, each with the number of its version while that can be read."""
        readable = {pk for pk, _at, erased_at in self._keys if erased_at is None}
        return [
            (link, self.number(link.revision_id) if link.revision_id in readable else None)
            for link in self.links
        ]

    def number(self, pk) -> int | None:
        return self._numbers.get(pk)

    def read(self, typed: str) -> int | None:
        """Read the number of a version that there is."""
        number = int(typed) if NUMBER.fullmatch(typed) else 0
        return number if 1 <= number <= len(self) else None

    def fetch(self, *numbers: int) -> list[Version]:
        """Return the versions of these numbers: three queries, however many."""
        rows = (
            self.article.revisions.select_related("created_by", "erased_by", "lead_photo")
            .defer("body_text")
            .prefetch_related("sources")
            .in_bulk([self._keys[number - 1][0] for number in numbers])
        )
        return [self._version(number, rows[self._keys[number - 1][0]]) for number in numbers]

    def page(self, before: int | None) -> Page:
        """Return the versions before the number `before`, or the newest: five queries."""
        newest = min(before - 1 if before else len(self), len(self))
        oldest = max(newest - SIZE + 1, 1)
        # One more than is shown: the oldest one is compared with it.
        found = self.fetch(*range(newest, max(oldest - 1, 1) - 1, -1))
        for version, earlier in zip(found, [*found[1:], None], strict=False):
            version.change = change(earlier and earlier.revision, version.revision)
        shown = found[: newest - oldest + 1]
        moves = self._moves(oldest, newest)
        entries = sorted([*shown, *moves], key=_moment, reverse=True)
        return Page(
            entries, newest, older=oldest if oldest > 1 else None, first=newest == len(self)
        )

    def _version(self, number, revision) -> Version:
        return Version(
            number,
            revision,
            based_on=self.number(revision.based_on_id),
            links=[link for link in self.links if link.revision_id == revision.pk],
        )

    def _moves(self, oldest, newest) -> list[DeskMove]:
        """The desk moves since the version `oldest`, up to the one after `newest`."""
        moves = self.article.desk_moves.select_related("made_by")
        if oldest > 1:
            moves = moves.filter(created_at__gte=self._keys[oldest - 1][1])
        if newest < len(self):
            moves = moves.filter(created_at__lt=self._keys[newest][1])
        return list(moves)


def _moment(entry: Version | DeskMove) -> tuple:
    if isinstance(entry, Version):
        return entry.revision.created_at, 0, entry.number
    return entry.created_at, 1, entry.pk


def change(before: Revision | None, after: Revision) -> Change:
    """Count what changed, without a word-by-word comparison."""
    was, now = before.words if before else Words(), after.words
    different = [
        each.name for each in fields(Words) if getattr(was, each.name) != getattr(now, each.name)
    ]
    old, new = _counted(was), _counted(now)
    return Change(tuple(different), (new - old).total(), (old - new).total())


def _counted(words: Words) -> Counter:
    texts = [getattr(words, name) for name in PLAIN_TEXTS]
    said = " ".join([*texts, MARKUP.sub(" ", words.body)]).split()
    return Counter(word for word in said if any(map(str.isalnum, word)))


def photos_of(*bodies: str) -> dict[int, Photo]:
    """Return the photos that the bodies show, by number: one query at the most."""
    named = {pk for body in bodies for pk in photo_ids(body)}
    return Photo.objects.in_bulk(named) if named else {}
