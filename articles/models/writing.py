"""Who is writing what at this moment, and the words of theirs that nobody has saved yet."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Autosave(models.Model):
    """What somebody typed into a story's form and did not save: one a story and user.

    `writing` is the key that a form carries: it tells two new stories of one person apart.
    `version` is the story's version that the form began with.
    """

    article = models.ForeignKey(
        "Article", models.CASCADE, null=True, blank=True, related_name="autosaves"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="story_autosaves"
    )
    writing = models.UUIDField()
    version = models.PositiveIntegerField(default=0)
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "user"],
                condition=Q(article__isnull=False),
                name="one_autosave_a_story_and_user",
            ),
            models.UniqueConstraint(
                fields=["user", "writing"],
                condition=Q(article__isnull=True),
                name="one_autosave_a_new_story",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.article or self.writing}"


class Presence(models.Model):
    """Somebody who has a story open, and when that was last known."""

    article = models.ForeignKey("Article", models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "user"], name="present_once_a_story")
        ]

    def __str__(self):
        return f"{self.user}: {self.article}"
