"""What time it is, by the clock of the database, which all machines share."""

import time
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

SECONDS_BETWEEN_COMPARISONS = 60

_compared_at = None
_offset = timedelta(0)


def database_now() -> datetime:
    """Ask the database for the time; verbs call this after taking their lock."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0].astimezone(UTC)


def now() -> datetime:
    """Tell the time for a page without a query, never ahead of the database's clock.

    The difference between this machine's clock and the database's is measured once a minute.
    """
    global _compared_at, _offset
    if connection.vendor != "postgresql":
        return timezone.now()
    if _compared_at is None or time.monotonic() - _compared_at > SECONDS_BETWEEN_COMPARISONS:
        try:
            _offset = database_now() - timezone.now()
        except DatabaseError:
            return timezone.now() + _offset
        _compared_at = time.monotonic()
    return timezone.now() + _offset


def at(request) -> datetime:
    """Tell the instant that a readers' page shows: now, unless the desk opened another one."""
    return getattr(request, "at", None) or now()
