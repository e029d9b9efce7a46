from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.rows import FromRow


class CommentRevision(FromRow, models.Model):
    """One wording of a comment. Rows are only ever inserted."""

    comment = models.ForeignKey(
        "Comment",
        models.CASCADE,
        related_name="revisions",
        db_index=False,  # one_wording_a_number
    )
    number = models.PositiveIntegerField()
    text = models.TextField(_("text"))
    text_key = models.BigIntegerField(null=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["comment", "-number"]
        default_permissions = []
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="one_wording_a_number"),
        ]
        indexes = [models.Index(fields=["text_key", "created_at"], name="wordings_alike")]

    def __str__(self):
        return self.text[:60]
