"""What the desk asks for of its stories: whose turn it is, what is due, what was edited since."""

from datetime import datetime, time, timedelta

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone

from articles.models.desk import DeskStatus
from articles.models.publication import Publication

LOOKS_BACK = timedelta(days=30)


def end_of_day(at) -> datetime:
    """The midnight that ends the newsroom's day of the instant `at`."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=timezone.get_current_timezone())


class WorkLists(models.QuerySet):
    """Lists of stories in work; none of them holds a spiked one."""

    def in_work(self):
        return self.exclude(desk_status=DeskStatus.SPIKED)

    def open_to(self, user):
        """What the person may do something about: everything, or a reporter's own stories."""
        if user.has_perm("articles.publish_article"):
            return self
        return self.filter(owner=user)

    def mine(self, user):
        """The person's own stories, the last touched first."""
        return self.in_work().filter(owner=user).order_by("-updated_at", "-pk")

    def assigned_to(self, user):
        """What the person was given as its editor, the last touched first."""
        return self.in_work().filter(assigned_to=user).order_by("-updated_at", "-pk")

    def waiting_for(self, user):
        """What goes on only when the person does something; handed in first, then ready.

        That is what was sent back to its owner and, for those who may publish, what nobody else
        was given of the stories handed in, and all that they were given and is not public.
        """
        waits = Q(desk_status=DeskStatus.NEEDS_WORK, owner=user)
        if user.has_perm("articles.publish_article"):
            # Said so, it keeps SQLite from the index of all that nobody was given.
            somebody_elses = Q(assigned_to__isnull=False) & ~Q(assigned_to=user)
            waits |= Q(~somebody_elses, desk_status=DeskStatus.SUBMITTED)
            waits |= Q(assigned_to=user, first_published_at=None)
        turn = Case(
            When(desk_status=DeskStatus.SUBMITTED, then=0),
            When(desk_status=DeskStatus.READY, then=1),
            default=2,
        )
        found = self.in_work().filter(waits).annotate(turn=turn)
        return found.order_by("turn", "updated_at", "pk")

    def due(self, at):
        """What is due on the day of `at` or is overdue, and is not public or scheduled.

        What was due before LOOKS_BACK is not waited for any more.
        """
        window = (at - LOOKS_BACK, end_of_day(at))
        due = self.in_work().filter(due_at__range=window, first_published_at=None)
        return due.order_by("due_at", "pk")

    def edited_since(self):
        """Live stories of `with_state()` with words that are newer than those readers see."""
        newer = {"current__kind": Publication.Kind.WORDS, "current__revision__lt": F("latest")}
        return self.filter(words_wait=True, **newer).order_by("-updated_at", "-pk")

    def as_desk_rows(self):
        """Join what a row of a list shows to `with_state()`."""
        return self.select_related("section", "owner", "assigned_to", "latest__lead_photo").defer(
            "latest__body", "latest__body_text"
        )

    def touched_lately(self, at):
        return self.filter(updated_at__gte=at - LOOKS_BACK)
