"""A writer's second thoughts: other words for a comment, for a short while after it was sent."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from articles import clock
from articles.models import Article, Refused
from comments.models.comment import Comment
from comments.models.commenter import Commenter
from comments.models.decision import WRITER, Decision
from comments.models.discussion import Discussion
from comments.models.errors import Conflict, NotTaken, Unfit
from comments.models.posting import must_be_words
from comments.models.revision import CommentRevision
from comments.models.status import Status
from comments.models.weighing import weigh, with_record
from comments.rules import HOLD, REJECT
from comments.text import clean_text, text_key

EDITABLE_FOR = timedelta(minutes=15)
MOST_WORDINGS = 20
NOTICED_BY_THE_FORM = ("honeypot",)


def edit_comment(comment, *, version, text, is_proven=False, at=None) -> CommentRevision | None:
    """Give a comment other words, as its writer; None when it has these words already.

    The rules look at it again. One that waits goes on waiting. One that is published stays so and
    is to be looked at, unless a rule holds it now: then it waits. Raises Conflict when the comment
    is no longer at `version`, NotTaken or Unfit, with the stored words unchanged, when it cannot
    be changed or a word rule would reject it.
    """
    typed, text = text, clean_text(text)
    must_be_words(text)
    with transaction.atomic():
        discussion = Discussion.objects.select_for_update().get(pk=comment.discussion_id)
        comment.refresh_from_db()
        if comment.current_revision.text == text:
            return None
        if comment.version != version:
            raise Conflict(comment)
        at = at or clock.database_now()
        _must_be_open(comment, discussion, at)
        judgement = _judge(comment, discussion, text, typed, is_proven, at)
        number = comment.current_revision.number + 1
        revision = comment.revisions.create(
            number=number, text=text, text_key=text_key(text), created_at=at
        )
        changes = {
            "current_revision": revision,
            "hold_reasons": judgement.reasons or comment.hold_reasons,
            "matches": judgement.matches,
            "spam_score": judgement.spam_score,
            "spam_words": judgement.spam_words,
            "may_link": is_proven and comment.author.trust > 0,
            "version": F("version") + 1,
        }
        if comment.status == Status.PUBLISHED:
            changes |= {"hold_reasons": judgement.reasons, "edited_at": at, "reviewed": False}
        if comment.status == Status.PUBLISHED and judgement.outcome == HOLD:
            _take_from_readers(comment, discussion, changes, revision, at)
        else:
            Comment.objects.filter(pk=comment.pk).update(**changes)
            if comment.is_visible:
                discussion.show_other_words()
        comment.refresh_from_db()
        return revision


def may_change(comment, at) -> bool:
    """Tell whether its writer may still give the comment other words."""
    open_to_it = comment.status in (Status.PENDING, Status.PUBLISHED)
    return open_to_it and is_in_time(comment, at) and not _is_answered(comment)


def may_withdraw(comment, at) -> bool:
    """Tell whether its writer may still take the comment back without proving who they are."""
    open_to_it = comment.status in (Status.PENDING, Status.PUBLISHED)
    return open_to_it and is_in_time(comment, at)


def is_in_time(comment, at) -> bool:
    """Tell whether what was sent can still be changed or taken back."""
    return at - comment.created_at <= EDITABLE_FOR


def _must_be_open(comment, discussion, at):
    """Say why the comment keeps its words, if it does."""
    if comment.status not in (Status.PENDING, Status.PUBLISHED):
        raise Refused(_("This comment was decided about, so it can no longer be changed."))
    if not is_in_time(comment, at):
        raise Refused(
            _("A comment can be changed for %d minutes after it was sent.")
            % (EDITABLE_FOR.total_seconds() // 60)
        )
    if _is_answered(comment):
        raise Refused(_("Somebody has answered this comment, so it keeps the words they read."))
    if comment.current_revision.number >= MOST_WORDINGS:
        raise Refused(_("This comment was changed very often. It keeps the words that it has."))
    is_public = Article.objects.published(at).filter(pk=discussion.pk).exists()
    if not (is_public and discussion.takes_comments(at)):
        raise NotTaken(_("The discussion of this story is closed."))


def _is_answered(comment) -> bool:
    """Tell whether readers see a reply to these words."""
    return comment.status == Status.PUBLISHED and comment.replies.visible().exists()


def _judge(comment, discussion, text, typed, is_proven, at):
    person = with_record(text, at, but_not=comment).get(pk=comment.author_id)
    noticed = [code for code in comment.hold_reasons if code in NOTICED_BY_THE_FORM]
    judgement = weigh(
        mode=discussion.mode,
        person=person,
        name=comment.name,
        text=text,
        typed=typed,
        told=noticed,
        seconds_to_write=comment.seconds_to_write,
        is_proven=is_proven and person.email_confirmed_at is not None,
        at=at,
    )
    if judgement.outcome == REJECT:
        raise Unfit(
            _("The rules of this site do not allow these words. Your comment stands as it was.")
        )
    return judgement


def _take_from_readers(comment, discussion, changes, revision, at):
    """Let a published comment wait again, counted as a decision is."""
    visible = comment.branch().visible().count()
    Comment.objects.filter(pk=comment.pk).update(
        **changes | {"status": Status.PENDING, "reviewed": True}
    )
    below = comment.branch().exclude(pk=comment.pk)
    below.update(hidden_ancestors=F("hidden_ancestors") + 1)
    discussion.show_change(comment.branch().visible().count() - visible)
    comment.decisions.create(
        revision=revision,
        rule=WRITER,
        action=Decision.Action.EDIT,
        from_status=Status.PUBLISHED,
        to_status=Status.PENDING,
        spam_score=changes["spam_score"],
        created_at=at,
    )
    Commenter.recount(comment.author_id, Status.PUBLISHED, Status.PENDING, at=at)
