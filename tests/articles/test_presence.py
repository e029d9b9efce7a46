"""Who has a story open is seen by whoever opens it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Presence
from tests.articles.desk_forms import page, signed_in
from tests.builders import make_article, make_user

pytestmark = pytest.mark.django_db

MOST_QUERIES = 7


def somebody(name="Mara"):
    return signed_in(make_user("Editor", first_name=name, last_name="Lind"))


def seen(desk, article) -> str:
    return desk.get(page("change", article)).content.decode()


def test_whoever_has_a_story_open_is_shown_to_the_others_and_not_to_herself():
    mara, other, article = somebody(), signed_in(), make_article()

    mara.post(page("presence", article))
    told = other.post(page("presence", article)).content.decode()

    assert "<strong>Mara Lind</strong> has this story open." in told
    assert "<strong>Mara Lind</strong> has this story open." in seen(other, article)
    assert "Mara Lind</strong>" not in seen(mara, article)


def test_whoever_may_only_read_a_story_sees_it_too():
    mara, reporter, article = somebody(), signed_in("Reporter"), make_article()

    mara.post(page("presence", article))

    assert "Mara Lind</strong> has this story open" in seen(reporter, article)
    assert reporter.post(page("presence", article)).status_code == 403


@pytest.mark.parametrize(("minutes", "said"), [(1, "last seen at"), (3, "")])
def test_somebody_who_was_not_heard_of_is_gone_after_two_minutes(minutes, said):
    other, article = signed_in(), make_article()
    at = timezone.now() - timedelta(minutes=minutes)

    Presence.enter(by=somebody().user, article=article, at=at)

    shown = seen(other, article)
    assert ("Mara Lind</strong> has this story open" in shown) is bool(said)
    assert said in shown


def test_somebody_who_left_is_gone_at_once():
    mara, other, article = somebody(), signed_in(), make_article()
    mara.post(page("presence", article))

    answer = mara.post(page("departure", article))

    assert answer.status_code == 204
    assert "Mara Lind</strong>" not in seen(other, article)


def test_opening_a_page_writes_nothing():
    desk, article = signed_in(), make_article()

    seen(desk, article)

    assert not Presence.objects.exists()


@pytest.mark.parametrize("people", [1, 10])
def test_a_ping_costs_the_same_however_many_are_there(django_assert_max_num_queries, people):
    desk, article = signed_in(), make_article()
    for number in range(people):
        somebody(f"Mara {number}").post(page("presence", article))

    with django_assert_max_num_queries(MOST_QUERIES):
        answer = desk.post(page("presence", article))

    assert answer.content.decode().count("has this story open") == people
