"""What time it is, by the clock of the database, which all machines share."""

import time
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import DateTimeField, Func, Value
from django.utils import timezone

SECONDS_BETWEEN_COMPARISONS = 60
# An answer that took longer says too little about the moment at which it was given.
QUICK = timedelta(milliseconds=2)
TRIES = 5

_compared_at = None
_offset = timedelta(0)


def database_now() -> datetime:
    """Ask the database for the time; verbs call this after taking their lock."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].astimezone(UTC)


class DatabaseNow(Func):
    """The time at which a query is answered, for a verb that reads something after its lock."""

    function = "clock_timestamp"
    output_field = DateTimeField()

    def as_sqlite(self, compiler, connection, **context):
        return compiler.compile(Value(timezone.now(), DateTimeField()).resolve_expression())


def now() -> datetime:
    """Tell the time for a page without a query, never ahead of the database's clock.

    The difference between this machine's clock and the database's is measured once a minute.
    """
    global _compared_at, _offset
    if connection.vendor != "postgresql":
        return timezone.now()
    if _compared_at is None or time.monotonic() - _compared_at > SECONDS_BETWEEN_COMPARISONS:
        try:
            _offset = _compare()
        except DatabaseError:
            return timezone.now() + _offset
        _compared_at = time.monotonic()
    return timezone.now() + _offset


def at(request) -> datetime:
    """Tell the instant that a readers' page shows: now, unless the desk opened another one."""
    return getattr(request, "at", None) or now()


def start_of_day(at) -> datetime:
    """The midnight before an instant, where the newsroom is."""
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def _compare() -> timedelta:
    """How far the database's clock is ahead, at the least: by the quickest of a few answers."""
    quickest = offset = None
    for _try in range(TRIES):
        asked_at, told, heard_at = timezone.now(), database_now(), timezone.now()
        if quickest is None or heard_at - asked_at < quickest:
            quickest, offset = heard_at - asked_at, told - heard_at
        if quickest < QUICK:
            break
    return offset
