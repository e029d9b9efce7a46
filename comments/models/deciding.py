"""What a decision leads to: the steps that one decision and many at once have in common."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from articles.models import Refused
from comments.models.decision import Decision
from comments.models.status import LEAVES_A_TRACE, Status

Action = Decision.Action
IS_A_REVIEW = frozenset((Action.APPROVE, Action.REJECT, Action.SPAM, Action.DISMISS))
ENDS_REPORTS = IS_A_REVIEW | {Action.WITHDRAW, Action.ERASE}
KEPT_FOR_A_TIME = frozenset((Status.REJECTED, Status.SPAM))
LONGEST_OPEN_SECONDS = 24 * 60 * 60


class Standing(NamedTuple):
    """How a comment stands beside its state."""

    reviewed: bool = True
    deferred_at: object = None


def is_so_already(comment, action, to_status, note="") -> bool:
    """Tell whether a decision would change nothing; another note for a colleague would."""
    if action == Action.UNDO:
        return False
    if action == Action.DEFER:
        return comment.deferred_at is not None and not note
    if action in (Action.APPROVE, Action.DISMISS) and comment.status == Status.PUBLISHED:
        return comment.reviewed and not comment.open_reports
    return comment.status == to_status and action != Action.DISMISS


def must_be_open_to(comment, action) -> None:
    """Raise Refused where the comment is not in a state for this decision."""
    if comment.status in LEAVES_A_TRACE and action != Action.ERASE:
        raise Refused(_("The writer has withdrawn this comment."))
    if action == Action.WITHDRAW and comment.status in KEPT_FOR_A_TIME:
        raise Refused(_("The comment was not published, so there is nothing to withdraw."))
    if action == Action.DEFER and comment.status != Status.PENDING:
        raise Refused(_("Only a comment that waits can be left for a second opinion."))
    if action == Action.DISMISS and comment.status != Status.PUBLISHED:
        raise Refused(_("Only reports of a published comment can be dismissed."))
    if comment.status in KEPT_FOR_A_TIME and action != Action.ERASE and not comment.has_words:
        raise Refused(_("The words of this comment were kept for their time and are gone."))


def standing_after(action, standing, at) -> Standing:
    """How the comment stands after any decision but an undo."""
    return Standing(
        reviewed=standing.reviewed or action in IS_A_REVIEW,
        deferred_at=at if action == Action.DEFER else None,
    )


def standing_before(rows, number) -> Standing:
    """How the comment stands after its latest decision is undone, found by going through all.

    `rows` are the decisions, oldest first, `number` that of the wording it has now. What a rule
    published stands unreviewed, and so does what was reworded while it was published.
    """
    standing, worded, before = Standing(), None, {}
    for row in rows:
        if worded is not None and row.revision.number > worded:
            standing = _unless_reworded(standing, row.from_status, worded, row.revision.number)
        before[row.pk], worded = (row, standing), row.revision.number
        if row.reverses_id:
            undone, standing = before[row.reverses_id]
            standing = _unless_reworded(
                standing, row.to_status, undone.revision.number, row.revision.number
            )
        elif row.moderator_id is None and row.action == Action.APPROVE:
            standing = Standing(reviewed=False)
        else:
            standing = standing_after(row.action, standing, row.created_at)
    latest, standing = before[rows[-1].pk]
    return _unless_reworded(standing, latest.from_status, latest.revision.number, number)


def _unless_reworded(standing, status, seen, number) -> Standing:
    """Nobody has looked at published words that are others than those of the wording `seen`."""
    if status == Status.PUBLISHED and number > seen:
        return standing._replace(reviewed=False)
    return standing


def base_of(rows):
    """What the latest decision takes back or restores in the end, and in how many steps."""
    found, steps, by_key = rows[-1], 0, {row.pk: row for row in rows}
    while found.reverses_id:
        found, steps = by_key[found.reverses_id], steps + 1
    return found, steps


def published_at_after(comment, to_status, reverses, at):
    if to_status == Status.PUBLISHED:
        return comment.published_at or at
    if reverses and reverses.created_at == comment.published_at:
        return None
    return comment.published_at


def bounded_seconds(seconds: int | None) -> int | None:
    """How long a page was open, where that is a time in which somebody can have read it."""
    return seconds if seconds is not None and 0 <= seconds <= LONGEST_OPEN_SECONDS else None
