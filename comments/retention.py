"""How long what readers sent is kept, and the forgetting of it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django_tasks_db.models import DBTaskResult

from articles import clock
from comments.models import Attempt, Comment, CommentRevision, Decision, Letter, Report
from comments.models.erasing import blank_words
from comments.models.status import NOT_PUBLISHED, WORDS_KEPT, said

NETWORK_KEPT = LETTER_KEPT = timedelta(days=30)
ATTEMPT_KEPT = TASK_KEPT = timedelta(days=1)
AT_ONCE = 500


def forget(*, at=None) -> dict[str, int]:
    """Blank or delete what was kept for long enough; return how much, by kind.

    Comments, decisions and counts stay. Each step is small, so that nobody waits for it.
    """
    at = at or clock.database_now()
    old = {"created_at__lte": at - NETWORK_KEPT}
    return {
        "networks of comments": _blank_networks(Comment, **old),
        "networks of reports": _blank_networks(Report, **old),
        **{f"words of {status} comments": _forget_words(status, at) for status in WORDS_KEPT},
        "letters": Letter.objects.filter(sent_at__lte=at - LETTER_KEPT).delete()[0],
        "attempts": Attempt.objects.filter(created_at__lte=at - ATTEMPT_KEPT).delete()[0],
        # An address that asked for a letter stands in one; what has run for a day is no more.
        "tasks": DBTaskResult.objects.filter(started_at__lte=at - TASK_KEPT).delete()[0],
    }


def _blank_networks(model, **old) -> int:
    return model.objects.filter(**old).exclude(net_key="").update(net_key="")


def _forget_words(status, at) -> int:
    """Blank the words of comments that have been `status` for so long, a handful at a time."""
    decided_since = Decision.objects.filter(
        comment=OuterRef("pk"), created_at__gt=at - WORDS_KEPT[status]
    )
    has_words = CommentRevision.objects.filter(comment=OuterRef("pk")).exclude(text="")
    due = Comment.objects.filter(
        ~Exists(decided_since),
        Exists(has_words),
        status=status,
        status__in=said(NOT_PUBLISHED),  # the index holds these alone
        created_at__lte=at - WORDS_KEPT[status],
    ).order_by("pk")
    forgotten = 0
    while keys := list(due.values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            locked = due.filter(pk__in=keys).select_for_update().values_list("pk", flat=True)
            keys = list(locked)
            blank_words(keys)
        forgotten += len(keys)
    return forgotten
