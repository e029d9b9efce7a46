"""What the front page shows by hand: editions in a chain like a story's, each a list of slots."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles import text
from articles.models.publication import in_force

MAX_SLOTS = 24


class FrontEditionQuerySet(models.QuerySet):
    def begun(self, at):
        return self.filter(starts_at__lte=at)

    def in_force(self, at):
        return self.filter(in_force(at))


class FrontEdition(models.Model):
    """What stands on the front page by hand from `starts_at` until the next edition.

    Rows are only ever inserted, but for `ends_at`, which is derived from the chain, and
    `announced_at`; an edition that has not begun may be deleted. One without slots leaves the
    page to the rule.
    """

    starts_at = models.DateTimeField(unique=True)
    ends_at = models.DateTimeField(null=True, editable=False)
    note = models.CharField(_("note for the desk"), max_length=200, blank=True)
    undoes = models.ForeignKey("self", models.RESTRICT, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True, editable=False)

    objects = FrontEditionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("edition of the front page")
        verbose_name_plural = _("editions of the front page")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="edition_ends_after_its_start",
            )
        ]
        indexes = [
            models.Index(
                fields=["starts_at"],
                condition=Q(announced_at__isnull=True),
                name="editions_to_announce",
            )
        ]

    def __str__(self):
        return f"{self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def immediate(self) -> bool:
        """Say whether the edition began when it was made, whatever the clock says since."""
        return self.created_at >= self.starts_at


class FrontSlotQuerySet(models.QuerySet):
    def in_force(self, at):
        """The slots of the edition in force at `at`, in order: one query."""
        slots = self.filter(in_force(at, "edition__"))
        return slots.select_related("photo", "tag").order_by("position", "pk")


class FrontSlot(models.Model):
    """One thing that an edition shows, in order; the first story is the lead.

    The headline, standfirst and photo that a story has on the front alone hold while the words
    that readers see of it are those of `written_for`.
    """

    class Kind(models.TextChoices):
        STORY = "story", _("Story")
        LINK = "link", _("Link")
        TAG = "tag", _("Newest under a tag")
        NOTICE = "notice", _("Notice")
        BREAKING = "breaking", _("Breaking news bar")

    edition = models.ForeignKey(FrontEdition, models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STORY)
    article = models.ForeignKey("Article", models.PROTECT, null=True, related_name="front_slots")
    pinned_until = models.DateTimeField(_("pinned until"), null=True, blank=True)
    written_for = models.ForeignKey("Revision", models.RESTRICT, null=True, related_name="+")
    headline = models.CharField(_("headline"), max_length=text.MAX_HEADLINE, blank=True)
    standfirst = models.TextField(_("standfirst"), max_length=text.MAX_STANDFIRST, blank=True)
    photo = models.ForeignKey("Photo", models.PROTECT, null=True, related_name="front_slots")
    tag = models.ForeignKey("Tag", models.PROTECT, null=True, related_name="front_slots")
    url = models.URLField(_("address"), max_length=1000, blank=True)
    outlet = models.CharField(_("outlet"), max_length=120, blank=True)

    objects = FrontSlotQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="one_slot_a_place"),
            models.UniqueConstraint(
                fields=["edition", "article"],
                condition=Q(kind="story"),
                name="story_once_an_edition",
            ),
            models.CheckConstraint(
                condition=Q(kind="story", article__isnull=False)
                | (Q(kind="link") & ~Q(url="") & ~Q(headline=""))
                | Q(kind="tag", tag__isnull=False)
                | (Q(kind__in=["notice", "breaking"]) & ~Q(headline="")),
                name="slot_has_what_it_shows",
            ),
        ]

    def __str__(self):
        return self.headline or str(self.article or self.tag)

    @property
    def says(self) -> tuple:
        """All that the slot shows. Two slots that say the same are the same."""
        return tuple(getattr(self, name) for name in SAID)

    def copy(self) -> "FrontSlot":
        """An unsaved slot that says the same."""
        return FrontSlot(**dict(zip(SAID, self.says, strict=True)))

    def has_ended(self, at) -> bool:
        return self.pinned_until is not None and self.pinned_until <= at

    @property
    def has_own_words(self) -> bool:
        """Say whether a story looks different on the front than elsewhere."""
        own = self.headline or self.standfirst or self.photo_id
        return self.kind == self.Kind.STORY and bool(own)

    def holds_for(self, revision) -> bool:
        """Say whether the words were written for those that readers see of the story."""
        return self.has_own_words and self.written_for_id == revision.pk

    @property
    def shown_photo(self):
        """The photo, unless it was withdrawn."""
        photo = self.photo
        return photo if photo and photo.withdrawn_at is None else None


SAID = (
    "kind",
    "article_id",
    "pinned_until",
    "written_for_id",
    "headline",
    "standfirst",
    "photo_id",
    "tag_id",
    "url",
    "outlet",
)
