"""The log of decisions: who decided what, when, on which words and why."""

import pytest
from django.test import Client

from articles import search
from comments.admin.decisions import searched
from comments.models import Decision, erase_commenter
from tests.builders import make_live, make_user
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db

LOG = "/admin/comments/decision/"


@pytest.fixture
def desk():
    client = Client()
    client.force_login(make_user("Moderator"))
    return client


def decided(text="Words.", *, by=None, article=None, name="Ann", **reason):
    comment = make_comment(article, text=text, name=name)
    by = by or make_user("Administrator")
    comment.reject(by=by, version=1, **{"reason": "legal", "note": ""} | reason)
    return comment


def test_a_row_says_who_decided_what_on_which_words_and_why(desk):
    ida = make_user("Administrator", first_name="Ida", last_name="Law")
    decided("He stole it.", by=ida, article=make_live(headline="Safe is empty"), note="No proof.")

    page = desk.get(LOG).content.decode()

    for words in ("Rejected", "by Ida Law", "He stole it.", "Legal risk", "No proof.", "Safe is"):
        assert words in page


def test_the_log_outlives_the_words(desk):
    comment = decided("He stole it.")
    erase_commenter(comment.author)

    page = desk.get(LOG).content.decode()

    assert "He stole it." not in page
    assert page.count("The words were erased.") == 2  # the rejection and the erasure
    assert "erased comment" in page


@pytest.mark.parametrize("by", ["moderator", "story", "person", "key"])
def test_the_log_is_searched(desk, by):
    ida = make_user("Administrator")
    wanted = decided("Wanted.", by=ida, article=make_live(headline="Safe is empty"), name="Zoe")
    decided("Unwanted.", name="Ann")
    query = {
        "moderator": {"moderator": ida.pk},
        "story": {"story": "SAFE is"},
        "person": {"person": "zoe"},
        "key": {"person": wanted.author_id},
    }[by]

    page = desk.get(LOG, query).content.decode()

    assert "Wanted." in page
    assert "Unwanted." not in page


@pytest.mark.parametrize(
    "query",
    [
        {"moderator": "9" * 30},
        {"moderator": "x"},
        {"story": "\0%_"},
        {"person": "²"},
        {"before": "9" * 40},
        {"story": "x" * 5000},
    ],
)
def test_a_search_that_makes_no_sense_is_no_error(desk, query):
    decided()
    assert desk.get(LOG, query).status_code == 200


def test_pages_go_on_where_the_last_one_ended_and_keep_the_search(desk, monkeypatch):
    monkeypatch.setattr("comments.admin.decisions.ROWS_A_PAGE", 2)
    article = make_live(headline="Safe is empty")
    for number in range(3):
        decided(f"Number {number}.", article=article)

    first = desk.get(LOG, {"story": "safe"}).content.decode()
    older = first.split('" rel="next"')[0].rpartition('href="')[2].replace("&amp;", "&")
    second = desk.get(LOG + older).content.decode()

    assert [f"Number {n}." in first for n in range(3)] == [False, True, True]
    assert [f"Number {n}." in second for n in range(3)] == [True, False, False]
    assert "story=safe" in older


def test_ten_decisions_cost_the_queries_of_one(desk, django_assert_num_queries):
    decided()

    with django_assert_num_queries(6):
        desk.get(LOG)
    for _number in range(9):
        decided()
    with django_assert_num_queries(6):
        desk.get(LOG)


def test_nothing_in_the_log_can_be_changed(desk):
    comment = decided()
    decision = comment.decisions.get()

    answers = [
        desk.post(f"{LOG}{decision.pk}/change/", {"note": "x"}).status_code,
        desk.post(f"{LOG}{decision.pk}/delete/", {"post": "yes"}).status_code,
        desk.post(LOG, {"action": "delete_selected"}).status_code,
    ]

    decision.refresh_from_db()
    assert (answers, decision.note) == ([404, 404, 405], "")


def test_decisions_on_stories_with_a_common_word_are_found_newest_first(desk, monkeypatch):
    monkeypatch.setattr(search, "FEW", 1)
    make_live(headline="Safe from all decisions")
    for headline in ("Safe is empty", "Boat sunk", "Safe is full"):
        decided(article=make_live(headline=headline))
    log = Decision.objects.order_by("-pk")

    found = searched(log, moderator="", story="safe", person="")

    stories = [decision.comment.discussion.article.latest.headline for decision in found]
    assert stories == ["Safe is full", "Safe is empty"]
