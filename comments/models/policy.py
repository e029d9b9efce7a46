"""What the newsroom allows in discussions, and when it calls its moderators."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Section


class Mode(models.TextChoices):
    OFF = "off", _("Off: no comments are shown or taken")
    READ_ONLY = "read_only", _("Read only: shown, but closed")
    POST = "post", _("Checked after publication")
    NEW_COMMENTERS = "new_commenters", _("Newcomers wait for approval")
    PRE = "pre", _("Every comment waits for approval")


class Policy(models.Model):
    """How discussions are led: one row for the site, and one for each section that differs."""

    section = models.OneToOneField(
        Section, models.CASCADE, null=True, blank=True, related_name="comment_policy"
    )
    mode = models.CharField(_("mode"), max_length=16, choices=Mode, default=Mode.PRE)
    close_after_days = models.PositiveSmallIntegerField(
        _("close after so many days"), null=True, blank=True
    )
    alert_waiting = models.PositiveSmallIntegerField(
        _("mail moderators when so many wait"), null=True, blank=True
    )
    alert_minutes = models.PositiveSmallIntegerField(
        _("mail moderators when the oldest has waited so many minutes"), null=True, blank=True
    )
    alerted_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["section__position", "section__name", "pk"]
        default_permissions = ["view", "change"]
        verbose_name = _("policy for comments")
        verbose_name_plural = _("policies for comments")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(section__isnull=True), name="one_policy_for_the_site"
            )
        ]

    def __str__(self):
        return str(self.section) if self.section_id else str(_("The whole site"))
