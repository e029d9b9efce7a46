"""Moderators are called when the queue is long or old, once until it is not."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.utils import timezone

from comments import alerts
from comments.models import Comment, Policy, set_site_policy
from tests.builders import make_live, make_user
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return make_user("Moderator")


@pytest.fixture
def call(django_capture_on_commit_callbacks):
    def called(**options):
        with django_capture_on_commit_callbacks(execute=True):
            return alerts.call_moderators(**options)

    return called


def waiting(number, minutes=0):
    article, at = make_live(), timezone.now() - timedelta(minutes=minutes)
    return [make_comment(article, at=at) for _number in range(number)]


@pytest.mark.parametrize(("number", "called"), [(2, 0), (3, 1), (4, 1)])
def test_moderators_are_called_when_so_many_wait(moderator, call, mailoutbox, number, called):
    set_site_policy(by=moderator, mode="pre", alert_waiting=3)
    waiting(number)

    assert call() == called

    assert len(mailoutbox) == called


@pytest.mark.parametrize(("minutes", "called"), [(58, 0), (61, 1)])
def test_moderators_are_called_when_the_oldest_waits_too_long(
    moderator, call, mailoutbox, minutes, called
):
    set_site_policy(by=moderator, mode="pre", alert_minutes=60)
    waiting(1, minutes=59)

    call(at=timezone.now() + timedelta(minutes=minutes - 59))

    assert len(mailoutbox) == called


def test_nobody_is_called_where_no_bound_is_set(moderator, call, mailoutbox):
    waiting(5, minutes=59)

    assert (call(), mailoutbox) == (0, [])


def test_the_letter_says_how_many_wait_and_where(moderator, call, mailoutbox):
    set_site_policy(by=moderator, mode="pre", alert_waiting=2)
    waiting(2, minutes=30)

    call()

    letter = mailoutbox[0]
    assert letter.subject == "Comments wait: 2"
    assert "2 comments wait for approval." in letter.body
    assert "The oldest has waited 30 minutes." in letter.body
    assert "/admin/comments/comment/" in letter.body


def test_an_episode_is_told_once_and_the_next_one_again(moderator, call, mailoutbox):
    set_site_policy(by=moderator, mode="pre", alert_waiting=2)
    waiting(2)

    first, second = call(), call()
    Comment.objects.update(status="rejected")
    clear = call()
    waiting(2)
    third = call()

    assert (first, second, clear, third) == (1, 0, 0, 1)
    assert len(mailoutbox) == 2


def test_only_people_at_the_desk_who_may_decide_are_called(moderator, call, mailoutbox):
    administrator = make_user("Administrator")
    make_user("Editor")
    make_user("Moderator", is_active=False)
    make_user("Moderator", is_staff=False)
    silent = make_user("Moderator")
    type(silent).objects.filter(pk=silent.pk).update(email="")
    set_site_policy(by=moderator, mode="pre", alert_waiting=1)
    waiting(1)

    call()

    assert [letter.to for letter in mailoutbox] == [[moderator.email], [administrator.email]]


def test_a_mail_server_that_is_away_stops_nothing_and_is_tried_again(
    moderator, call, settings, mailoutbox
):
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    set_site_policy(by=moderator, mode="pre", alert_waiting=1)
    waiting(1)

    tried, in_the_pause = call(), call()
    forgotten = Policy.for_site().alerted_at
    settings.EMAIL_BACKEND = works
    cache.clear()
    sent, told_already = call(), call()

    assert (tried, in_the_pause, forgotten) == (1, 0, None)
    assert (sent, told_already) == (1, 0)
    assert [letter.to for letter in mailoutbox] == [[moderator.email]]


class TakesNoLetterToOne(EmailBackend):
    """A mail server that knows one of the addresses no more."""

    unknown = None

    def send_messages(self, letters):
        for letter in letters:
            if letter.to == [self.unknown]:
                raise SMTPRecipientsRefused({self.unknown: (550, b"No such user")})
        return super().send_messages(letters)


def test_an_address_that_is_refused_keeps_no_letter_from_others_who_are_told_once(
    moderator, call, settings, mailoutbox, monkeypatch
):
    gone, third = make_user("Moderator"), make_user("Moderator")
    settings.EMAIL_BACKEND = f"{__name__}.{TakesNoLetterToOne.__name__}"
    monkeypatch.setattr(TakesNoLetterToOne, "unknown", gone.email)
    set_site_policy(by=moderator, mode="pre", alert_waiting=1)
    waiting(1)

    call()
    cache.clear()
    call()

    assert [letter.to for letter in mailoutbox] == [[moderator.email], [third.email]]


def test_a_bound_that_nobody_can_be_told_of_is_no_failure(moderator, call):
    set_site_policy(by=moderator, mode="pre", alert_waiting=1)
    type(moderator).objects.update(email="")
    waiting(1)

    assert (call(), cache.get(alerts.PAUSE)) == (0, None)


def test_what_is_due_includes_the_call(moderator, mailoutbox, django_capture_on_commit_callbacks):
    set_site_policy(by=moderator, mode="pre", alert_waiting=1)
    waiting(1)

    with django_capture_on_commit_callbacks(execute=True):
        call_command("due")

    assert len(mailoutbox) == 1


def test_a_quiet_queue_costs_four_queries(moderator, django_assert_num_queries):
    set_site_policy(by=moderator, mode="pre", alert_waiting=5, alert_minutes=60)
    waiting(1)

    with django_assert_num_queries(4):
        alerts.call_moderators(at=timezone.now())
