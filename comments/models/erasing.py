"""Taking a person's words out of the discussions, at their wish or when their time is over."""

from django.db import transaction

from articles import clock
from comments import learning
from comments.models.comment import Comment
from comments.models.commenter import Commenter
from comments.models.discussion import Discussion
from comments.models.letters import Follow, Letter
from comments.models.people import Sanction
from comments.models.revision import CommentRevision
from comments.models.status import Status


def erase_commenter(commenter, *, by=None, at=None) -> int:
    """Blank all that a commenter wrote and who they were; return how many comments were erased.

    `by` is the administrator who does it, None for the commenter. Each comment leaves a line where
    replies hang on it; decisions stay, without a word of what they were about. What the filter
    learnt from the words is unlearnt. Discussions are locked before the commenter, as everywhere.
    """
    with transaction.atomic():
        comments = commenter.comments.exclude(status=Status.ERASED)
        written_in = Discussion.objects.filter(pk__in=comments.order_by().values("discussion"))
        list(written_in.order_by("pk").select_for_update())
        commenter.refresh_from_db(from_queryset=Commenter.objects.select_for_update())
        at = at or clock.database_now()
        learning.forget(CommentRevision.objects.filter(comment__author=commenter).values("pk"))
        erased = list(comments.order_by("discussion", "pk"))
        for comment in erased:
            comment.erase(by=by, version=comment.version, at=at)
        _forget_person(commenter, at)
        return len(erased)


def blank_words(comments) -> None:
    """Leave nothing that can be read of the comments with these keys but name and place."""
    worded = CommentRevision.objects.filter(comment__in=comments).exclude(text="")
    worded.update(text="", text_key=None)
    Comment.objects.filter(pk__in=comments).update(matches=[], spam_words=[])


def _forget_person(commenter, at):
    Follow.objects.filter(commenter=commenter).delete()
    Letter.objects.filter(commenter=commenter).delete()
    commenter.contact_views.all().delete()
    Sanction.objects.filter(commenter=commenter).update(reason="")
    commenter.refresh_from_db()
    commenter.display_name = commenter.email = ""
    commenter.email_key = f"erased-{commenter.pk}"
    commenter.email_confirmed_at, commenter.trust, commenter.user = None, 0, None
    commenter.erased_at = commenter.erased_at or at
    commenter.save()
