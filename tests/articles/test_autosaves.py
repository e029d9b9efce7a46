"""What is typed and not saved waits on the server, and is offered back."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Autosave
from tests.articles.desk_forms import new_story, open_story, page, signed_in
from tests.articles.returned_forms import opened, sent_back
from tests.builders import make_article, make_live

pytestmark = pytest.mark.django_db
NO_KEY = 10**30

JSON = {"Accept": "application/json"}
MOST_QUERIES = 6


def key() -> str:
    return str(uuid.uuid4())


def autosave(desk, article=None, **typed):
    """Send what the script sends; `typed` over the form of the story, or a new one."""
    if article:
        return desk.post(page("autosave", article), open_story(article, **typed), headers=JSON)
    return desk.post(page("autosave_of_new"), new_story(**typed), headers=JSON)


def taken(desk, row):
    """The form with the kept words in it."""
    address = page("change", row.article) if row.article else page("add")
    return sent_back(desk.get(address, {"autosave": row.writing}))


def test_words_are_kept_without_a_revision_and_the_story_stays_as_it_is():
    desk, article = signed_in(), make_article(headline="Council votes")
    version = article.version

    answer = autosave(desk, article, headline="Council waits", writing=key())

    row = Autosave.objects.get()
    assert list(answer.json()) == ["saved_at"]
    assert (row.user, row.article, row.typed["headline"]) == (desk.user, article, "Council waits")
    assert row.version == version
    article.refresh_from_db()
    assert (article.version, article.revisions.count()) == (version, 1)


def test_what_no_database_keeps_is_left_out():
    desk, article = signed_in(), make_article()

    answer = autosave(desk, article, writing=key(), **{"headline": "a\0b", "na\0me": "x"})

    assert answer.status_code == 200
    typed = Autosave.objects.get().typed
    assert (typed["headline"], typed["name"]) == ("ab", "x")


def test_the_next_words_of_the_same_form_take_their_place():
    desk, article, writing = signed_in(), make_article(), key()

    for headline in ("One", "Two"):
        autosave(desk, article, headline=headline, writing=writing)

    assert [row.typed["headline"] for row in Autosave.objects.all()] == ["Two"]


def test_words_of_another_window_are_never_written_over():
    desk, article = signed_in(), make_article()
    autosave(desk, article, headline="First window", writing=key())

    answer = autosave(desk, article, headline="Second window", writing=key())

    assert answer.status_code == 409
    assert "another window" in answer.json()["error"]
    assert Autosave.objects.get().typed["headline"] == "First window"


@pytest.mark.parametrize("state", ["first", "next", "new"])
def test_keeping_words_is_cheap(state):
    desk, article, writing = signed_in(), make_article(), key()
    typed = {"writing": writing, "body": "<p>word</p>" * 2_000}
    if state == "next":
        autosave(desk, article, **typed)
    body = open_story(article, **typed)
    address = page("autosave_of_new") if state == "new" else page("autosave", article)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        desk.post(address, body, headers=JSON)

    # What Django does about transactions is no question to the database.
    queries = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"]]
    assert len(queries) <= MOST_QUERIES, queries
    assert Autosave.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "live"])
def test_only_who_may_edit_the_story_keeps_words_for_it(state):
    article = make_live() if state == "live" else make_article()

    answer = autosave(signed_in("Reporter"), article, headline="Mine", writing=key())

    assert answer.status_code == 403
    assert not Autosave.objects.exists()


def test_a_moderator_keeps_no_new_story():
    assert autosave(signed_in("Moderator"), writing=key()).status_code == 403
    assert not Autosave.objects.exists()


def test_more_than_a_story_can_hold_is_refused():
    desk, article = signed_in(), make_article()

    answer = autosave(desk, article, body="x" * 1_600_000, writing=key())

    assert answer.status_code == 413
    assert not Autosave.objects.exists()


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"writing": "no key"}, 400),
        ({"version": "9" * 40}, 200),
        ({"headline": "a\0b\x08c\ufffe"}, 200),
        ({"sources-TOTAL_FORMS": "-3"}, 200),
        ({"sources-TOTAL_FORMS": "99999999999999"}, 200),
        ({"began": "[" * 100_000, "photo_shown": "7"}, 200),
        ({"section": "x" * 300, "lead_photo": "9" * 30, "photo_focal_x": "nan"}, 200),
    ],
)
def test_bad_input_is_kept_or_refused_and_opens_the_form_again(typed, status):
    desk, article = signed_in(), make_article()

    answer = autosave(desk, article, **{"writing": key(), **typed})

    assert answer.status_code == status
    if status == 200:
        assert desk.get(page("change", article)).status_code == 200
        taken(desk, Autosave.objects.get())


# Offered back


def test_what_was_not_saved_is_offered_with_what_differs_and_opens_in_the_form():
    desk, article = signed_in(), make_article(headline="Council votes", standfirst="In town.")
    autosave(desk, article, headline="Council waits", body="<p>Nobody came.</p>", writing=key())

    shown = desk.get(page("change", article)).content.decode()
    inputs = taken(desk, Autosave.objects.get())

    assert "You have words from" in shown
    assert "<mark>waits</mark>" in shown
    assert "Nobody came." in shown
    assert sent_back(desk.get(page("change", article))).values["headline"] == "Council votes"
    assert inputs.values["headline"] == "Council waits"
    assert inputs.values["body"] == "<p>Nobody came.</p>"
    assert inputs.values["standfirst"] == "In town."
    assert inputs.values["version"] == str(article.version)


def test_every_kind_of_field_comes_back():
    desk, article = signed_in(), make_article(tags=["harbour"])
    typed = {
        "tags": "harbour, gales",
        "starts_at": "2031-05-06T07:08",
        "internal_note": "Ring twice.",
        "sources-0-outlet": "The Gull",
        "sources-TOTAL_FORMS": "1",
    }

    autosave(desk, article, writing=key(), **typed)

    inputs = taken(desk, Autosave.objects.get())
    assert {name: inputs.values[name] for name in typed if name != "sources-TOTAL_FORMS"} == {
        name: value for name, value in typed.items() if name != "sources-TOTAL_FORMS"
    }
    assert inputs.values["bylines-0-author"] == str(article.byline_rows.get().author_id)


def test_saving_what_was_taken_deletes_it_and_staleness_is_still_caught():
    desk, article = signed_in(), make_article(headline="Council votes")
    typed = opened(desk, article, headline="Council waits")
    desk.post(page("autosave", article), typed, headers=JSON)
    kept = taken(desk, Autosave.objects.get()).values
    signed_in().post(page("change", article), open_story(article, standfirst="By a colleague."))

    refused = desk.post(page("change", article), kept)
    assert "Somebody else saved this story" in refused.content.decode()
    assert Autosave.objects.count() == 1

    desk.post(page("change", article), sent_back(refused).values)

    words = Article.objects.get().latest.words
    assert (words.headline, words.standfirst) == ("Council waits", "By a colleague.")
    assert not Autosave.objects.exists()


def test_a_save_leaves_the_words_of_another_window():
    desk, article = signed_in(), make_article()
    autosave(desk, article, headline="Other window", writing=key())

    desk.post(page("change", article), open_story(article, headline="This one", writing=key()))

    assert Autosave.objects.get().typed["headline"] == "Other window"
    assert "You have words from" in desk.get(page("change", article)).content.decode()


def test_words_that_differ_in_nothing_are_no_offer_and_the_form_goes_on_with_their_key():
    desk, article, writing = signed_in(), make_article(), key()
    autosave(desk, article, writing=writing)

    answer = desk.get(page("change", article))

    assert "You have words from" not in answer.content.decode()
    assert sent_back(answer).values["writing"] == writing


def test_nobody_is_offered_the_words_of_somebody_else():
    desk, article = signed_in(), make_article()
    autosave(desk, article, headline="Mine alone", writing=key())
    row = Autosave.objects.get()
    other = signed_in()

    plain = other.get(page("change", article)).content.decode()
    named = taken(other, row)
    other.post(page("disposal", row.writing))

    assert "Mine alone" not in plain
    assert named.values["headline"] == article.latest.headline
    assert Autosave.objects.filter(pk=row.pk).exists()


def test_words_are_thrown_away():
    desk, article = signed_in(), make_article()
    autosave(desk, article, headline="Not this", writing=key())

    answer = desk.post(page("disposal", Autosave.objects.get().writing), follow=True)

    assert "Thrown away." in answer.content.decode()
    assert not Autosave.objects.exists()


def test_two_new_stories_wait_beside_each_other_and_are_offered_where_one_is_written():
    desk = signed_in("Reporter")
    for headline in ("Gale at dawn", "Fog at noon"):
        autosave(desk, headline=headline, writing=key())

    form, stories = (desk.get(page(name)).content.decode() for name in ("add", "changelist"))

    for headline in ("Gale at dawn", "Fog at noon"):
        assert headline in form
        assert headline in stories
    gale = next(row for row in Autosave.objects.all() if row.headline == "Gale at dawn")
    inputs = taken(desk, gale)
    assert inputs.values["headline"] == "Gale at dawn"
    desk.post(page("add"), new_story() | inputs.values)
    assert Article.objects.get().latest.headline == "Gale at dawn"
    assert [row.headline for row in Autosave.objects.all()] == ["Fog at noon"]


def test_a_form_sent_without_script_puts_the_words_into_the_form():
    desk, article = signed_in(), make_article()
    typed = open_story(article, headline="By hand", writing=key())

    answer = desk.post(page("autosave", article), typed, follow=True)

    assert sent_back(answer).values["headline"] == "By hand"


def test_the_words_of_an_erased_story_go_with_it():
    desk, article = signed_in(), make_article()
    autosave(desk, article, headline="Name of a child", writing=key())

    article.erase(by=desk.user, reason="A court order.")

    assert not Autosave.objects.exists()


def test_a_story_that_its_writer_may_not_change_any_more_gives_the_words_back_to_copy():
    desk = signed_in("Reporter")
    article = make_article(owner=desk.user)
    typed = open_story(article, body="<p>Nobody came to the quay.</p>")
    article.publish(by=signed_in().user)

    answer = desk.post(page("change", article), typed)

    assert answer.status_code == 403
    assert "Nobody came to the quay." in answer.content.decode().replace("<mark>", "").replace(
        "</mark>", ""
    )


@pytest.mark.parametrize("name", ["change", "autosave", "presence", "departure"])
def test_a_key_that_no_story_can_have_is_a_story_that_is_not_there(name):
    desk, address = signed_in(), page(name, NO_KEY)

    if name == "change":
        answer = desk.get(address, {"autosave": key()})
    else:
        answer = desk.post(address, {"writing": key()}, headers=JSON)

    assert answer.status_code in (204, 302, 404)


@pytest.mark.parametrize("began", ["[", ["{}", "{}"], '{"words": ["live"]}', ""])
def test_kept_words_whose_beginning_was_tampered_with_can_be_taken_up(began):
    desk, article = signed_in(), make_live()
    autosave(desk, article, writing=key(), headline="Council waits", began=began)

    inputs = taken(desk, Autosave.objects.get())

    assert inputs.values["headline"] == "Council waits"
