from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles import text


class MistakeReport(models.Model):
    """What a reader says is wrong in a story, until somebody at the desk has dealt with it."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="mistake_reports")
    passage = models.TextField(_("passage"), max_length=text.MAX_PASSAGE, blank=True)
    message = models.TextField(_("what is wrong"), max_length=text.MAX_REPORT)
    email = models.EmailField(_("e-mail address"), blank=True)
    created_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("report of a mistake")
        verbose_name_plural = _("reports of mistakes")
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(handled_at__isnull=True),
                name="mistakes_waiting",
            )
        ]

    def __str__(self):
        return self.message[:60]
