"""A reader's report: it raises a comment in the moderators' queue and never hides it."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from articles import clock
from articles.models import Refused
from articles.text import scrub
from comments import limits
from comments.models.comment import Comment
from comments.models.decision import Decision
from comments.models.discussion import Discussion
from comments.models.errors import NotTaken
from comments.models.report import MAX_NOTE, Report


def report_comment(comment, *, reason, note="", net_key, at=None) -> Report | None:
    """Keep what a reader says is wrong with a visible comment; None when it was said before.

    A reason that a moderator dismissed for these very words is kept as dealt with. Raises NotTaken
    when readers cannot see the comment, Refused without a reason, and TooFast for one too many
    from a network, which is "" where it is not known.
    """
    if reason not in Report.Reason.values:
        raise Refused(_("Choose what is wrong with the comment."))
    note = scrub(note).strip()
    if len(note) > MAX_NOTE:
        raise Refused(_("The note is too long."))
    with transaction.atomic():
        # The discussion is locked first, as in every verb; a decision cannot come in between.
        Discussion.objects.select_for_update().get(pk=comment.discussion_id)
        visible = Comment.objects.visible().filter(pk=comment.pk).first()
        if visible is None:
            raise NotTaken(_("The comment is no longer there."))
        if _was_said(visible, reason, net_key):
            return None
        at = at or clock.database_now()
        limits.check("report", net_key=net_key, at=at)
        dismissed = _dismissal(visible, reason)
        report = visible.reports.create(
            revision_id=visible.current_revision_id,
            reason=reason,
            note=note,
            net_key=net_key,
            created_at=at,
            resolved_by=dismissed,
        )
        if dismissed is None:
            Comment.objects.filter(pk=visible.pk).update(open_reports=F("open_reports") + 1)
        return report


def _was_said(comment, reason, net_key) -> bool:
    """Tell whether this network reported it; one that is not known counts by what it says."""
    said = comment.reports.filter(net_key=net_key)
    if not net_key:
        said = said.filter(reason=reason, revision=comment.current_revision_id)
    return said.exists()


def _dismissal(comment, reason):
    """The decision by which a moderator dismissed this reason for the words as they stand."""
    return Decision.objects.filter(
        resolved_reports__comment=comment,
        resolved_reports__revision=comment.current_revision_id,
        resolved_reports__reason=reason,
        action=Decision.Action.DISMISS,
        reversals__isnull=True,
    ).first()
