"""How fast anybody may write: by address, network and story, shared by all processes."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from comments import addresses, limits, privacy
from comments.models import Attempt, Comment, ContactView, Discussion, Report, post_comment
from comments.models.commenter import email_key
from tests.builders import make_live, make_user
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db

NET, OTHER_NET = "a" * 64, "b" * 64


@pytest.fixture
def redis_away(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "newsroom.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }


def attempt(kind="knock", key="ann", *, most=2, at=None):
    """Whether one more attempt is taken, of `most` within a minute."""
    try:
        limits.count_attempt(kind, key=key, most=most, seconds=60, sentence="Wait.", at=at)
    except limits.TooFast:
        return False
    return True


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


def test_limits_hold_while_the_cache_is_away(client, redis_away):
    """S18: the database counts."""
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


# What leaves no trace of its own


def test_attempts_are_counted_by_kind_and_key_within_the_time():
    """S18: what stores nothing else is counted in the database."""
    now = timezone.now()

    knocks = [attempt(at=now + timedelta(seconds=second)) for second in (0, 30, 59)]
    others = [attempt(key="bob", at=now), attempt("ring", at=now)]
    later = [attempt(at=now + timedelta(seconds=second)) for second in (61, 62)]

    assert (knocks, others, later) == ([True, True, False], [True, True], [True, False])


def test_a_refused_attempt_says_what_and_when_and_is_not_counted():
    attempt(most=1)

    with pytest.raises(limits.TooFast, match="Wait") as refused:
        limits.count_attempt("knock", key="ann", most=1, seconds=60, sentence="Wait.")

    assert refused.value.seconds == 60
    assert Attempt.objects.count() == 1


def test_what_is_forgotten_counts_anew_and_nothing_else_does():
    attempt(most=1)
    attempt(key="bob", most=1)

    limits.forget_attempts("knock", key="ann")

    assert (attempt(most=1), attempt(key="bob", most=1)) == (True, False)


def test_no_name_stands_in_an_attempt_and_no_key_is_that_of_another_kind():
    for kind in ("knock", "ring"):
        attempt(kind)

    keys = set(Attempt.objects.values_list("key", flat=True))

    assert len(keys) == 2
    assert {len(key) for key in keys} == {64}


def test_an_attempt_costs_the_same_whatever_was_counted(django_assert_max_num_queries):
    for _number in range(20):
        attempt(most=50)

    with django_assert_max_num_queries(6):  # a savepoint's two, and a lock and a clock elsewhere
        attempt(most=50)


@pytest.mark.django_db(transaction=True)
def test_several_processes_share_the_budget_of_attempts(race):
    """S18: no process has a budget of its own."""
    attempt()

    answers = race(*[attempt] * 4)

    assert sorted(answers) == [False, False, False, True]
    assert Attempt.objects.count() == 2


def test_previews_are_counted_while_the_cache_is_away(client, redis_away, monkeypatch):
    """S18: no limit is lost with Redis."""
    monkeypatch.setattr(limits, "PREVIEWS_OF_NETWORK", 2)
    address = addresses.write(make_live())
    typed = {"name": "Ann", "email": "ann@post.example", "text": "First.", "preview": "1"}

    answers = [client.post(address, typed).status_code for _time in range(3)]
    Attempt.objects.update(created_at=timezone.now() - timedelta(minutes=11))
    later = client.post(address, typed)

    assert (answers, later.status_code) == ([200, 200, 429], 200)


def test_a_network_asks_for_ten_letters_an_hour_while_the_cache_is_away(client, redis_away):
    """S18: no limit is lost with Redis."""

    def ask():
        return client.post("/comments/yours/", {"email": "ann@post.example"})

    answers = [ask() for _time in range(11)]
    Attempt.objects.update(created_at=timezone.now() - timedelta(minutes=61))

    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[10]["Retry-After"] == "3600"
    assert "Many letters were asked for" in answers[10].content.decode()
    assert 'value="ann@post.example"' in answers[10].content.decode()
    assert ask().status_code == 200


def test_networks_that_nobody_knows_take_no_letters_from_each_other(client):
    asked = {"email": "ann@post.example"}

    answers = [client.post("/comments/yours/", asked, REMOTE_ADDR="") for _time in range(11)]

    assert {answer.status_code for answer in answers} == {200}
    assert not Attempt.objects.exists()


def test_a_commenter_takes_ten_copies_an_hour(redis_away):
    """S18: what is held is copied for its owner, and not without end."""
    client = Client(enforce_csrf_checks=True)
    comment = make_comment(email="ann@post.example")
    own = privacy.address_for(comment.author)
    others = privacy.address_for(make_comment(email="bob@post.example").author)

    answers = [client.get(f"{own}copy.{form}") for form in ["json", "csv"] * 5 + ["json"]]
    elsewhere = client.get(f"{others}copy.json")
    Attempt.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    later = client.get(f"{own}copy.json")

    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert (elsewhere.status_code, later.status_code) == (200, 200)
    refused = answers[10]
    assert "You have taken 10 copies within an hour" in refused.content.decode()
    assert "Take a copy" in refused.content.decode()
    assert (refused["Retry-After"], refused["Cache-Control"]) == ("3600", "private, no-store")
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(f"{own}erasure/", token).status_code == 200


def test_a_copy_that_is_not_made_is_not_counted(client):
    own = privacy.address_for(make_comment().author)

    client.get(f"{own}copy.xml")
    client.get(own)

    assert not Attempt.objects.exists()


def test_somebody_at_the_desk_takes_sixty_copies_an_hour_of_whomever():
    """S18: nobody copies all commenters out of the newsroom in one go."""
    desks = [Client(), Client()]
    for desk in desks:
        desk.user = make_user("Administrator")
        desk.force_login(desk.user)
    author = make_comment(email="ann@post.example").author
    page = f"/admin/comments/commenter/{author.pk}/copy/json/"
    for _number in range(limits.COPIES_OF_PERSON - 1):
        limits.check_copy(author, by=desks[0].user)

    sixtieth, refused, colleague = [desk.post(page) for desk in (desks[0], desks[0], desks[1])]
    seen = ContactView.objects.count()
    Attempt.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    later = desks[0].post(page)

    assert (sixtieth.status_code, colleague.status_code, later.status_code) == (200, 200, 200)
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert "You have taken 60 copies within an hour" in refused.content.decode()
    assert "ann@post.example" not in refused.content.decode()
    assert seen == 2


def test_the_copies_of_the_desk_are_not_those_of_the_commenter(client):
    author = make_comment(email="ann@post.example").author
    for _number in range(limits.COPIES_OF_COMMENTER):
        limits.check_copy(author, by=make_user("Administrator"))

    assert client.get(f"{privacy.address_for(author)}copy.json").status_code == 200
    assert not Attempt.objects.filter(key=email_key("ann@post.example")).exists()
