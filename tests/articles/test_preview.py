"""Previews: the typed words on the reader's own page, privately, and nothing saved."""

import pytest
from django.apps import apps

from articles.models import Article
from tests.articles.desk_forms import new_story, open_story, page, signed_in
from tests.builders import make_article, make_live, reword

pytestmark = pytest.mark.django_db


def rows_of_all_tables() -> dict[str, int]:
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if model._meta.label != "sessions.Session"
    }


@pytest.mark.parametrize("role", ["Reporter", "Editor"])
def test_a_preview_shows_what_is_typed_and_saves_nothing(role):
    desk = signed_in(role)
    article = make_article(owner=desk.user, headline="Council votes")
    typed = open_story(article, headline="Council waits", body="<p>Nobody came.</p>")
    before, version = rows_of_all_tables(), article.version

    shown = desk.post(page("preview", article), typed)

    article.refresh_from_db()
    assert shown.status_code == 200
    assert "Council waits" in shown.content.decode()
    assert "Nobody came." in shown.content.decode()
    assert rows_of_all_tables() == before
    assert (article.version, article.latest.headline) == (version, "Council votes")
    assert "no-store" in shown["Cache-Control"]
    assert shown["X-Robots-Tag"] == "noindex"


def test_a_preview_of_a_new_story_saves_nothing():
    desk, typed = signed_in("Editor"), new_story(tags="sea mist")
    before = rows_of_all_tables()

    shown = desk.post(page("preview_of_new"), typed)

    assert "Ferry returns to Harrow Quay" in shown.content.decode()
    assert "Ada Quill" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert rows_of_all_tables() == before


def test_a_preview_shows_the_latest_words_of_a_live_story():
    desk, article = signed_in("Moderator"), make_live(headline="Council votes")
    reword(article, headline="Council waits")

    shown = desk.get(page("preview", article))

    assert b"Council waits" in shown.content
    assert "no-store" in shown["Cache-Control"]


def test_a_preview_of_words_that_cannot_be_saved_says_why():
    desk, article = signed_in("Editor"), make_article()

    shown = desk.post(page("preview", article), open_story(article, headline=""))

    assert shown.status_code == 422
    assert b"A story needs a headline before it is saved." in shown.content


@pytest.mark.django_db(transaction=True)
def test_a_preview_may_lock_the_story_that_it_compares():
    """PostgreSQL takes a row lock in a transaction only."""
    desk, article = signed_in("Editor"), make_article()

    shown = desk.post(page("preview", article), open_story(article, headline="Council waits"))

    assert shown.status_code == 200


def test_a_story_that_has_no_words_yet_has_no_preview():
    desk = signed_in("Editor")
    article = Article.objects.create(owner=desk.user)

    assert desk.get(page("preview", article)).status_code == 404
    assert desk.get(page("change", article)).status_code == 200
