from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles import shown, signals
from articles.models.rows import FromRow


class Author(FromRow, models.Model):
    """Somebody whose name stands over stories. An author is not a user."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    job_title = models.CharField(_("job title"), max_length=100, blank=True)
    biography = models.TextField(_("biography"), max_length=2000, blank=True)
    email = models.EmailField(_("public e-mail address"), blank=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        indexes = [models.Index(fields=["name", "id"], name="authors_by_name")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        with transaction.atomic():
            super().save(*args, **kwargs)
            self._tell()

    def get_absolute_url(self):
        return reverse("articles:author", args=[self.slug])

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            self._tell()
            return super().delete(*args, **kwargs)

    def _tell(self):
        names = {shown.author(self.pk), shown.by_author(self.pk), shown.LISTS}
        signals.shown_changes.send(Author, names=names, hides=False)


class Byline(models.Model):
    """An author's part in a story, in the order in which names are printed."""

    class Role(models.TextChoices):
        REPORTED = "reported", _("Reported by")
        ADDITIONAL = "additional", _("Additional reporting by")
        PHOTOGRAPHS = "photographs", _("Photographs by")
        TRANSLATED = "translated", _("Translated by")
        EDITED = "edited", _("Edited by")

    article = models.ForeignKey(
        "Article",
        models.CASCADE,
        related_name="byline_rows",
        db_index=False,  # author_once_a_role
    )
    author = models.ForeignKey(
        Author,
        models.PROTECT,
        related_name="byline_rows",
        db_index=False,  # author_newest_first
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.REPORTED)
    position = models.PositiveSmallIntegerField(default=0)
    first_published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "author", "role"], name="author_once_a_role")
        ]
        indexes = [
            models.Index(
                fields=["author", "-first_published_at", "-article"], name="author_newest_first"
            )
        ]

    def __str__(self):
        return f"{self.get_role_display()} {self.author}"


def sign(article, bylines) -> bool:
    """Give a locked article these pairs of (author, role) in order; False if it has them."""
    wanted = [(author.pk, role) for author, role in bylines]
    if wanted == list(article.byline_rows.values_list("author_id", "role")):
        return False
    article.byline_rows.all().delete()
    Byline.objects.bulk_create(
        Byline(
            article=article,
            author_id=author_id,
            role=role,
            position=position,
            first_published_at=article.first_published_at,
        )
        for position, (author_id, role) in enumerate(wanted)
    )
    return True
