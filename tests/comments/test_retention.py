"""What readers sent is forgotten when its time is over, and nothing else is."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Refused
from comments import retention
from comments.models import Attempt, Comment, Decision, Letter, Report
from tests.builders import make_live, make_user
from tests.comments.builders import make_comment
from tests.comments.queries import plans

pytestmark = pytest.mark.django_db


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def old_comment(days, **fields):
    """A comment that was written, and decided about, so many days ago."""
    status = fields.pop("status", "pending")
    at = days_ago(days)
    comment = make_comment(make_live(at=at - timedelta(hours=1)), at=at, net_key="a" * 64, **fields)
    moderator = make_user("Moderator")
    if status == "published":
        comment.approve(by=moderator, version=1, at=at)
    elif status == "rejected":
        comment.reject(by=moderator, version=1, reason="abuse", note="Names her.", at=at)
    elif status == "spam":
        comment.mark_spam(by=moderator, version=1, at=at)
    return comment


def words_of(comment):
    return comment.revisions.get().text


@pytest.mark.parametrize(("days", "kept"), [(29, True), (31, False)])
def test_a_network_is_kept_for_thirty_days(days, kept):
    comment = old_comment(days)
    report = Report.objects.create(
        comment=comment,
        revision=comment.current_revision,
        reason="abuse",
        net_key="a" * 64,
        created_at=days_ago(days),
    )

    retention.forget()

    comment.refresh_from_db()
    report.refresh_from_db()
    assert (bool(comment.net_key), bool(report.net_key)) == (kept, kept)


@pytest.mark.parametrize(
    ("status", "days", "kept"),
    [
        ("spam", 29, True),
        ("spam", 31, False),
        ("rejected", 179, True),
        ("rejected", 181, False),
        ("published", 999, True),
        ("pending", 999, True),
    ],
)
def test_words_are_kept_as_long_as_their_state_allows(status, days, kept):
    comment = old_comment(days, status=status, text="Buy pills.")
    Comment.objects.update(matches=[{"rule": 1, "text": "pills"}], spam_words=[["pills", 3]])

    retention.forget()

    comment.refresh_from_db()
    assert words_of(comment) == ("Buy pills." if kept else "")
    assert bool(comment.matches) is bool(comment.spam_words) is kept
    assert comment.decisions.count() == (status != "pending")


def test_the_time_runs_from_the_last_decision():
    comment = old_comment(100, status="published")
    comment.mark_spam(by=make_user("Moderator"), version=2, at=days_ago(10))

    retention.forget()

    assert words_of(comment) != ""


def test_nobody_publishes_a_comment_without_words():
    comment = old_comment(40, status="spam")
    moderator, decision = make_user("Moderator"), Decision.objects.get()
    retention.forget()

    with pytest.raises(Refused, match="kept for their time"):
        comment.approve(by=moderator, version=2)
    with pytest.raises(Refused, match="kept for their time"):
        comment.undo(by=moderator, version=2, decision=decision)

    assert not Comment.objects.visible().exists()


def test_letters_go_after_they_were_sent_and_those_that_wait_stay():
    comment = old_comment(60)
    about = {"commenter": comment.author, "comment": comment, "not_before": days_ago(60)}
    Letter.objects.create(kind="reply", sent_at=days_ago(31), **about)
    Letter.objects.create(kind="decision", sent_at=days_ago(29), **about)
    Letter.objects.create(kind="confirm", **about)

    retention.forget()

    assert set(Letter.objects.values_list("kind", flat=True)) == {"decision", "confirm"}


@pytest.mark.parametrize(("hours", "kept"), [(23, True), (25, False)])
def test_an_attempt_is_kept_for_a_day(hours, kept):
    at = timezone.now() - timedelta(hours=hours)
    Attempt.objects.create(kind="preview", key="a" * 64, created_at=at)

    forgotten = retention.forget()

    assert Attempt.objects.exists() is kept
    assert forgotten["attempts"] == (not kept)


@pytest.mark.parametrize(
    ("started", "kept"), [({"hours": 23}, True), ({"hours": 25}, False), (None, True)]
)
@pytest.mark.parametrize("status", ["SUCCESSFUL", "FAILED", "RUNNING"])
def test_an_address_that_asked_for_a_letter_is_kept_for_a_day(settings, started, kept, status):
    """S34: also where nobody has it, and where the worker fell over it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    Client().post("/comments/yours/", {"email": "ann@post.example"})
    if started:
        at = timezone.now() - timedelta(**started)
        DBTaskResult.objects.update(status=status, started_at=at)

    forgotten = retention.forget()

    assert ("ann@post.example" in str(list(DBTaskResult.objects.values()))) is kept
    assert forgotten["tasks"] == (not kept)


def test_one_command_forgets_and_says_what():
    old_comment(40, status="spam")
    Attempt.objects.create(kind="preview", key="a" * 64, created_at=days_ago(2))
    out = StringIO()

    call_command("comments_retention", stdout=out)
    call_command("comments_retention", stdout=(again := StringIO()))

    assert "networks of comments: 1" in out.getvalue()
    assert "words of spam comments: 1" in out.getvalue()
    assert "attempts: 1" in out.getvalue()
    assert {line.rpartition(" ")[2] for line in again.getvalue().splitlines()} == {"0"}


def test_more_than_one_handful_is_forgotten(monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for _number in range(5):
        old_comment(40, status="spam")

    assert retention.forget()["words of spam comments"] == 5


def test_what_is_due_includes_forgetting():
    comment = old_comment(40, status="spam")

    call_command("due", stdout=StringIO())

    assert words_of(comment) == ""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans of SQLite")
def test_the_database_finds_what_is_due_and_what_was_refused_by_their_indexes():
    comment = old_comment(20, status="spam")

    with plans() as forgetting:
        retention.forget()
    with plans() as approving:
        comment.approve(by=make_user("Moderator"), version=comment.version)

    assert sum("comments_whose_words_end" in plan for plan in forgetting) == 2
    assert any("comments_refused_of_author" in plan for plan in approving)
