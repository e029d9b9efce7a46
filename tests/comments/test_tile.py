"""How the queue is doing, on the first page of the desk."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Decision, set_site_policy
from comments.queue import measure_day
from tests.builders import make_live, make_user
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_live(hours_ago=9)


def ago(**parts):
    return timezone.now() - timedelta(**parts)


def read(role):
    client = Client()
    client.force_login(make_user(role))
    return " ".join(client.get("/admin/").content.decode().split())


def test_the_desk_tells_a_moderator_what_waits_and_since_when(article):
    make_comment(article, at=ago(minutes=20))
    make_comment(article, at=ago(minutes=10))

    page = read("Moderator")

    assert "<strong>2</strong> the oldest for 20 minutes" in page
    assert "too long" not in page


def test_it_warns_of_what_waits_longer_than_the_policy_wants(article):
    make_comment(article, at=ago(minutes=20))
    before = read("Moderator")
    set_site_policy(by=None, mode="pre", alert_minutes=15)

    assert "tile-late" not in before
    assert "the oldest for 20 minutes, which is too long" in read("Moderator")


def test_an_hour_is_too_long_where_the_policy_does_not_say(article):
    make_comment(article, at=ago(minutes=61))

    assert "tile-late" in read("Moderator")


def test_it_counts_what_people_decided_on_the_day_and_how_long_it_had_waited():
    moderator = make_user("Moderator")
    now = (timezone.localtime() - timedelta(days=2)).replace(hour=12)
    article = make_live(at=now - timedelta(days=1))
    for hours in (1, 2, 5):
        comment = make_comment(article, at=now - timedelta(hours=hours))
        comment.approve(by=moderator, version=1, at=now)
    old = make_comment(article)
    old.approve(by=moderator, version=1, at=now - timedelta(days=1))

    day = measure_day(now)

    assert (day.decided, day.waited) == (3, timedelta(hours=2))
    assert day.is_slow
    assert Decision.objects.count() == 4


def test_nothing_decided_has_no_wait():
    day = measure_day(timezone.now())

    assert (day.decided, day.waited, day.is_late, day.is_slow) == (0, None, False, False)


def test_it_costs_three_queries_however_much_there_is(article, django_assert_num_queries):
    for number in (1, 5):
        for _each in range(number):
            make_comment(article, status="published")
            make_comment(article)
        with django_assert_num_queries(3):
            measure_day(timezone.now())
    assert Comment.objects.count() == 12


@pytest.mark.parametrize("role", ["Editor", "Reporter"])
def test_only_moderators_see_it(article, role):
    make_comment(article)

    assert 'class="tile"' not in read(role)
