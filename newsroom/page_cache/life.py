"""How long a page holds at the most, whatever happens."""

from datetime import datetime, time, timedelta

from django.db.models import Min, Q
from django.utils import timezone

from articles.models import FrontEdition, FrontSlot, Publication

LONGEST = timedelta(minutes=5)
HIDING = ~Q(kind=Publication.Kind.WORDS) | Q(note_kind=Publication.NoteKind.RETRACTION)


def ends_at(now: datetime) -> tuple[datetime, bool]:
    """The site's next scheduled start or end, local midnight, or five minutes: the first of them;
    and whether something is to disappear then, after which no reader may see it again.

    A page that is made after `now` holds until then. Three queries, each on an index, and one more
    where a publication is about to begin.
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
    end = min([soon, midnight, *filter(None, changes)])
    hides = end == changes[0] and Publication.objects.filter(HIDING, starts_at=end).exists()
    return end, hides
