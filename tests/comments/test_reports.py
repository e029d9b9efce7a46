"""Readers' reports: what is kept, what counts, and that nothing is hidden or told by them."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments import addresses, limits
from comments.models import (
    Comment,
    Decision,
    Discussion,
    NotTaken,
    Report,
    edit_comment,
    report_comment,
)
from tests.builders import make_live, make_user
from tests.comments.builders import bring_to, make_comment

pytestmark = pytest.mark.django_db

NET, OTHER_NET = "a" * 64, "b" * 64
TYPED = {"reason": "abuse", "note": "He calls her a liar."}


def send(client, comment, **changes):
    address = addresses.report(comment.discussion.article, comment)
    return client.post(address, TYPED | changes)


def report(comment, reason="abuse", net_key=NET, **options):
    return report_comment(comment, reason=reason, net_key=net_key, **options)


def dismiss(comment, reports):
    """A moderator looked at these reports and found nothing wrong."""
    decision = comment.decisions.create(
        revision=comment.current_revision,
        moderator=make_user("Moderator"),
        action=Decision.Action.DISMISS,
        from_status="published",
        to_status="published",
        created_at=timezone.now(),
    )
    reports.update(resolved_by=decision)
    Comment.objects.filter(pk=comment.pk).update(open_reports=0)


def open_reports(comment):
    return Comment.objects.get(pk=comment.pk).open_reports


def test_a_report_is_kept_and_counted_and_the_reader_is_thanked(client):
    comment = make_comment(status="published")
    version = Comment.objects.get(pk=comment.pk).version

    response = send(client, comment)
    thanked = client.get(response["Location"])

    kept = Report.objects.get()
    assert response.status_code == 303
    assert (kept.reason, kept.note, kept.revision) == (
        "abuse",
        "He calls her a liar.",
        comment.current_revision,
    )
    assert len(kept.net_key) == 64
    assert "Moderators look at the comment again." in thanked.content.decode()
    comment.refresh_from_db()
    assert (comment.open_reports, comment.version) == (1, version)


def test_s19_a_report_hides_nothing_and_a_network_counts_once(client):
    """S19: dozens of reports raise the comment in the queue and do no more."""
    comment = make_comment(status="published")
    article = comment.discussion.article
    before = client.get(article.get_absolute_url()).content

    answers = [send(client, comment, reason=r).status_code for r in ("abuse", "spam", "abuse")]
    for number in range(30):
        report(comment, net_key=f"{number:064}")

    assert answers == [303] * 3
    assert open_reports(comment) == 31
    assert client.get(article.get_absolute_url()).content == before


def test_a_network_that_is_not_known_counts_by_what_it_says():
    comment = make_comment(status="published")

    kept = [report(comment, reason, net_key="") for reason in ("abuse", "abuse", "spam")]

    assert [each is not None for each in kept] == [True, False, True]
    assert open_reports(comment) == 2


def test_what_a_moderator_dismissed_for_these_words_does_not_come_back():
    comment = make_comment(status="published")
    report(comment)
    dismiss(comment, comment.reports.all())

    again = report(comment, net_key=OTHER_NET)
    otherwise = report(comment, "spam", net_key="c" * 64)

    assert again.resolved_by.action == "dismiss"
    assert otherwise.resolved_by is None
    assert open_reports(comment) == 1


def test_other_words_can_be_reported_for_what_was_dismissed():
    article = make_live()
    Discussion.of(article).set_policy(by=make_user("Editor"), mode="post")
    comment = make_comment(article)
    report(comment)
    dismiss(comment, comment.reports.all())
    edit_comment(comment, version=comment.version, text="Something worse.")

    again = report(comment, net_key=OTHER_NET)

    assert again.resolved_by is None
    assert open_reports(comment) == 1


@pytest.mark.parametrize("way", ["comment", "story"])
@pytest.mark.parametrize("is_token_good", [True, False])
def test_a_comment_that_is_taken_away_meanwhile_gives_the_note_back(way, is_token_good):
    comment = make_comment(status="published")
    article, moderator = comment.discussion.article, make_user("Moderator")
    if way == "comment":
        comment.reject(by=moderator, version=comment.version, reason="abuse")
    else:
        article.refresh_from_db()
        article.withdraw(by=article.owner, reason="x")
    client = Client(enforce_csrf_checks=not is_token_good)

    sent, empty = send(client, comment), send(client, comment, note=" ")

    assert [answer.status_code for answer in (sent, empty)] == [404, 404]
    assert TYPED["note"] in sent.content.decode()
    assert "there is nothing left to report" in sent.content.decode()
    assert (article.get_absolute_url() in sent.content.decode()) is (way == "comment")
    assert "Your words" not in empty.content.decode()
    assert comment.current_revision.text not in sent.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
def test_a_hidden_comment_cannot_be_reported(client, status):
    comment = make_comment(status=status)

    response = send(client, comment)

    assert response.status_code == 404
    with pytest.raises(NotTaken):
        report(comment)
    assert not Report.objects.exists()


def test_a_comment_under_a_hidden_one_cannot_be_reported(client):
    above = make_comment(status="published")
    below = make_comment(above.discussion.article, parent=above, status="published")
    above.refresh_from_db()
    bring_to(above, "rejected")

    assert send(client, below).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "Choose what is wrong with the comment."),
        ({"reason": "resolved_by"}, "Choose what is wrong with the comment."),
        ({"note": "n" * 501}, "The note has 501 characters. Shorten it to 500."),
    ],
)
def test_an_error_says_what_is_wrong_and_keeps_what_was_typed(client, changes, sentence):
    comment = make_comment(status="published")

    response = send(client, comment, **changes)

    page = response.content.decode()
    assert response.status_code == 200
    assert page.count(sentence) == 2
    assert (TYPED | changes)["note"] in page
    if "reason" not in changes:
        assert re.search(r'value="abuse"[^>]*checked', page)
    assert not Report.objects.exists()


def test_a_network_reports_ten_times_an_hour_and_keeps_its_words():
    article, now = make_live(), timezone.now()
    comments = [make_comment(article, status="published") for _number in range(11)]
    for comment in comments[:10]:
        report(comment, at=now)

    with pytest.raises(limits.TooFast, match="Many reports came from your network"):
        report(comments[10], at=now)
    report(comments[10], at=now + timedelta(minutes=61))

    assert Report.objects.count() == 11


def test_too_many_reports_are_answered_with_the_words(client):
    article = make_live()
    for _number in range(10):
        send(client, make_comment(article, status="published"))

    response = send(client, make_comment(article, status="published"), note="One more.")

    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert "One more." in response.content.decode()


def test_an_expired_token_gives_the_report_back():
    comment = make_comment(status="published")

    response = send(Client(enforce_csrf_checks=True), comment)

    assert response.status_code == 403
    assert TYPED["note"] in response.content.decode()
    assert not Report.objects.exists()


def test_s12_extra_parameters_of_a_report_are_not_read(client):
    comment = make_comment(status="published")

    send(client, comment, net_key="f" * 64, resolved_by="1", revision="9", open_reports="99")

    kept = Report.objects.get()
    assert kept.net_key != "f" * 64
    assert (kept.resolved_by, open_reports(comment)) == (None, 1)


def test_a_closed_discussion_can_still_be_reported(client):
    comment = make_comment(status="published")
    Discussion.of(comment.discussion.article).close(by=make_user("Editor"))

    assert send(client, comment).status_code == 303


@pytest.mark.parametrize("place", ["2026/02/30/x", "1999/01/02/no-such-story"])
def test_a_report_without_a_story_is_no_page(client, place):
    key = "00000000-0000-4000-8000-000000000000"

    assert client.get(f"/{place}/comments/{key}/report/").status_code == 404
    assert client.post(f"/{place}/comments/{key}/report/", TYPED).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_network_that_reports_twice_at_once_counts_once(race):
    comment = make_comment(status="published")

    race(*[lambda: report(Comment.objects.get(pk=comment.pk))] * 4)

    assert (Report.objects.count(), open_reports(comment)) == (1, 1)
