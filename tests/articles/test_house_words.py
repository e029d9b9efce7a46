"""House words in the admin: who keeps them, and that one stands there once."""

import pytest

from articles.models import HouseWord
from tests.articles.desk_forms import signed_in

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/houseword/"


def test_an_editor_keeps_a_house_word():
    desk = signed_in()
    typed = {"literal": "  in  order to ", "instead": "to", "why": "It is shorter.\0"}

    answer = desk.post(f"{LIST}add/", typed)

    word = HouseWord.objects.get()
    assert answer.status_code == 302
    assert (word.literal, word.instead, word.why) == ("in order to", "to", "It is shorter.")


@pytest.mark.parametrize("again", ["Don't", "DON’T", "don’t"])
def test_the_same_house_word_is_there_once(again):
    desk, word = signed_in(), HouseWord.objects.create(literal="don't")

    added = desk.post(f"{LIST}add/", {"literal": again})
    kept = desk.post(f"{LIST}{word.pk}/change/", {"literal": again, "why": "Plain."})

    assert "is there already" in added.content.decode()
    assert (added.status_code, kept.status_code) == (200, 302)
    assert HouseWord.objects.get().why == "Plain."


def test_a_reporter_reads_them_and_changes_none():
    word = HouseWord.objects.create(literal="utilise", instead="use")
    desk = signed_in("Reporter")

    shown = desk.get(LIST)
    changed = desk.post(f"{LIST}{word.pk}/change/", {"literal": "use"})

    assert "utilise" in shown.content.decode()
    assert 'href="/admin/articles/houseword/add/"' not in shown.content.decode()
    assert changed.status_code == 403


def test_the_list_costs_the_same_for_ten_as_for_one(django_assert_num_queries):
    desk = signed_in()
    HouseWord.objects.create(literal="word")
    with django_assert_num_queries(6):
        desk.get(LIST)

    HouseWord.objects.bulk_create(HouseWord(literal=f"word {number}") for number in range(10))

    with django_assert_num_queries(6):
        desk.get(LIST)
