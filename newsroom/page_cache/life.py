"""How long a page holds at the most, whatever happens."""

from datetime import datetime, time, timedelta

from django.db.models import Min
from django.utils import timezone

from articles.models import FrontEdition, FrontSlot, Publication

LONGEST = timedelta(minutes=5)


def ends_at(now: datetime) -> datetime:
    """The site's next scheduled start or end, local midnight, or five minutes: the first of them.

    A page that is made after `now` holds until then. Three queries, each on an index.
    """
    soon = now + LONGEST
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    midnight = timezone.make_aware(datetime.combine(tomorrow, time.min))
    changes = [
        rows.filter(**{f"{name}__gt": now, f"{name}__lte": soon}).aggregate(at=Min(name))["at"]
        for rows, name in (
            (Publication.objects, "starts_at"),
            (FrontEdition.objects, "starts_at"),
            (FrontSlot.objects, "pinned_until"),
        )
    ]
    return min([soon, midnight, *filter(None, changes)])
