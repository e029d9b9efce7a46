"""Keys as pages send them: of comments with their versions, and of places in a list."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

MOST_AT_ONCE = 100
PLACE = re.compile(r"([0-9]{1,16})-([0-9]{1,18})", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 19


def page_by_key(rows, *, before: str, size: int) -> tuple[list, str]:
    """A page of what runs from the newest key, and the key to go on from, if any.

    A `before` that makes no sense gives the first page.
    """
    found = list(older(rows, before)[: size + 1])
    shown = found[:size]
    return shown, str(shown[-1].pk) if len(found) > size else ""


def older(rows, before: str):
    """The rows with smaller keys than a page sent; all for what we never wrote."""
    return rows.filter(pk__lt=before) if is_number(before) else rows


def chosen(pairs) -> list[tuple[int, int]]:
    """Read "id:version" pairs, each once and as many as one press may decide."""
    read = {}
    for pair in pairs:
        pk, _colon, version = pair.partition(":")
        if is_number(pk) and is_number(version):
            read[int(pk)] = int(version)
    return list(read.items())[:MOST_AT_ONCE]


class Place(NamedTuple):
    """Where a list goes on: what the last card was ordered by, and its key."""

    value: datetime | int
    pk: int

    @classmethod
    def read(cls, typed: str, *, is_instant: bool) -> "Place | None":
        """None for what we never wrote."""
        match = PLACE.fullmatch(typed)
        if match is None:
            return None
        value = int(match[1])
        return cls(EPOCH + timedelta(microseconds=value) if is_instant else value, int(match[2]))

    def __str__(self):
        is_instant = isinstance(self.value, datetime)
        value = (self.value - EPOCH) // timedelta(microseconds=1) if is_instant else self.value
        return f"{value}-{self.pk}"
