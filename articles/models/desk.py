from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from articles import clock, signals
from articles.models.errors import Refused, ScheduledTooEarly


class DeskStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    NEEDS_WORK = "needs_work", _("Needs work")
    READY = "ready", _("Ready")
    SPIKED = "spiked", _("Spiked")


# From where a story can be handed to each status.
MOVES = {
    DeskStatus.SUBMITTED: {DeskStatus.DRAFT, DeskStatus.NEEDS_WORK},
    DeskStatus.NEEDS_WORK: {DeskStatus.SUBMITTED, DeskStatus.READY},
    DeskStatus.READY: {DeskStatus.DRAFT, DeskStatus.SUBMITTED, DeskStatus.NEEDS_WORK},
    DeskStatus.SPIKED: {*DeskStatus} - {DeskStatus.SPIKED},
    DeskStatus.DRAFT: {DeskStatus.SPIKED},
}
NOT_ONCE_PUBLIC = {DeskStatus.NEEDS_WORK, DeskStatus.SPIKED}


def editors():
    """Everybody at the desk who may publish, by name."""
    people = get_user_model().objects.with_perm("articles.publish_article")
    return people.filter(is_staff=True).order_by("first_name", "last_name", "username")


class DeskWork(models.Model):
    """What only the desk knows of a story: where it stands, who has it, what it lacks, by when."""

    desk_status = models.CharField(
        _("desk status"),
        max_length=12,
        choices=DeskStatus,
        default=DeskStatus.DRAFT,
        editable=False,
    )
    working_title = models.CharField(_("working title"), max_length=200, blank=True)
    internal_note = models.TextField(_("internal note"), max_length=5000, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_stories",
        verbose_name=_("editor"),
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    planned_words = models.PositiveIntegerField(_("planned length"), null=True, blank=True)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    needs_photo = models.BooleanField(_("needs a photo"), default=False)
    needs_legal = models.BooleanField(_("needs a legal read"), default=False)

    class Meta:
        abstract = True

    def plan(self, *, by, version=None, **facts) -> bool:
        """Change what only the desk reads, by the names of PLANNED; return whether anything did.

        Raises ScheduledTooEarly where words wait for a moment within the embargo, unless somebody
        gave a reason to go against it.
        """
        with self.locked(version):
            changed = {name: value for name, value in facts.items() if getattr(self, name) != value}
            if unknown := changed.keys() - PLANNED:
                raise TypeError(f"not planned on the desk: {', '.join(sorted(unknown))}")
            if not changed:
                return False
            if until := changed.get("embargo_until"):
                self._must_not_wait_for_less_than(until)
            for name, value in changed.items():
                setattr(self, name, value)
            self.bump()
            if changed.get("assigned_to"):
                transaction.on_commit(
                    lambda: signals.story_assigned.send(type(self), article=self, by=by)
                )
            return True

    def submit(self, *, by, note="", version=None):
        """Hand the story to the desk. This and the other moves refuse what is not open to it."""
        return self._move_on_desk(DeskStatus.SUBMITTED, by=by, note=note, version=version)

    def send_back(self, *, by, note="", version=None):
        return self._move_on_desk(DeskStatus.NEEDS_WORK, by=by, note=note, version=version)

    def mark_ready(self, *, by, note="", version=None):
        return self._move_on_desk(DeskStatus.READY, by=by, note=note, version=version)

    def spike(self, *, by, note="", version=None):
        return self._move_on_desk(DeskStatus.SPIKED, by=by, note=note, version=version)

    def bring_back(self, *, by, note="", version=None):
        return self._move_on_desk(DeskStatus.DRAFT, by=by, note=note, version=version)

    def can_move_to(self, status) -> bool:
        """Say whether the desk can hand the story to `status` from where it stands.

        One that readers see, or will, is neither sent back nor spiked: it is withdrawn.
        """
        if status in NOT_ONCE_PUBLIC and self.has_publication:
            return False
        return self.desk_status in MOVES[status]

    def _move_on_desk(self, status, *, by, note, version):
        with self.locked(version):
            if self.desk_status == status:
                return False
            if not self.can_move_to(status):
                raise Refused(self._why_not(status))
            move = self.desk_moves.create(
                from_status=self.desk_status,
                to_status=status,
                note=note,
                made_by=by,
                created_at=clock.database_now(),
            )
            self.desk_status = status
            self.bump()
            transaction.on_commit(lambda: signals.desk_moved.send(type(self), move=move))
            return True

    def _must_not_wait_for_less_than(self, until):
        now = clock.database_now()
        waiting = self.publications.filter(kind="words", starts_at__gt=now, starts_at__lt=until)
        for link in waiting.order_by("starts_at"):
            if "embargo" not in link.overridden:
                raise ScheduledTooEarly(link)

    def _why_not(self, status) -> str:
        if status in NOT_ONCE_PUBLIC and self.has_publication:
            return _("Readers see this story, or will: withdraw it or cancel what is scheduled.")
        return _("This story is at “%s” now, so that is not open to it.") % (
            self.get_desk_status_display()
        )

    def must_not_be_spiked(self) -> None:
        if self.desk_status == DeskStatus.SPIKED:
            raise Refused(_("This story was spiked. Bring it back before you publish it."))


PLANNED = frozenset(
    (
        "working_title",
        "internal_note",
        "assigned_to",
        "due_at",
        "planned_words",
        "embargo_until",
        "needs_photo",
        "needs_legal",
    )
)


class DeskMove(models.Model):
    """A story handed from one desk status to another: who, when and with which note."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="desk_moves")
    from_status = models.CharField(max_length=12, choices=DeskStatus)
    to_status = models.CharField(max_length=12, choices=DeskStatus)
    note = models.TextField(max_length=1000, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"
