"""Mail to people who comment: who asked for it, and what waits to be sent."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles import clock
from comments.models.commenter import Commenter

TIME_TO_UNDO = timedelta(minutes=1)
BETWEEN_CONFIRMATIONS = timedelta(days=1)


class FollowQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)

    def unconfirmed(self):
        """Those of whom nobody knows yet whether the owner of the address wants them."""
        return self.open().filter(confirmed_at=None)

    def end(self, *, at) -> int:
        """Stop the mail about replies; return how many follows that ended."""
        return self.open().update(ended_at=at)


class Follow(models.Model):
    """A commenter wants to hear of replies to a comment, once the address has confirmed it."""

    commenter = models.ForeignKey(Commenter, models.CASCADE, related_name="follows")
    comment = models.ForeignKey("Comment", models.CASCADE, related_name="follows")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = FollowQuerySet.as_manager()

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
    comment = models.ForeignKey("Comment", models.CASCADE, related_name="letters")
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


def prepare_letters(comments, *, at) -> None:
    """Write to whom it concerns that readers can see these comments from now on.

    Followers of what a comment answers hear of it; its own writer, who wants to follow it, is
    asked first whether the address is theirs. The letters wait a minute, so that an undo is in
    time. Call it within the transaction that shows the comments: one query where nobody follows.
    """
    if not comments:
        return
    wanted = {pk for comment in comments for pk in comment.line}
    follows: dict[int, list[Follow]] = {}
    for follow in Follow.objects.open().filter(comment__in=wanted):
        follows.setdefault(follow.comment_id, []).append(follow)
    not_before = at + TIME_TO_UNDO
    letters, to_confirm = [], {}
    for comment in comments if follows else ():
        readers = {
            follow.commenter_id
            for pk in comment.line[:-1]
            for follow in follows.get(pk, ())
            if follow.confirmed_at
        }
        letters += [
            Letter(kind=Letter.Kind.REPLY, commenter_id=pk, comment=comment, not_before=not_before)
            for pk in sorted(readers - {comment.author_id})
        ]
        for follow in follows.get(comment.pk, ()):
            if follow.confirmed_at is None and follow.commenter_id == comment.author_id:
                to_confirm[comment.author_id] = comment
    letters += _confirmations(to_confirm, at, not_before)
    if letters:
        Letter.objects.bulk_create(letters, ignore_conflicts=True)


def confirm_follows(commenter, *, at=None) -> int:
    """The owner of the address says that it is theirs and that they want the mail.

    Returns how many comments they follow now that they did not before.
    """
    with transaction.atomic():
        at = at or clock.database_now()
        locked = Commenter.objects.select_for_update().get(pk=commenter.pk)
        locked.confirm_address(at=at)
        return locked.follows.unconfirmed().update(confirmed_at=at)


def _confirmations(to_confirm, at, not_before) -> list[Letter]:
    """A letter for each address that was not asked within the day."""
    if not to_confirm:
        return []
    asked = Letter.objects.filter(
        kind=Letter.Kind.CONFIRM,
        commenter__in=to_confirm,
        not_before__gt=at - BETWEEN_CONFIRMATIONS,
    )
    asked = set(asked.order_by().values_list("commenter", flat=True))
    return [
        Letter(kind=Letter.Kind.CONFIRM, commenter_id=pk, comment=comment, not_before=not_before)
        for pk, comment in sorted(to_confirm.items())
        if pk not in asked
    ]
