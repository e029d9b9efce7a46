"""What became of a comment, in words for its writer."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Decision, Discussion

WAITING, PUBLISHED, HIDDEN, OFF, STORY_AWAY, NOT_PUBLISHED, WITHDRAWN, ERASED = (
    "waiting",
    "published",
    "hidden",
    "off",
    "story_away",
    "not_published",
    "withdrawn",
    "erased",
)
SENTENCES = {
    WAITING: _("Waiting for approval; only you see this."),
    PUBLISHED: _("Published. Everybody can read it under the story."),
    HIDDEN: _("Published, but not shown now: a comment above it was taken out."),
    OFF: _("Published, but the discussion of the story is not shown at present."),
    STORY_AWAY: _("Published, but not shown now: the story itself cannot be read at present."),
    NOT_PUBLISHED: _("Not published."),
    WITHDRAWN: _("Withdrawn by you."),
    ERASED: _("Erased. Nothing of it is kept."),
}
REASONS = {
    Decision.Reason.ABUSE: _("It attacks or insults somebody."),
    Decision.Reason.OFF_TOPIC: _("It is not about the story."),
    Decision.Reason.PERSONAL_INFORMATION: _("It tells private things of somebody."),
    Decision.Reason.LEGAL: _("The law may not allow us to publish it."),
    Decision.Reason.OTHER: _("It does not keep to our community rules."),
}
SPAM = _("It reads like an advertisement, or the same words were sent many times.")
KINDS = {
    Comment.Status.PENDING: WAITING,
    Comment.Status.REJECTED: NOT_PUBLISHED,
    Comment.Status.SPAM: NOT_PUBLISHED,
    Comment.Status.WITHDRAWN: WITHDRAWN,
    Comment.Status.ERASED: ERASED,
}


@dataclass(frozen=True)
class State:
    """One of the kinds above, said in a sentence; for what is not published, with the reason."""

    kind: str
    sentence: Promise
    reason: Promise | str = ""


def in_words(comment, article) -> State:
    """Say what became of the comment; one query where it was not published.

    `article` is its story, or None while that is not public.
    """
    kind = KINDS.get(comment.status) or _where_published(comment, article)
    reason = _reason(comment) if kind == NOT_PUBLISHED else ""
    return State(kind, SENTENCES[kind], reason)


def _where_published(comment, article) -> str:
    if article is None:
        return STORY_AWAY
    if comment.discussion.mode == Discussion.Mode.OFF:
        return OFF
    return PUBLISHED if comment.is_visible else HIDDEN


def _reason(comment):
    if comment.status == Comment.Status.SPAM:
        return SPAM
    rejections = comment.decisions.filter(action=Decision.Action.REJECT)
    reason = rejections.values_list("reason", flat=True).first()
    return REASONS.get(reason, REASONS[Decision.Reason.OTHER])
