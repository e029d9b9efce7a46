"""What moderators do about the people who comment."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.commenter import Commenter


class Sanction(models.Model):
    """A measure against a commenter: held from now on, suspended until, or banned."""

    class Kind(models.TextChoices):
        HOLD = "hold", _("Every comment is held")
        SUSPEND = "suspend", _("Suspended")
        BAN = "ban", _("Banned")

    commenter = models.ForeignKey(Commenter, models.PROTECT, related_name="sanctions")
    kind = models.CharField(max_length=10, choices=Kind)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ["view", "add"]
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="suspend") | Q(until__isnull=False),
                name="suspension_has_an_end",
            )
        ]

    def __str__(self):
        return self.get_kind_display()


class ContactView(models.Model):
    """Somebody of the newsroom looked at a commenter's e-mail address."""

    commenter = models.ForeignKey(Commenter, models.CASCADE, related_name="contact_views")
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at", "-pk"]
        default_permissions = ["view"]

    def __str__(self):
        return f"{self.seen_by}: {self.commenter}"
