from django.db import models


class Attempt(models.Model):
    """Something that leaves no other trace, counted so that there cannot be too much of it.

    `key` is a keyed hash of what it is counted by, never a name or an address. comments.limits
    counts, and comments.retention deletes what is older than a day.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = []
        indexes = [models.Index(fields=["kind", "key", "created_at"], name="attempts_by_key")]

    def __str__(self):
        return self.kind
