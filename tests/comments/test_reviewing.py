"""Second opinions, reviews and reports; one decision about many; sanctions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Refused
from comments.models import (
    Comment,
    Commenter,
    Conflict,
    Decision,
    Discussion,
    Report,
    Sanction,
    SpamSample,
    SpamToken,
    decide_on_many,
)
from tests.builders import make_live, make_user
from tests.comments.builders import make_comment
from tests.comments.queries import statements

pytestmark = pytest.mark.django_db

ACTIONS = {
    "approve": lambda comment, by: comment.approve(by=by, version=comment.version),
    "reject": lambda comment, by: comment.reject(by=by, version=comment.version, reason="legal"),
    "spam": lambda comment, by: comment.mark_spam(by=by, version=comment.version),
    "defer": lambda comment, by: comment.defer(by=by, version=comment.version, note="Ask law."),
    "dismiss": lambda comment, by: comment.dismiss_reports(by=by, version=comment.version),
}


@pytest.fixture
def moderator():
    return make_user("Moderator")


def make_unreviewed(article=None, **fields):
    """A comment that the policy let out."""
    article = article or make_live()
    Discussion.of(article).set_policy(by=None, mode="post")
    return make_comment(article, **fields)


def report(comment, number=1):
    """Reports of readers about what they see."""
    for each in range(number):
        Report.objects.create(
            comment=comment,
            revision=comment.current_revision,
            reason="abuse",
            net_key=f"network-{comment.pk}-{each}",
            created_at=timezone.now(),
        )
    Comment.objects.filter(pk=comment.pk).update(open_reports=number)
    comment.refresh_from_db()


def state_of(comment):
    """What an undo has to bring back."""
    row = Comment.objects.filter(pk=comment.pk).values(
        "status", "published_at", "reviewed", "deferred_at", "open_reports"
    )
    people = Commenter.objects.order_by("pk").values_list(
        "published_count", "rejected_count", "spam_count", "last_rejected_at"
    )
    return (
        row.get(),
        Article.objects.get(pk=comment.discussion_id).comment_count,
        list(Report.objects.filter(resolved_by=None).order_by("pk").values_list("pk", flat=True)),
        list(people),
        list(SpamToken.objects.exclude(spam=0, ham=0).order_by("pk").values_list()),
    )


# Second opinions


def test_a_comment_is_left_for_a_second_opinion_with_a_note(moderator):
    comment = make_comment()

    decision = comment.defer(by=moderator, version=1, note="Is the name public?")

    comment.refresh_from_db()
    assert (comment.status, comment.deferred_at) == ("pending", decision.created_at)
    assert (decision.action, decision.note) == ("defer", "Is the name public?")
    assert SpamSample.objects.count() == 0


def test_a_deferred_comment_is_decided_from_there(moderator):
    comment = make_comment()
    comment.defer(by=moderator, version=1)

    comment.approve(by=moderator, version=2)

    comment.refresh_from_db()
    assert (comment.status, comment.deferred_at) == ("published", None)


def test_deferring_again_says_nothing_new_but_for_another_note(moderator):
    comment = make_comment()
    comment.defer(by=moderator, version=1, note="First.")

    again = comment.defer(by=moderator, version=2)
    noted = comment.defer(by=moderator, version=2, note="Second.")

    assert again is None
    assert noted.note == "Second."


def test_only_what_waits_is_deferred(moderator):
    comment = make_comment(status="published")

    with pytest.raises(Refused, match="Only a comment that waits"):
        comment.defer(by=moderator, version=comment.version)


# Reviews and reports


def test_approving_what_the_policy_published_is_a_review_and_teaches(moderator):
    comment = make_unreviewed()
    published_at = comment.published_at

    decision = comment.approve(by=moderator, version=comment.version)

    comment.refresh_from_db()
    assert (comment.reviewed, comment.published_at) == (True, published_at)
    assert (decision.from_status, decision.to_status) == ("published", "published")
    assert SpamSample.objects.get().is_spam is False
    assert comment.approve(by=moderator, version=comment.version) is None


def test_dismissed_reports_are_ended_by_the_decision_and_the_comment_stays(moderator):
    comment = make_comment(status="published")
    report(comment, 2)

    decision = comment.dismiss_reports(by=moderator, version=comment.version, note="It is true.")

    comment.refresh_from_db()
    assert (comment.status, comment.open_reports, comment.reviewed) == ("published", 0, True)
    assert set(Report.objects.values_list("resolved_by", flat=True)) == {decision.pk}
    assert comment.dismiss_reports(by=moderator, version=comment.version) is None


def test_only_reports_of_what_readers_see_are_dismissed(moderator):
    comment = make_comment()

    with pytest.raises(Refused, match="Only reports of a published comment"):
        comment.dismiss_reports(by=moderator, version=1)


@pytest.mark.parametrize("action", ["approve", "reject", "spam", "dismiss"])
def test_every_decision_about_a_reported_comment_ends_the_reports(action, moderator):
    comment = make_comment(status="published")
    report(comment)

    decision = ACTIONS[action](comment, moderator)

    assert Report.objects.get().resolved_by == decision
    assert Comment.objects.get().open_reports == 0


@pytest.mark.parametrize("action", ["approve", "reject", "spam", "defer"])
def test_undo_brings_back_what_waited(action, moderator):
    comment = make_comment()
    comment.defer(by=moderator, version=1, note="Look again.")
    before = state_of(comment)

    decision = ACTIONS[action](comment, moderator)
    comment.undo(by=moderator, version=comment.version, decision=decision)

    assert state_of(comment) == before


@pytest.mark.parametrize("action", ["approve", "reject", "spam", "dismiss"])
def test_undo_brings_back_what_was_published_unreviewed_and_reported(action, moderator):
    comment = make_unreviewed()
    report(comment, 2)
    before = state_of(comment)

    decision = ACTIONS[action](comment, moderator)
    comment.undo(by=moderator, version=comment.version, decision=decision)

    assert before[0]["reviewed"] is False
    assert state_of(comment) == before


def test_undo_of_an_undo_is_the_decision_again(moderator):
    comment = make_unreviewed()
    report(comment)
    decision = comment.reject(by=moderator, version=comment.version, reason="abuse")
    decided = state_of(comment)
    undone = comment.undo(by=moderator, version=comment.version, decision=decision)

    comment.undo(by=moderator, version=comment.version, decision=undone)

    comment.refresh_from_db()
    assert comment.status == "rejected"
    assert state_of(comment)[1] == decided[1]


def test_undo_leaves_unreviewed_what_was_reworded_after_a_review(moderator):
    comment = make_comment(status="published")
    reworded = comment.revisions.create(
        number=2, text="Something else", text_key=1, created_at=timezone.now()
    )
    Comment.objects.update(current_revision=reworded, version=3, reviewed=False)

    decision = comment.reject(by=moderator, version=3, reason="abuse")
    comment.undo(by=moderator, version=4, decision=decision)

    comment.refresh_from_db()
    assert comment.reviewed is False


def test_the_time_that_a_page_was_open_is_kept_within_reason(moderator):
    seen = [
        make_comment().approve(by=moderator, version=1, seconds_open=seconds).seconds_open
        for seconds in (7, None, 10**9)
    ]

    assert seen == [7, None, None]


# What a decision costs


@pytest.mark.parametrize("action", ["approve", "reject", "spam", "defer"])
def test_a_decision_costs_ten_queries_at_most(action, moderator):
    comment = make_comment()

    with CaptureQueriesContext(connection) as queries:
        decision = ACTIONS[action](comment, moderator)
    with CaptureQueriesContext(connection) as queries_of_undo:
        comment.undo(by=moderator, version=comment.version, decision=decision)

    assert len(statements(queries)) <= 10
    assert len(statements(queries_of_undo)) <= 10


def test_hiding_a_reported_comment_with_replies_costs_no_more(moderator):
    comment = make_comment(status="published")
    make_comment(comment.discussion.article, parent=comment, status="published")
    report(comment)

    with CaptureQueriesContext(connection) as queries:
        comment.reject(by=moderator, version=comment.version, reason="abuse")

    assert len(statements(queries)) <= 10


# Many at once


def test_of_many_those_that_changed_are_refused_and_the_others_decided(moderator):
    article = make_live()
    fresh, decided = make_comment(article), make_comment(article, name="Bea")
    quick = make_user("Moderator", first_name="Quick", last_name="Hand")
    decided.mark_spam(by=quick, version=1)

    outcome = decide_on_many(
        [(decided.pk, 1), (fresh.pk, 1), (999_999, 1)], action="approve", by=moderator
    )

    assert [each.comment for each in outcome.decisions] == [fresh]
    assert "Bea: Quick Hand was faster" in str(outcome.refusals[0])
    assert isinstance(outcome.refusals[0], Conflict)
    assert str(outcome.refusals[1]) == "One of the comments is no longer there."


@pytest.mark.parametrize(("action", "reason"), [("delete", ""), ("reject", ""), ("undo", "")])
def test_many_need_a_decision_that_there_is_and_its_reason(action, reason, moderator):
    comment = make_comment()

    with pytest.raises(Refused, match="Choose"):
        decide_on_many([(comment.pk, 1)], action=action, reason=reason, by=moderator)

    assert Decision.objects.count() == 0


def test_a_hundred_cost_forty_queries_at_most(moderator):
    articles = [make_live() for _number in range(3)]
    crowd = [make_comment(articles[number % 3]) for number in range(100)]

    with CaptureQueriesContext(connection) as queries:
        outcome = decide_on_many([(each.pk, 1) for each in crowd], action="approve", by=moderator)

    assert len(outcome.decisions) == 100
    assert len(statements(queries)) <= 40


# The people who write


def test_a_person_is_held_once_and_let_go(moderator):
    commenter = make_comment().author

    held = Sanction.hold_from_now_on(commenter, by=moderator, reason="Three warnings.")
    again = Sanction.hold_from_now_on(commenter, by=moderator)
    lifted = (held.lift(by=moderator), held.lift(by=moderator))

    assert (held.made_by, held.reason, again) == (moderator, "Three warnings.", None)
    assert lifted == (True, False)
    assert held.lifted_by == moderator
    assert not Sanction.objects.in_force(timezone.now()).exists()


def test_a_suspension_ends_by_itself_and_a_longer_one_follows_a_shorter(moderator):
    commenter, now = make_comment().author, timezone.now()

    week = Sanction.suspend(commenter, by=moderator, until=now + timedelta(days=7))
    day = Sanction.suspend(commenter, by=moderator, until=now + timedelta(days=1))
    month = Sanction.suspend(commenter, by=moderator, until=now + timedelta(days=30))

    assert (week is None, day, month is None) == (False, None, False)
    assert not Sanction.objects.in_force(now + timedelta(days=31)).exists()


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_suspension_ends_within_a_year(days, moderator):
    commenter, now = make_comment().author, timezone.now()

    with pytest.raises(Refused, match="Choose an end within a year"):
        Sanction.suspend(commenter, by=moderator, until=now + timedelta(days=days), at=now)

    assert not Sanction.objects.exists()
