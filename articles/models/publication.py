from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import checks
from articles.models.errors import Refused
from articles.models.rows import FromRow


def in_force(at, prefix: str = "") -> Q:
    """The link of a chain that covers the instant `at`."""
    starts, ends = f"{prefix}starts_at", f"{prefix}ends_at"
    return Q(**{f"{starts}__lte": at}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": at}))


class PublicationQuerySet(models.QuerySet):
    def begun(self, at):
        return self.filter(starts_at__lte=at)

    def upcoming(self, at):
        """What has not begun at `at`, the present: nothing of it can have been announced."""
        return self.filter(starts_at__gt=at, announced_at=None)

    def in_force(self, at):
        return self.filter(in_force(at))

    def words_from(self, at):
        """The words in force at `at` and those to come, the next first."""
        unfinished = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        return self.filter(unfinished, kind="words").order_by("starts_at", "pk")

    def noted(self, at):
        """The public notes up to `at`, newest first: corrections, clarifications, updates."""
        return self.begun(at).exclude(note_kind="").exclude(note="").order_by("-starts_at", "-pk")


class Publication(FromRow, models.Model):
    """A link in a story's chain: what readers see from `starts_at` until the next link.

    `ends_at` and `changed_at` are derived from the chain by every verb; nobody types them.
    """

    class Kind(models.TextChoices):
        WORDS = "words", _("words")
        WITHDRAWN = "withdrawn", _("withdrawn")
        GONE = "gone", _("taken down")

    class NoteKind(models.TextChoices):
        SILENT = "", _("Silent: a typing error, no note")
        UPDATE = "update", _("Update")
        CLARIFICATION = "clarification", _("Clarification")
        CORRECTION = "correction", _("Correction")
        RETRACTION = "retraction", _("Retraction")

    article = models.ForeignKey(
        "Article",
        models.CASCADE,
        related_name="publications",
        db_index=False,  # one_link_an_instant
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WORDS)
    revision = models.ForeignKey(
        "Revision", models.RESTRICT, null=True, related_name="publications"
    )
    note_kind = models.CharField(max_length=15, choices=NoteKind, blank=True, default="")
    note = models.TextField(_("public note"), max_length=1000, blank=True)
    reason = models.TextField(_("public reason"), max_length=1000, blank=True)
    overridden = models.JSONField(_("checks overridden"), default=list, blank=True)
    override_reason = models.TextField(
        _("reason for overriding"), max_length=500, blank=True, default=""
    )
    changed_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True, editable=False)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(fields=["article", "starts_at"], name="one_link_an_instant"),
            models.CheckConstraint(
                condition=Q(kind="words", revision__isnull=False)
                | (~Q(kind="words") & Q(revision__isnull=True)),
                name="words_have_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="link_ends_after_its_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=Q(announced_at__isnull=True),
                name="links_to_announce",
            ),
            models.Index(
                fields=["-starts_at"], condition=~Q(note_kind=""), name="notes_newest_first"
            ),
            models.Index(
                fields=["-starts_at", "-article"],
                condition=Q(revision__isnull=False),
                name="words_newest_first",
            ),
            models.Index(
                fields=["-starts_at", "-article"],
                condition=Q(revision__isnull=True),
                name="taken_back_newest_first",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def is_retraction(self) -> bool:
        return self.kind == self.Kind.WORDS and self.note_kind == self.NoteKind.RETRACTION

    @property
    def immediate(self) -> bool:
        """Say whether the link began when it was made, whatever the clock says since."""
        return self.created_at >= self.starts_at

    @property
    def overridden_names(self) -> list[str]:
        """The names of the required checks that this link was made against."""
        return [checks.name_of(key) for key in self.overridden]


def must_tell(note_kind: str, note: str) -> None:
    """Refuse a kind of note that there is not, and a kind and a sentence without each other."""
    if note_kind not in Publication.NoteKind.values:
        raise Refused(gettext("There is no such kind of change."))
    if note_kind and not note.strip():
        raise Refused(gettext("Write the sentence that readers will see."))
    if note and not note_kind:
        raise Refused(gettext("Say what kind of change the sentence is about."))


def must_stand(note_kind: str, note: str) -> None:
    """Refuse what `must_tell` refuses, and a retraction: it is no publication of words."""
    must_tell(note_kind, note)
    if note_kind == Publication.NoteKind.RETRACTION:
        raise Refused(gettext("A retraction takes effect at once and shows no new words."))
