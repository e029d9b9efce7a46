"""Paging by key: a page names the row after which it goes on, so every page costs the same."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

KEY = re.compile(r"([0-9]{1,16})-([0-9]{1,18})", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Key:
    """A place in a list that runs from the newest to the oldest."""

    at: datetime
    pk: int

    def __str__(self):
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.pk}"


@dataclass(frozen=True)
class Page:
    """Rows of a list; `older` is the `?before=` of the next page, `first` says none came before."""

    rows: list
    older: Key | None
    first: bool


def read_key(typed: str) -> Key | None:
    """Read a `?before=`; None for what we never wrote."""
    match = KEY.fullmatch(typed)
    if match is None:
        return None
    return Key(EPOCH + timedelta(microseconds=int(match[1])), int(match[2]))


def older_than(key: Key | None, *, instant: str, pk: str = "pk") -> Q:
    """Return the condition for the rows after `key`; all rows for None."""
    if key is None:
        return Q()
    # The plain bound beside the pair lets a database start inside its index.
    earlier = Q(**{f"{instant}__lt": key.at}) | Q(**{f"{pk}__lt": key.pk})
    return Q(**{f"{instant}__lte": key.at}) & earlier


def cut(rows, *, size: int, key: Key | None, instant: str) -> Page:
    """Make a page of rows that begin after `key`, ordered newest first: one query."""
    found = list(rows[: size + 1])
    shown, more = found[:size], len(found) > size
    older = Key(getattr(shown[-1], instant), shown[-1].pk) if more else None
    return Page(shown, older, first=key is None)


def page_of(rows, *, before: str, size: int, instant: str) -> Page:
    """Return a page of `rows`, which are ordered by `instant` and key, newest first.

    One query. A `before` that makes no sense gives the first page.
    """
    key = read_key(before)
    return cut(rows.filter(older_than(key, instant=instant)), size=size, key=key, instant=instant)
