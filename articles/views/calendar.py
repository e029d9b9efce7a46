"""The archive by months, in the newsroom's zone."""

from datetime import MINYEAR, date, datetime, time

from django.db import connection
from django.utils import timezone

from articles.models import Article

# Older builds of SQLite take a thousand parameters in a statement.
MONTHS_A_QUERY = 480


def first_day(year: str, month: str, at) -> date | None:
    """Return the first day of a month as an address names it; None for no month, or one to come."""
    try:
        first = date(int(year), int(month), 1)
    except ValueError:
        return None
    return first if date(MINYEAR + 1, 1, 1) <= first <= timezone.localdate(at) else None


def stories_between(start: datetime, end: datetime, at):
    """The public stories that first appeared between two instants."""
    # The tighter bounds stand first: SQLite starts in its index at the first that it meets.
    return Article.objects.filter(
        first_published_at__gte=start, first_published_at__lt=end
    ).published(at)


def months(at) -> list[date]:
    """Return the first days of the months that have a public story, newest first.

    Each month is asked for one story, so the size of the archive does not matter: two queries,
    and one more for every forty years.
    """
    public = Article.objects.published(at)
    oldest = public.order_by("first_published_at", "pk").first()
    if oldest is None:
        return []
    month, candidates = timezone.localdate(oldest.first_published_at).replace(day=1), []
    while _midnight(month) <= at:
        candidates.append(month)
        month = _next(month)
    with_stories = _with_stories(candidates, at)
    return [month for month in reversed(candidates) if month in with_stories]


def _with_stories(candidates, at) -> set[date]:
    """Return those of the months that have a story."""
    # One question about one month is compiled; the statement puts it to each month of a table.
    sample = candidates[0]
    one = stories_between(*bounds(sample), at).order_by().values("pk")[:1]
    question, parameters = one.query.sql_with_params()
    columns = dict(zip(_bounds(sample), ("month.start", "month.finish"), strict=True))
    asked, *rest = question.split("%s")
    for value, piece in zip(parameters, rest, strict=True):
        asked += columns.get(value, "%s") + piece
    others = [value for value in parameters if value not in columns]
    found = set()
    for first in range(0, len(candidates), MONTHS_A_QUERY):
        chunk = candidates[first : first + MONTHS_A_QUERY]
        rows = ", ".join(f"({number}, %s, %s)" for number in range(len(chunk)))
        values = [bound for month in chunk for bound in _bounds(month)]
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH month(number, start, finish) AS (VALUES {rows})"  # noqa: S608
                f" SELECT number FROM month WHERE ({asked}) IS NOT NULL",
                [*values, *others],
            )
            found |= {chunk[number] for (number,) in cursor.fetchall()}
    return found


def _bounds(month: date) -> tuple:
    """Return where a month begins and ends, as the database takes it."""
    return tuple(map(connection.ops.adapt_datetimefield_value, bounds(month)))


def bounds(month: date) -> tuple[datetime, datetime]:
    """Return where a month begins and ends, by its first day."""
    return _midnight(month), _midnight(_next(month))


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
