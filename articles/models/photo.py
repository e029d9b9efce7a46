from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles import shown, signals
from articles.models.rows import FromRow

RIGHTS_WARNING_DAYS = 30


def private_storage():
    return storages["originals"]


def original_name(photo, filename: str) -> str:
    return f"{photo.digest[:2]}/{photo.digest}.{photo.format.lower()}"


class PhotoQuerySet(models.QuerySet):
    SEARCHED = (
        "caption",
        "alt_text",
        "credit",
        "photographer",
        "title",
        "keywords",
        "place",
        "people",
    )

    def shown(self):
        return self.filter(withdrawn_at=None)

    def withdrawn(self):
        return self.filter(withdrawn_at__isnull=False)

    def in_folder(self, name: str):
        """Photos whose renditions lie in the folder of this name, the head of their digest."""
        return self.filter(digest__gte=name, digest__lt=f"{name}g")

    def unused(self):
        """Photos that no revision of a story and no edition of the front page names."""
        uses = (apps.get_model("articles", name) for name in ("RevisionPhoto", "FrontSlot"))
        named = (Exists(model.objects.filter(photo=OuterRef("pk"))) for model in uses)
        return self.filter(*(~each for each in named))

    def without_credit(self):
        return self.filter(credit="")

    def without_alt_text(self):
        return self.filter(alt_text="")

    def rights_running_out(self, today):
        """Photos whose rights have ended, or end within 30 days."""
        return self.filter(rights_until__lte=today + timedelta(days=RIGHTS_WARNING_DAYS))

    def made_with_ai(self):
        return self.filter(digital_source_type__iendswith="trainedAlgorithmicMedia")

    def matching(self, words):
        """Photos that say each of `words` somewhere."""
        found = self
        for word in words:
            says = Q()
            for name in self.SEARCHED:
                says |= Q(**{f"{name}__icontains": word})
            found = found.filter(says)
        return found


class Photo(FromRow, models.Model):
    """A photograph: its original kept byte for byte, and what is known about it."""

    original = models.FileField(_("file"), storage=private_storage, upload_to=original_name)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    format = models.CharField(max_length=8, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    caption = models.TextField(_("caption"), max_length=2000, blank=True)
    alt_text = models.TextField(
        _("alternative text"),
        max_length=1000,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    credit = models.CharField(_("credit"), max_length=255, blank=True)
    photographer = models.CharField(_("photographer"), max_length=255, blank=True)
    copyright = models.CharField(_("copyright notice"), max_length=255, blank=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    place = models.CharField(_("place"), max_length=255, blank=True)
    people = models.CharField(_("people shown"), max_length=255, blank=True)
    keywords = models.CharField(_("keywords"), max_length=255, blank=True)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    usage_terms = models.CharField(_("usage terms"), max_length=255, blank=True)
    license_url = models.URLField(_("licence page"), max_length=255, blank=True)
    instructions = models.CharField(_("instructions of the agency"), max_length=255, blank=True)
    digital_source_type = models.CharField(max_length=255, blank=True, editable=False)
    rights_until = models.DateField(_("rights end on"), null=True, blank=True)
    focal_x = models.FloatField(
        _("focal point, across"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    focal_y = models.FloatField(
        _("focal point, down"),
        default=0.5,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    renditions_made_at = models.DateTimeField(null=True, editable=False)
    encoders = models.CharField(max_length=40, default="", editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdrawal_reason = models.CharField(max_length=255, blank=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="photos", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        permissions = [("withdraw_photo", _("Can withdraw a photo from every page"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="focal_point_inside_photo",
            ),
        ]

    def __str__(self):
        return self.title or self.caption[:60] or self.alt_text[:60] or self.digest[:12]

    @property
    def on_public_page(self) -> bool:
        """Say whether a story's chain or the front page, past or future, shows the photo."""
        in_a_story = self.revision_photos.filter(revision__publications__isnull=False)
        return in_a_story.exists() or self.front_slots.exists()

    def tell_pages(self, *, hides=False) -> None:
        """Say, within the transaction, that every page which shows the photo changes with it."""
        names = shown.stories_using(self.revision_photos)
        if self.front_slots.exists():
            names.add(shown.FRONT)
        if names:
            signals.shown_changes.send(Photo, names=names, hides=hides)

    def may_be_edited_by(self, user) -> bool:
        """An editor may edit every photo; a reporter those of his own that no public story uses."""
        if not user.has_perm("articles.change_photo"):
            return False
        if user.has_perm("articles.publish_article"):
            return True
        return self.uploaded_by_id == user.pk and not self.on_public_page
