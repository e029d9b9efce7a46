"""The desk's lists: what each view holds and what a search finds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from tests.articles.desk_forms import signed_in
from tests.builders import make_article, make_live, reword

pytestmark = pytest.mark.django_db

STORIES = "/admin/articles/article/"


def headlines(desk, **query) -> set[str]:
    rows = desk.get(STORIES, query).context["cl"].result_list
    return {article.latest.headline for article in rows}


@pytest.fixture(scope="module")
def desk(shared_rows):
    """A desk with one story in each state; the reporter's own is the draft."""
    editor, reporter = signed_in("Editor"), signed_in("Reporter")
    make_article(headline="Draft", owner=reporter.user, working_title="jetty")
    handed_in = make_article(headline="Submitted")
    handed_in.submit(by=handed_in.owner)
    sent_back = make_article(headline="Sent back")
    sent_back.submit(by=sent_back.owner)
    sent_back.send_back(by=editor.user)
    make_article(headline="Spiked").spike(by=editor.user)
    make_article(headline="Scheduled").schedule(
        by=editor.user, at=timezone.now() + timedelta(hours=3)
    )
    make_live(headline="Live")
    reword(make_live(headline="Regatta"), headline="Edited since")
    make_live(headline="Withdrawn").withdraw(by=editor.user)
    make_live(headline="Gone").take_down(by=editor.user)
    changing = make_live(headline="Changing")
    changing.schedule(by=editor.user, at=timezone.now() + timedelta(hours=3), note="", note_kind="")
    editor.reporter = reporter
    return editor


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("submitted", {"Submitted"}),
        ("needs_work", {"Sent back"}),
        ("spiked", {"Spiked"}),
        ("live", {"Live", "Edited since", "Changing"}),
        ("edited", {"Edited since"}),
        ("scheduled", {"Scheduled", "Changing"}),
        ("withdrawn", {"Withdrawn", "Gone"}),
    ],
)
def test_each_view_holds_its_stories(desk, view, found):
    assert headlines(desk, view=view) == found


def test_mine_are_those_that_i_own(desk):
    assert headlines(desk.reporter, view="mine") == {"Draft"}
    assert headlines(desk, view="mine") == set()


def test_without_a_view_every_story_is_there_for_every_role(desk):
    assert len(headlines(desk)) == Article.objects.count() == 10
    assert headlines(desk.reporter) == headlines(desk)


@pytest.mark.parametrize("view", ["", "junk", "mine'--", "\0"])
def test_an_unknown_view_is_no_mistake(desk, view):
    assert desk.get(STORIES, {"view": view}).status_code in (200, 302)


def test_a_row_says_where_its_story_stands(desk):
    shown = desk.get(STORIES).content.decode()

    for sentence in ("Draft, never published", "Not public yet; goes live", ", edited since"):
        assert sentence in shown
    assert shown.count("Taken down since") == 1
    assert shown.count("Withdrawn since") == 1


def test_live_stories_stand_with_the_last_to_go_live_first(desk):
    older = Article.objects.get(latest__headline="Live")
    older.plan(by=older.owner, working_title="touched last")
    newest = make_live(headline="Newest", hours_ago=0.1)

    rows = desk.get(STORIES, {"view": "live"}).context["cl"].result_list

    assert rows[0] == newest


def test_a_live_story_is_not_called_ready_as_well(desk):
    live = desk.get(STORIES, {"view": "live"}).content.decode()
    scheduled = desk.get(STORIES, {"view": "scheduled"}).content.decode()

    assert "desk-status-ready" not in live
    assert "desk-status-ready" in scheduled


def test_a_search_finds_drafts_by_headline_text_and_working_title(desk):
    make_article(headline="Lantern parade", body="<p>Seven hundred lanterns.</p>")

    assert headlines(desk, q="lantern") == {"Lantern parade"}
    assert headlines(desk, q="seven hundred") == {"Lantern parade"}
    assert headlines(desk, q="jetty") == {"Draft"}


def test_a_search_finds_the_latest_words_and_not_those_before(desk):
    assert headlines(desk, q="regatta") == set()
    assert headlines(desk, q='"edited since"') == {"Edited since"}


def test_a_search_stays_within_its_view(desk):
    make_article(headline="Lantern parade")

    assert headlines(desk, q="parade", view="live") == set()


@pytest.mark.parametrize(
    "typed", ['"', "*", "a" * 5000, "NOT", "AND OR", "x:y", "\0", "%", "(", "😀", "-", "−−"]
)
def test_whatever_is_searched_for_never_fails(desk, typed):
    assert desk.get(STORIES, {"q": typed}).status_code == 200
    assert desk.get("/admin/articles/photo/", {"q": typed}).status_code == 200
    assert desk.get("/admin/articles/photo/library/", {"q": typed, "ids": typed}).status_code == 200
    assert desk.get("/admin/articles/article/suggestions/", {"q": typed}).status_code == 200
    assert desk.get("/admin/articles/tag/suggestions/", {"q": typed}).status_code == 200


@pytest.mark.parametrize("query", ["p=junk", "p=-1", "p=99999999999", "o=9", "all=", "e=1", "x=1"])
def test_junk_in_the_address_of_a_list_never_fails(desk, query):
    assert desk.get(f"{STORIES}?{query}").status_code in (200, 302)


def test_suggestions_hold_only_what_readers_see(desk):
    found = desk.get("/admin/articles/article/suggestions/").json()

    assert {story["headline"] for story in found} == {"Live", "Regatta", "Changing"}
    assert desk.get("/admin/articles/article/suggestions/", {"q": "scheduled"}).json() == []


def test_each_list_of_the_desk_page_is_a_view_of_the_story_list(desk):
    Article.objects.get(latest__headline="Draft").plan(by=desk.user, due_at=timezone.now())

    for each in desk.get("/admin/").context["lists"]:
        found = {article.latest.headline for article in each.rows}
        assert found == headlines(desk, view=each.view), each.view


@pytest.mark.parametrize(("lacks", "found"), [("photo", {"Draft"}), ("legal", {"Live"})])
def test_a_list_is_narrowed_to_what_lacks_something(desk, lacks, found):
    for headline, flag in (("Draft", "photo"), ("Live", "legal"), ("Spiked", lacks)):
        article = Article.objects.get(latest__headline=headline)
        article.plan(by=desk.user, **{f"needs_{flag}": True})

    assert headlines(desk, lacks=lacks) == found
    assert headlines(desk, lacks=lacks, view="submitted") == set()
    assert len(headlines(desk, lacks="junk")) == 10


def test_what_was_spiked_is_in_no_view_but_its_own(desk):
    mine = make_article(headline="My spiked", owner=desk.user)
    mine.plan(by=desk.user, assigned_to=desk.user, due_at=timezone.now())
    before = {view: headlines(desk, view=view) for view in ("mine", "assigned", "due", "waiting")}
    mine.spike(by=desk.user)

    for view, found in before.items():
        assert "My spiked" in found
        assert "My spiked" not in headlines(desk, view=view)
    assert headlines(desk, view="spiked") == {"Spiked", "My spiked"}


def test_ready_holds_what_is_ready_and_not_out_yet(desk):
    make_article(headline="Ready").mark_ready(by=desk.user)

    assert headlines(desk, view="ready") == {"Ready"}
