"""How the queue is doing today, for the first page of the desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from articles import clock
from comments.models import Comment, Decision, Policy
from comments.queue.tabs import Counted, count_tabs

DECISIONS_LOOKED_AT = 500
TARGET = timedelta(minutes=60)
"""How long a comment may wait where the policy does not say."""


@dataclass(frozen=True)
class Day:
    """What waits, what was done since midnight, and how long people waited for it."""

    pending: Counted
    reported: Counted
    decided: int
    waited: timedelta | None
    target: timedelta
    at: datetime

    @property
    def decided_count(self) -> str:
        more = self.decided >= DECISIONS_LOOKED_AT
        return f"{DECISIONS_LOOKED_AT}+" if more else str(self.decided)

    @property
    def is_late(self) -> bool:
        oldest_at = self.pending.oldest_at
        return oldest_at is not None and self.at - oldest_at > self.target

    @property
    def is_slow(self) -> bool:
        return self.waited is not None and self.waited > self.target

    @property
    def waited_since(self) -> datetime | None:
        """The instant that lies as far back as half of the comments waited."""
        return self.at - self.waited if self.waited is not None else None


def measure_day(at) -> Day:
    """Measure in three queries, looking at no more than the last 500 decisions."""
    counted = count_tabs({"pending", "reported"})
    waited = _waits_since(clock.start_of_day(at))
    minutes = Policy.objects.filter(section=None).values_list("alert_minutes", flat=True).first()
    return Day(
        pending=counted["pending"],
        reported=counted["reported"],
        decided=len(waited),
        waited=median(waits) if (waits := [each for each in waited if each is not None]) else None,
        target=timedelta(minutes=minutes) if minutes else TARGET,
        at=at,
    )


def _waits_since(midnight) -> list[timedelta | None]:
    """How long each comment had waited that a person decided today; None if it did not wait."""
    rows = Decision.objects.filter(moderator__isnull=False).order_by("-pk")
    rows = rows.values_list("created_at", "from_status", "comment__created_at")
    return [
        decided_at - written_at if from_status == Comment.Status.PENDING else None
        for decided_at, from_status, written_at in rows[:DECISIONS_LOOKED_AT]
        if decided_at >= midnight
    ]
