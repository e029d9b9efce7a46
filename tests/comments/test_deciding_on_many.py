"""One decision about many comments ends as one decision about each."""

import pytest
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Refused
from comments.models import (
    Comment,
    Commenter,
    Decision,
    Report,
    SpamSample,
    SpamToken,
    decide_on_many,
)
from tests.builders import make_live, make_user
from tests.comments.builders import make_comment
from tests.comments.test_reviewing import ACTIONS, report, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def crowd(shared_rows):
    """Comments of all states in three discussions, with nested replies and one busy writer."""
    articles, crowd = [make_live() for _number in range(3)], []
    for article in articles:
        parent = make_comment(article, status="published")
        child = make_comment(article, parent=parent, status="published", email="busy@post.example")
        make_comment(article, parent=child, status="published")
        waiting = make_comment(article, parent=child, email="busy@post.example")
        crowd += [parent, child, waiting, make_comment(article, email="busy@post.example")]
        crowd += [make_comment(article, status=each) for each in ("rejected", "spam", "withdrawn")]
    report(crowd[0], 2)
    crowd[3].defer(by=make_user("Moderator"), version=1)
    for comment in crowd:
        comment.refresh_from_db()
    return crowd


def everything():
    """All that decisions write, but for keys and the clock."""
    comments = Comment.objects.order_by("pk").values_list(
        "status", "version", "hidden_ancestors", "published_at", "reviewed", "deferred_at",
        "open_reports",
    )  # fmt: skip
    decisions = Decision.objects.values_list(
        "comment", "action", "from_status", "to_status", "reason", "note", "revision", "created_at"
    )
    return {
        "comments": list(comments),
        "decisions": sorted(map(str, decisions)),
        "stories": list(Article.objects.order_by("pk").values_list("comment_count", flat=True)),
        "people": list(
            Commenter.objects.order_by("pk").values_list(
                "published_count", "rejected_count", "spam_count", "last_rejected_at"
            )
        ),
        "reports": [
            bool(each)
            for each in Report.objects.order_by("pk").values_list("resolved_by", flat=True)
        ],
        "lessons": list(SpamToken.objects.order_by("pk").values_list("pk", "spam", "ham")),
        "samples": list(SpamSample.objects.order_by("revision").values_list("revision", "is_spam")),
    }


@pytest.mark.parametrize("action", list(ACTIONS))
def test_many_at_once_end_as_one_by_one(action, crowd):
    moderator, at = make_user("Moderator"), timezone.now()
    pairs = [(comment.pk, comment.version) for comment in reversed(crowd)]
    one_by_one, refused = [], 0
    reason = {"reason": "legal"} if action == "reject" else {}
    verbs = {"spam": "mark_spam", "dismiss": "dismiss_reports"}

    with transaction.atomic():
        for pk, version in pairs:
            verb = getattr(Comment.objects.get(pk=pk), verbs.get(action, action))
            try:
                one_by_one.append(verb(by=moderator, version=version, note="N.", at=at, **reason))
            except Refused:
                refused += 1
        expected = everything()
        transaction.set_rollback(True)
    outcome = decide_on_many(pairs, action=action, by=moderator, reason="legal", note="N.", at=at)

    assert everything() == expected
    assert len(outcome.decisions) == len(list(filter(None, one_by_one))) > 0
    assert len(outcome.refusals) == refused


def test_each_of_many_is_undone_by_itself(crowd):
    moderator = make_user("Moderator")
    before = [state_of(comment) for comment in crowd]
    outcome = decide_on_many(
        [(each.pk, each.version) for each in crowd], action="spam", by=moderator
    )

    for decision in reversed(outcome.decisions):
        comment = Comment.objects.get(pk=decision.comment_id)
        comment.undo(by=moderator, version=comment.version, decision=decision)

    assert [state_of(comment) for comment in crowd] == before
