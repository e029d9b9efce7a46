"""What the newsroom taught its machine: rules written by hand, and words learnt from decisions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.revision import CommentRevision


class WordRule(models.Model):
    """A word, phrase, host or mail domain that holds, flags or rejects a comment.

    `literal` may begin or end with *, which stands for any letters; nothing else is special.
    """

    class Scope(models.TextChoices):
        TEXT = "text", _("Text")
        NAME = "name", _("Name")
        HOST = "host", _("Host of a link")
        MAIL = "mail", _("Domain of the e-mail address")

    class Effect(models.TextChoices):
        REJECT = "reject", _("Reject")
        HOLD = "hold", _("Hold")
        FLAG = "flag", _("Flag")

    literal = models.CharField(_("word or phrase"), max_length=100)
    scope = models.CharField(_("looked for in"), max_length=4, choices=Scope, default=Scope.TEXT)
    effect = models.CharField(_("effect"), max_length=6, choices=Effect, default=Effect.HOLD)
    note = models.CharField(_("why"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    hits = models.PositiveIntegerField(_("hits"), default=0, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["literal", "pk"]
        verbose_name = _("word rule")
        verbose_name_plural = _("word rules")
        constraints = [
            models.UniqueConstraint(fields=["literal", "scope"], name="literal_once_a_scope")
        ]

    def __str__(self):
        return self.literal


class SpamToken(models.Model):
    """How often what falls into a bucket stood in spam and in what readers may see.

    A bucket is a keyed hash of a word: the table holds nothing that can be read.
    """

    bucket = models.PositiveIntegerField(primary_key=True)
    spam = models.PositiveIntegerField(default=0)
    ham = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = []

    def __str__(self):
        return str(self.bucket)


class SpamSample(models.Model):
    """A wording that the filter has learnt, with its buckets, so that it can be unlearnt."""

    revision = models.OneToOneField(CommentRevision, models.CASCADE, related_name="spam_sample")
    is_spam = models.BooleanField()
    buckets = models.JSONField(default=list)
    learnt_at = models.DateTimeField()

    class Meta:
        ordering = ["-learnt_at", "-pk"]
        default_permissions = []

    def __str__(self):
        return "spam" if self.is_spam else "ham"
