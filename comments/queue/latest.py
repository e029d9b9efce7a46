"""What was decided last, newest first, and what of it can be undone."""

from django.db.models import Exists, OuterRef

from comments.models import Decision
from comments.models.status import LEAVES_A_TRACE
from comments.queue.keys import page_by_key

ROWS_A_PAGE = 25


def latest_decisions(*, by=None, before="") -> tuple[list[Decision], str]:
    """A page of decisions of people, of one or of all, and the key to go on from, if any."""
    later = Decision.objects.filter(comment=OuterRef("comment"), pk__gt=OuterRef("pk"))
    found = Decision.objects.filter(moderator__isnull=False)
    if by is not None:
        found = found.filter(moderator=by)
    rows = (
        found.annotate(is_latest=~Exists(later))
        .select_related("moderator", "revision", "comment__discussion__article__latest")
        .defer(
            "comment__discussion__article__latest__body",
            "comment__discussion__article__latest__body_text",
            "comment__discussion__article__latest__standfirst",
        )
        .order_by("-pk")
    )
    shown, last = page_by_key(rows, before=before, size=ROWS_A_PAGE)
    for decision in shown:
        stands = decision.comment.status not in LEAVES_A_TRACE
        decision.can_be_undone = decision.is_latest and stands
    return shown, last
