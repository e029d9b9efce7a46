from django.conf import settings
from django.db import models

from comments.models.comment import Comment


class Claim(models.Model):
    """A moderator has the comment in hand until `expires_at`; colleagues are told, not stopped."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="claim")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        default_permissions = []

    def __str__(self):
        return f"{self.moderator}: {self.comment}"
