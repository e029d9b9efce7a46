"""The archive by months, in the newsroom's zone."""

from datetime import date, datetime, time

from django.utils import timezone

from articles.models import Article

# SQLite takes five hundred parts of a union; fewer keep one statement small.
MONTHS_A_QUERY = 240


def first_day(year: str, month: str) -> date | None:
    """Return the first day of a month as an address names it, or None."""
    try:
        return date(int(year), int(month), 1)
    except ValueError:
        return None


def stories_of(first: date, at):
    """The public stories that first appeared in the month."""
    return Article.objects.published(at).filter(
        first_published_at__gte=_midnight(first), first_published_at__lt=_midnight(_next(first))
    )


def months(at) -> list[date]:
    """Return the first days of the months that have a public story, newest first.

    Each month is asked for one story, so the size of the archive does not matter.
    """
    public = Article.objects.published(at)
    oldest = public.order_by("first_published_at", "pk").first()
    if oldest is None:
        return []
    month, candidates = timezone.localdate(oldest.first_published_at).replace(day=1), []
    while _midnight(month) <= at:
        candidates.append(month)
        month = _next(month)
    found = set()
    for start in range(0, len(candidates), MONTHS_A_QUERY):
        found |= _with_stories(candidates[start : start + MONTHS_A_QUERY], at)
    return [month for month in reversed(candidates) if month in found]


def _with_stories(candidates, at) -> set[date]:
    parts = [
        Article.objects.filter(pk__in=stories_of(month, at).values("pk")[:1])
        .order_by()
        .values_list("first_published_at", flat=True)
        for month in candidates
    ]
    instants = Article.objects.none().values_list("first_published_at", flat=True)
    return {
        timezone.localdate(instant).replace(day=1) for instant in instants.union(*parts, all=True)
    }


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
