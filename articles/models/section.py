from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles import shown, signals
from articles.models.rows import FromRow

RESERVED_SLUGS = frozenset(
    (
        "about",
        "admin",
        "archive",
        "authors",
        "comments",
        "community-rules",
        "contact",
        "corrections",
        "documents",
        "feeds",
        "media",
        "photos",
        "privacy",
        "robots",
        "search",
        "sitemap",
        "static",
        "topics",
    )
)


def not_a_route(slug: str) -> None:
    """Refuse a section slug that is a route's name or four digits (a year)."""
    if slug in RESERVED_SLUGS or (len(slug) == 4 and slug.isdigit()):
        raise ValidationError(_("“%s” is an address that the site itself uses.") % slug)


class Section(FromRow, models.Model):
    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(_("slug"), max_length=60, unique=True, validators=[not_a_route])
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "name", "pk"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            signals.shown_changes.send(Section, names={shown.SITE}, hides=False)

    def get_absolute_url(self):
        return reverse("articles:section", args=[self.slug])

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            signals.shown_changes.send(Section, names={shown.SITE}, hides=False)
            return super().delete(*args, **kwargs)


class Tag(TagBase):
    description = models.CharField(_("description"), max_length=300, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            self._tell()

    def get_absolute_url(self):
        return reverse("articles:topic", args=[self.slug])

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            self._tell()
            return super().delete(*args, **kwargs)

    def _tell(self):
        names = {shown.topic(self.pk), shown.under_tag(self.pk), shown.LISTS}
        signals.shown_changes.send(Tag, names=names, hides=False)


class Tagging(ItemBase):
    """A tag on a story, with the story's first appearance, so that a topic is one index walk."""

    tag = models.ForeignKey(
        Tag,
        models.CASCADE,
        related_name="taggings",
        db_index=False,  # topic_newest_first
    )
    content_object = models.ForeignKey(
        "Article",
        models.CASCADE,
        related_name="taggings",
        db_index=False,  # tag_once_a_story
    )
    first_published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="tag_once_a_story")
        ]
        indexes = [
            models.Index(
                fields=["tag", "-first_published_at", "-content_object"], name="topic_newest_first"
            )
        ]


def retag(article, tags) -> bool:
    """Give a locked article exactly these tags; returns whether any came or went."""
    wanted = {tag.pk for tag in tags}
    present = set(article.taggings.values_list("tag_id", flat=True))
    article.taggings.exclude(tag_id__in=wanted).delete()
    Tagging.objects.bulk_create(
        Tagging(content_object=article, tag=tag, first_published_at=article.first_published_at)
        for tag in tags
        if tag.pk not in present
    )
    return wanted != present
