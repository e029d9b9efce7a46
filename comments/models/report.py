from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.decision import Decision
from comments.models.revision import CommentRevision

MAX_NOTE = 500


class Report(models.Model):
    """A reader's hint that a published comment should be looked at again."""

    class Reason(models.TextChoices):
        ABUSE = "abuse", _("Abuse")
        SPAM = "spam", _("Spam")
        OFF_TOPIC = "off_topic", _("Off topic")
        PERSONAL_INFORMATION = "personal_information", _("Personal information")
        UNTRUE = "untrue", _("Untrue")
        OTHER = "other", _("Other")

    comment = models.ForeignKey("Comment", models.CASCADE, related_name="reports")
    revision = models.ForeignKey(CommentRevision, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=24, choices=Reason)
    note = models.TextField(_("note"), max_length=MAX_NOTE, blank=True)
    net_key = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, related_name="resolved_reports"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ["view"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "net_key"],
                condition=~Q(net_key=""),
                name="one_report_a_comment_and_network",
            )
        ]
        indexes = [
            models.Index(
                fields=["net_key", "created_at"],
                condition=~Q(net_key=""),
                name="reports_by_network",
            )
        ]

    def __str__(self):
        return self.get_reason_display()
