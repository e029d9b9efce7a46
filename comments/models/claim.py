from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Value

from articles import clock
from comments.models.comment import Comment
from comments.models.decision import Decision

LASTS = timedelta(minutes=3)


class ClaimQuerySet(models.QuerySet):
    def in_force(self, at):
        """Those that neither ran out nor were ended by a decision about the comment."""
        set_at = ExpressionWrapper(F("expires_at") - Value(LASTS), models.DateTimeField())
        claims = self.filter(expires_at__gt=at).annotate(set_at=set_at)
        decided = Decision.objects.filter(
            comment=OuterRef("comment"), created_at__gte=OuterRef("set_at")
        )
        return claims.filter(~Exists(decided))


class Claim(models.Model):
    """A moderator has the comment in hand until `expires_at`; colleagues are told, not stopped.

    One has one comment in hand at a time. A decision about the comment ends the claim as well.
    """

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="claim")
    moderator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        default_permissions = []

    def __str__(self):
        return f"{self.moderator}: {self.comment}"

    @classmethod
    def take(cls, comment_id, *, by, at=None) -> bool:
        """Take the comment in hand and let go of any other; say whether no colleague has it.

        Letting go is over before the taking begins, so that two who swap do not wait in a circle.
        """
        at = at or clock.now()
        cls.let_go(by=by, but=comment_id)
        with transaction.atomic():
            claims = cls.objects.filter(comment=comment_id)
            claims.exclude(pk__in=cls.objects.in_force(at).values("pk")).delete()
            mine = cls(comment_id=comment_id, moderator=by, expires_at=at + LASTS)
            cls.objects.bulk_create([mine], ignore_conflicts=True)
            return bool(claims.filter(moderator=by).update(expires_at=at + LASTS))

    @classmethod
    def let_go(cls, *, by, but=None) -> None:
        """Let go of what a moderator has in hand."""
        cls.objects.filter(moderator=by).exclude(comment=but).delete()

    @classmethod
    def colleague_on(cls, comment_id, *, by, at=None) -> "Claim | None":
        """The claim of somebody else who has the comment in hand, if any."""
        claims = cls.objects.in_force(at or clock.now()).filter(comment=comment_id)
        return claims.exclude(moderator=by).select_related("moderator").first()

    @property
    def holder(self) -> str:
        return self.moderator.get_full_name() or self.moderator.get_username()

    @property
    def began_at(self):
        return self.expires_at - LASTS
