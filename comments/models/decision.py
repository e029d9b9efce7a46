from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.status import Status

WRITER = "writer"


class Decision(models.Model):
    """What was decided about a comment, by whom, on which words. Rows are only ever inserted.

    So their keys are their order.
    """

    class Action(models.TextChoices):
        APPROVE = "approve", _("Approved")
        REJECT = "reject", _("Rejected")
        SPAM = "spam", _("Marked as spam")
        DEFER = "defer", _("Left for a second opinion")
        DISMISS = "dismiss", _("Reports dismissed")
        EDIT = "edit", _("Changed by its writer")
        WITHDRAW = "withdraw", _("Withdrawn")
        ERASE = "erase", _("Erased")
        UNDO = "undo", _("Undone")

    class Reason(models.TextChoices):
        ABUSE = "abuse", _("Abuse")
        OFF_TOPIC = "off_topic", _("Off topic")
        PERSONAL_INFORMATION = "personal_information", _("Personal information")
        LEGAL = "legal", _("Legal risk")
        OTHER = "other", _("Other")

    comment = models.ForeignKey("Comment", models.PROTECT, related_name="decisions")
    revision = models.ForeignKey(
        "CommentRevision", models.RESTRICT, related_name="+", db_index=False
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="comment_decisions",
        db_index=False,  # decisions_of_moderator
    )
    rule = models.CharField(max_length=40, blank=True)
    action = models.CharField(_("decision"), max_length=10, choices=Action)
    from_status = models.CharField(max_length=10, choices=Status)
    to_status = models.CharField(max_length=10, choices=Status)
    reason = models.CharField(_("reason"), max_length=24, choices=Reason, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    reverses = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="reversals",
        db_index=False,  # decisions_reversed
    )
    spam_score = models.FloatField(null=True)
    seconds_open = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ["view"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(fields=["moderator", "-id"], name="decisions_of_moderator"),
            models.Index(
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                name="decisions_reversed",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(moderator__isnull=False) | ~Q(rule=""), name="decision_has_a_maker"
            ),
            models.CheckConstraint(
                condition=~Q(action="reject") | ~Q(reason=""), name="rejection_has_a_reason"
            ),
        ]

    def __str__(self):
        return self.get_action_display()

    @property
    def maker(self) -> str:
        """Name who decided: a moderator, the comment's writer, a word rule or the policy."""
        if self.moderator:
            return self.moderator.get_full_name() or self.moderator.get_username()
        if self.rule == WRITER:
            return str(_("The writer"))
        return str(_("A word rule") if self.rule.startswith("word:") else _("The policy"))
