"""One decision about many comments: the same as one by one, in statements over many rows."""

from collections import Counter
from typing import NamedTuple

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from articles import clock
from articles.models import Refused
from comments import learning
from comments.models import deciding
from comments.models.comment import Comment, hidden_more
from comments.models.commenter import Commenter
from comments.models.decision import Decision
from comments.models.discussion import Discussion
from comments.models.errors import Conflict
from comments.models.letters import prepare_letters
from comments.models.report import Report
from comments.models.status import Status

LEADS_TO = {
    Decision.Action.APPROVE: Status.PUBLISHED,
    Decision.Action.REJECT: Status.REJECTED,
    Decision.Action.SPAM: Status.SPAM,
    Decision.Action.DEFER: Status.PENDING,
    Decision.Action.DISMISS: Status.PUBLISHED,
}


class Outcome(NamedTuple):
    """The decisions that were made, and why the others were not."""

    decisions: list[Decision]
    refusals: list[Refused]


def decide_on_many(pairs, *, action, by, reason="", note="", seconds_open=None, at=None) -> Outcome:
    """Make one decision about comments given as pairs of key and version, each as it was seen.

    Every comment is decided or refused by itself. Discussions are locked in the order of their
    keys, then the commenters, so that nobody waits in a circle.
    """
    if action not in LEADS_TO:
        raise Refused(_("Choose what to decide."))
    if action == Decision.Action.REJECT and reason not in Decision.Reason.values:
        raise Refused(_("Choose a reason for the rejection."))
    record = {"moderator": by, "note": note, "seconds_open": deciding.bounded_seconds(seconds_open)}
    if action == Decision.Action.REJECT:
        record["reason"] = reason
    with transaction.atomic():
        found, at = _locked(pairs, at)
        comments, refusals = _sorted_out(pairs, found, action, note)
        if not comments:
            return Outcome([], refusals)
        decisions = _move(comments, Decision.Action(action), at, record)
        learning.take_in_many(decisions, comments, action)
        return Outcome(decisions, refusals)


def _locked(pairs, at):
    """Lock the discussions; return the comments by key, and the time after that."""
    keys = [pk for pk, _version in pairs]
    written_in = Comment.objects.filter(pk__in=keys).order_by().values("discussion")
    list(Discussion.objects.filter(pk__in=written_in).order_by("pk").select_for_update())
    at = at or clock.database_now()
    return Comment.objects.with_what_decides(at).in_bulk(keys), at


def _sorted_out(pairs, found, action, note):
    """The comments to decide about, in the order of the pairs, and why the others are none."""
    comments, refusals, changed = [], [], []
    for pk, version in pairs:
        comment = found.get(pk)
        if comment is None:
            refusals.append(Refused(_("One of the comments is no longer there.")))
        elif comment.version != version:
            changed.append(comment)
        elif not deciding.is_so_already(comment, action, LEADS_TO[action], note):
            try:
                deciding.must_be_open_to(comment, action)
            except Refused as refusal:
                refusals.append(refusal)
            else:
                comments.append(comment)
    return comments, _conflicts(changed) + refusals


def _conflicts(comments) -> list[Conflict]:
    if not comments:
        return []
    decided = Decision.objects.filter(comment__in=comments).select_related("moderator")
    latest = {each.comment_id: each for each in decided.order_by("created_at", "pk")}
    return [Conflict(comment, latest.get(comment.pk)) for comment in comments]


def _move(comments, action, at, record) -> list[Decision]:
    """Bring the comments to their new state, with all that is counted from it."""
    to_status, keys = LEADS_TO[action], [comment.pk for comment in comments]
    touched = Q(pk__in=keys)
    for comment in comments:
        if comment.has_replies and hidden_more(comment.status, to_status):
            touched |= _below(comment)
    visible = _visible(touched)
    Comment.objects.filter(pk__in=keys).update(**_row_after(action, to_status, at))
    _hide_or_show_replies(comments, to_status)
    visible_now = _visible(touched)
    before, after = Counter(visible.values()), Counter(visible_now.values())
    Discussion.show_changes({pk: after[pk] - before[pk] for pk in before | after})
    decisions = Decision.objects.bulk_create(
        Decision(
            comment=comment,
            revision=comment.current_revision,
            action=action,
            from_status=comment.status,
            to_status=to_status,
            spam_score=comment.spam_score,
            created_at=at,
            **record,
        )
        for comment in comments
    )
    _end_reports(comments, decisions, action)
    moves = ((each.author_id, each.status, to_status) for each in comments)
    Commenter.recount_many(moves, at=at)
    prepare_letters(_those(visible_now.keys() - visible.keys(), comments), at=at)
    return decisions


def _row_after(action, to_status, at) -> dict:
    row = {"status": to_status, "version": F("version") + 1}
    row["deferred_at"] = at if action == Decision.Action.DEFER else None
    if to_status == Status.PUBLISHED:
        row["published_at"] = Coalesce("published_at", Value(at))
    if action in deciding.IS_A_REVIEW:
        row["reviewed"] = True
    if action in deciding.ENDS_REPORTS:
        row["open_reports"] = 0
    return row


def _below(comment) -> Q:
    """The branch of a comment without itself, as a condition."""
    end = f"{int(comment.path) + 1:0{len(comment.path)}}"
    return Q(discussion=comment.discussion_id, path__gt=comment.path, path__lt=end)


def _visible(touched) -> dict[int, int]:
    """The keys of these that readers see, each with that of its discussion."""
    return dict(
        Comment.objects.visible().filter(touched).order_by().values_list("pk", "discussion")
    )


def _those(keys, comments) -> list[Comment]:
    """The comments of these keys, where they are among `comments` without asking again."""
    at_hand = [comment for comment in comments if comment.pk in keys]
    below = keys - {comment.pk for comment in at_hand}
    return at_hand + list(Comment.objects.filter(pk__in=below)) if below else at_hand


def _hide_or_show_replies(comments, to_status):
    """A reply may hang below several of them, so the steps are added up."""
    steps, below = F("hidden_ancestors"), Q()
    for comment in comments:
        step = hidden_more(comment.status, to_status)
        if step and comment.has_replies:
            steps += Case(When(_below(comment), then=Value(step)), default=Value(0))
            below |= _below(comment)
    if below:
        Comment.objects.filter(below).update(hidden_ancestors=steps)


def _end_reports(comments, decisions, action):
    pairs = zip(comments, decisions, strict=True)
    ended = {comment.pk: decision for comment, decision in pairs if comment.open_reports}
    if ended and action in deciding.ENDS_REPORTS:
        by = [When(comment=pk, then=Value(decision.pk)) for pk, decision in ended.items()]
        reports = Report.objects.filter(comment__in=ended, resolved_by=None)
        reports.update(resolved_by=Case(*by))
