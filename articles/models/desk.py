from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DeskStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    NEEDS_WORK = "needs_work", _("Needs work")
    READY = "ready", _("Ready")
    SPIKED = "spiked", _("Spiked")


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
