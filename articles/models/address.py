from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from django.db import models
from django.db.models import FilteredRelation, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.publication import Publication, in_force
from articles.prepared import prepared


class Address(models.Model):
    """The day and slug under which a story is, or was, found."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="addresses")
    date = models.DateField()
    slug = models.SlugField(max_length=80, db_index=False)
    current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-date", "slug", "pk"]
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(fields=["date", "slug"], name="address_once_a_day"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(current=True), name="one_current_address"
            ),
        ]

    def __str__(self):
        return f"{self.date:%Y/%m/%d}/{self.slug}"


@dataclass(frozen=True)
class Answer:
    """What an address means at an instant; `publication` is the link in force, if any."""

    kind: Literal["live", "retracted", "moved", "withdrawn", "gone", "nothing"]
    article: object = None
    publication: Publication | None = None


NOTHING = Answer("nothing")


@lru_cache(4096)
def path_of(date, slug) -> str:
    """Where a story is found; a list asks it of each."""
    return reverse("articles:story", args=[f"{date:%Y}", f"{date:%m}", f"{date:%d}", slug])


def addressed(date, slug, at) -> Answer:
    """Say what the address means at `at`, in one query; a live article carries `.live`, and so
    does a retracted one."""
    address = next(iter(_at_address(date=date, slug=slug, at=at)), None)
    link = getattr(address, "link", None)  # not set at all where no link is in force
    if link is None:
        return NOTHING
    article = address.article
    if article.first_published_at is None or article.first_published_at > at:
        return NOTHING
    if link.kind == Publication.Kind.GONE:
        return Answer("gone", article, link)
    if not address.current:
        return Answer("moved", article, link)
    if link.kind == Publication.Kind.WITHDRAWN:
        return Answer("withdrawn", article, link)
    article.live = link
    return Answer("retracted" if link.is_retraction else "live", article, link)


@prepared
def _at_address(*, date, slug, at):
    return (
        Address.objects.annotate(
            link=FilteredRelation(
                "article__publications", condition=in_force(at, "article__publications__")
            )
        )
        .filter(date=date, slug=slug)
        .select_related("article__section", "link__revision__lead_photo")
    )
