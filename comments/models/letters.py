"""Mail to people who comment: who asked for it, and what waits to be sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.commenter import Commenter


class Follow(models.Model):
    """A commenter wants to hear of replies to a comment."""

    commenter = models.ForeignKey(Commenter, models.CASCADE, related_name="follows")
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="follows")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["commenter", "comment"], name="followed_once")
        ]

    def __str__(self):
        return f"{self.commenter}: {self.comment}"


class Letter(models.Model):
    """A mail that is to be sent, kept until it was sent; the address is the commenter's of then."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("Confirm the address")
        REPLY = "reply", _("A reply")
        DECISION = "decision", _("What was decided")

    kind = models.CharField(max_length=10, choices=Kind)
    commenter = models.ForeignKey(Commenter, models.CASCADE, related_name="letters")
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="letters")
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["not_before", "pk"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "commenter", "comment"], name="one_letter_a_matter"
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(sent_at__isnull=True), name="letters_to_send"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.commenter}"
