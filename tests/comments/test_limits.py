"""How fast anybody may write: by address, network and story, shared by all processes."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from comments import addresses, limits
from comments.models import Comment, Discussion, Report, post_comment
from tests.builders import make_live
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db

NET, OTHER_NET = "a" * 64, "b" * 64


def write(article, *, at, email="ann@post.example", net_key=NET, **fields):
    return post_comment(
        article=article, name="Ann", email=email, text="Well.", net_key=net_key, at=at, **fields
    )


def written_in(article, seconds, **options):
    """Whether each comment was taken that was sent so many seconds from now."""
    now, taken = timezone.now(), []
    for second in seconds:
        try:
            write(article, at=now + timedelta(seconds=second), **options)
        except limits.TooFast:
            taken.append(False)
        else:
            taken.append(True)
    return taken


@pytest.mark.parametrize(
    ("trust", "seconds", "taken"),
    [
        (0, [0, 29, 30, 59, 61], [True, False, True, False, True]),
        (1, [0, 9, 10, 19, 21], [True, False, True, False, True]),
    ],
)
def test_one_address_writes_at_its_pace(trust, seconds, taken):
    article = make_live()
    before = timezone.now() - timedelta(days=2)
    author = make_comment(make_live(at=before), email="ann@post.example", at=before).author
    author.trust = trust
    author.save()

    assert written_in(article, seconds, is_proven=True) == taken


def test_an_address_that_is_only_typed_has_the_pace_of_a_newcomer():
    article = make_live()
    before = timezone.now() - timedelta(days=2)
    author = make_comment(make_live(at=before), email="ann@post.example", at=before).author
    author.trust = 1
    author.save()

    assert written_in(article, [0, 11]) == [True, False]


def test_a_newcomer_writes_ten_comments_a_day_and_more_the_next():
    article = make_live()
    hourly = [3600 * hour for hour in range(12)]

    assert written_in(article, hourly) == [True] * 10 + [False] * 2
    assert written_in(article, [3600 * 36]) == [True]


def test_a_network_writes_twenty_comments_in_ten_minutes_whatever_addresses_it_types():
    article = make_live()
    now = timezone.now()
    for number in range(20):
        write(article, email=f"{number}@post.example", at=now + timedelta(seconds=number * 5))

    with pytest.raises(limits.TooFast, match="from your network"):
        write(article, email="more@post.example", at=now + timedelta(seconds=120))
    elsewhere = write(article, email="b@post.example", net_key=OTHER_NET, at=now)
    later = write(article, email="more@post.example", at=now + timedelta(minutes=12))

    assert (elsewhere.net_key, later.net_key) == (OTHER_NET, NET)


def test_a_story_takes_a_burst_and_others_stay_open():
    article, other = make_live(), make_live()
    now = timezone.now()
    for number in range(limits.COMMENTS_OF_STORY):
        make_comment(article, at=now, email=f"{number}@post.example")

    with pytest.raises(limits.TooFast, match="Very many readers"):
        write(article, net_key="", at=now + timedelta(seconds=50))
    write(other, net_key="", email="b@post.example", at=now + timedelta(seconds=50))
    write(article, net_key="", at=now + timedelta(seconds=61))


def test_a_network_reports_ten_comments_an_hour():
    now = timezone.now()
    comment = make_comment(status="published")

    def report(number, minutes):
        limits.check("report", net_key=NET, at=now + timedelta(minutes=minutes))
        Report.objects.create(
            comment=make_comment(comment.discussion.article),
            revision=comment.current_revision,
            reason="abuse",
            net_key=NET,
            created_at=now + timedelta(minutes=minutes),
        )

    for number in range(10):
        report(number, minutes=number)
    with pytest.raises(limits.TooFast, match="Many reports"):
        report(11, minutes=30)
    report(12, minutes=75)


def test_what_the_newsroom_brings_in_itself_is_not_counted():
    article, now = make_live(), timezone.now()

    for _number in range(3):
        post_comment(article=article, name="Ann", email="a@b.example", text="Well.", at=now)

    assert Comment.objects.count() == 3


def test_one_too_many_is_told_so_and_keeps_what_was_typed(client):
    article = make_live()
    typed = {"name": "Ann", "email": "ann@post.example", "text": "First."}
    client.post(addresses.write(article), typed)

    answer = client.post(addresses.write(article), typed | {"text": "Second, at length."})

    page = answer.content.decode()
    assert answer.status_code == 429
    assert 25 <= int(answer["Retry-After"]) <= 30
    assert "You have just sent a comment." in page
    assert "Second, at length." in page
    assert Comment.objects.count() == 1


def test_a_reply_that_came_too_fast_is_still_a_reply(client):
    parent = make_comment(status="published", text="I saw it.")
    article = parent.discussion.article
    typed = {"name": "Ann", "email": "ann@post.example", "text": "First."}
    client.post(addresses.write(article), typed)

    answer = client.post(addresses.reply(article, parent), typed | {"text": "Second."})

    assert answer.status_code == 429
    assert f'action="{addresses.reply(article, parent)}"' in answer.content.decode()


def test_the_same_form_again_is_the_first_comment_and_not_too_fast(client):
    article = make_live()
    typed = {"name": "Ann", "email": "ann@post.example", "text": "First.", "token": "t"}

    answers = [client.post(addresses.write(article), typed).status_code for _time in range(3)]

    assert answers == [303] * 3


def test_limits_hold_while_the_cache_is_away(client, settings):
    """S18: the database counts."""
    settings.CACHES = {
        "default": {
            "BACKEND": "newsroom.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    article = make_live()
    typed = {"name": "Ann", "email": "ann@post.example"}

    answers = [
        client.post(addresses.write(article), typed | {"text": f"Number {number}."}).status_code
        for number in range(3)
    ]

    assert answers == [303, 429, 429]


@pytest.mark.django_db(transaction=True)
def test_several_processes_share_the_budget_of_an_address(race):
    """S18: no process has a budget of its own."""
    stories = [make_live() for _number in range(4)]
    typed = {"name": "Ann", "email": "ann@post.example", "text": "The same moment."}

    def send(article):
        return lambda: Client().post(addresses.write(article), typed).status_code

    answers = race(*map(send, stories))

    assert sorted(answers) == [303, 429, 429, 429]
    assert Comment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_processes_share_the_budget_of_a_network(race):
    stories, now = [make_live() for _number in range(4)], timezone.now()
    for number in range(limits.COMMENTS_OF_NETWORK - 1):
        write(stories[0], email=f"{number}@post.example", at=now)

    def send(number, article):
        def sent():
            try:
                with transaction.atomic():
                    write(article, email=f"late-{number}@post.example", at=now)
            except limits.TooFast:
                return "too fast"
            return "taken"

        return sent

    answers = race(*(send(number, article) for number, article in enumerate(stories)))

    assert sorted(answers) == ["taken", "too fast", "too fast", "too fast"]


def test_a_check_costs_three_queries_whatever_was_written(django_assert_max_num_queries):
    article, now = make_live(), timezone.now()
    for number in range(10):
        make_comment(article, email=f"{number}@post.example", at=now)
    discussion = Discussion.of(article)

    with django_assert_max_num_queries(5):  # two of them locks, on PostgreSQL
        limits.check("comment", net_key=NET, email_key="c" * 64, discussion=discussion, at=now)
