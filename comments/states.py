"""What became of a comment, in words for its writer."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Decision

WAITING, PUBLISHED, HIDDEN, NOT_PUBLISHED, WITHDRAWN, ERASED = (
    "waiting",
    "published",
    "hidden",
    "not_published",
    "withdrawn",
    "erased",
)
SENTENCES = {
    WAITING: _("Waiting for approval; only you see this."),
    PUBLISHED: _("Published. Everybody can read it under the story."),
    HIDDEN: _("Published, but not shown now: a comment above it was taken out."),
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


def in_words(comment) -> State:
    """Say what became of the comment; one query where it was not published."""
    kind = KINDS.get(comment.status) or (PUBLISHED if comment.is_visible else HIDDEN)
    reason = _reason(comment) if kind == NOT_PUBLISHED else ""
    return State(kind, SENTENCES[kind], reason)


def _reason(comment):
    if comment.status == Comment.Status.SPAM:
        return SPAM
    rejections = comment.decisions.filter(action=Decision.Action.REJECT)
    reason = rejections.values_list("reason", flat=True).first()
    return REASONS.get(reason, REASONS[Decision.Reason.OTHER])
