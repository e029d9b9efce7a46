"""What every reader page has in common, the front page, and the pages for nothing."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.builders import (
    make_article,
    make_author,
    make_live,
    make_photo,
    make_section,
    make_tag,
    make_user,
    reword,
)

pytestmark = pytest.mark.django_db

HEADLINE = re.compile(r'<h\d class="teaser-headline"><a href="[^"]+">([^<]+)</a>')


@pytest.fixture
def pages():
    """One of every reader page."""
    story = make_live(headline="Ferry sold", tags=["Boats"], authors=[make_author("Ada Quill")])
    month = timezone.localdate(story.first_published_at)
    return [
        "/",
        story.get_absolute_url(),
        "/news/",
        "/topics/",
        "/topics/boats/",
        "/authors/",
        "/authors/ada-quill/",
        "/archive/",
        f"/archive/{month:%Y/%m}/",
        "/corrections/",
    ]


def headlines(response):
    return HEADLINE.findall(response.content.decode())


class TestEveryPage:
    def test_is_the_same_for_readers_and_staff_and_sets_no_cookie(self, client, pages, settings):
        staff = Client()
        staff.force_login(make_user("Editor"))

        for path in pages:
            read, by_staff = client.get(path), staff.get(path)

            assert read.status_code == 200, path
            assert re.sub(rb"<time.*?</time>", b"", read.content) == re.sub(
                rb"<time.*?</time>", b"", by_staff.content
            ), path
            assert not read.cookies, path
            assert "Cookie" not in read.headers.get("Vary", ""), path
            assert read.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
            assert "nonce" not in read.headers["Content-Security-Policy"]

    def test_has_no_style_or_handler_of_its_own(self, client, pages):
        for path in pages:
            html = client.get(path).content.decode()

            assert " style=" not in html
            assert "<style" not in html
            assert not re.search(r"<script(?![^>]* src=)(?! type=.application/ld\+json)", html)
            assert not re.search(r"<[^>]* on[a-z]+=", html)

    def test_answers_get_and_head_and_nothing_else(self, client, pages):
        for path in pages:
            assert client.head(path).status_code == 200
            for method in ("post", "put", "delete", "patch"):
                assert getattr(client, method)(path).status_code == 405, (method, path)

    def test_ignores_what_it_does_not_know(self, client, pages):
        for path in pages:
            assert client.get(path + "?utm_source=x&before=%00junk&after=%00").status_code == 200

    def test_names_its_own_address_by_the_site_and_not_by_the_host(self, client, pages, settings):
        for path in pages:
            html = client.get(path, headers={"host": "localhost"}).content.decode()

            assert f'<link rel="canonical" href="{settings.SITE_URL}{path}">' in html, path


class TestFrontPage:
    def test_without_any_story_says_that_there_is_none(self, client):
        make_section("Sport")

        response = client.get("/")

        assert "The first story is still being written" in response.content.decode()

    def test_leads_with_the_newest_story_of_the_day_that_has_a_photo(self, client):
        make_live(headline="Older, with a photo", hours_ago=30, lead_photo=make_photo())
        make_live(headline="Today, with a photo", hours_ago=5, lead_photo=make_photo())
        make_live(headline="Newest, without one", hours_ago=1)

        assert headlines(client.get("/"))[0] == "Today, with a photo"

    def test_never_leads_with_a_photo_that_was_withdrawn(self, client):
        gone = make_photo()
        make_live(headline="Its photo went", hours_ago=1, lead_photo=gone)
        make_live(headline="Its photo stayed", hours_ago=2, lead_photo=make_photo())
        gone.withdrawn_at = timezone.now()
        gone.save()

        response = client.get("/")

        assert headlines(response)[0] == "Its photo stayed"
        assert gone.digest[:32] not in response.content.decode()

    def test_shows_each_story_once_and_the_lead_with_its_related_lines(self, client):
        for number in range(30):
            make_live(
                headline=f"Story {number}",
                hours_ago=number + 1,
                section=make_section(f"Section {number % 3}"),
                tags=["Bridge"] if number % 4 == 0 else ["Other"],
                lead_photo=make_photo() if number == 0 else None,
            )

        shown = headlines(client.get("/"))

        assert len(shown) == len(set(shown)) == 1 + 3 + 5 + 3 * 5
        assert shown[:4] == ["Story 0", "Story 4", "Story 8", "Story 12"]

    def test_names_the_writer_of_an_opinion(self, client):
        opinion = make_live(headline="Mend the bridge", authors=[make_author("Nan Holt")])
        opinion.relabel(by=opinion.owner, kind="opinion")

        assert '<p class="teaser-by">Nan Holt</p>' in client.get("/").content.decode()

    def test_lists_the_latest_corrections_but_no_update(self, client):
        for kind, note in (("correction", "It was £97."), ("update", "The power is back.")):
            story = make_live(headline=f"With a {kind}", hours_ago=3)
            reword(story, standfirst="Put right.")
            story.publish(by=story.owner, note_kind=kind, note=note)

        html = client.get("/").content.decode()

        assert "It was £97." in html
        assert "The power is back." not in html

    def test_costs_the_same_whatever_the_number_of_sections(
        self, client, django_assert_num_queries
    ):
        def grow(start, stop):
            for number in range(start, stop):
                story = make_live(
                    section=make_section(f"Section {number}"),
                    hours_ago=number + 1,
                    lead_photo=make_photo(),
                    tags=["Bridge"],
                    authors=[make_author(), make_author()],
                )
                story.relabel(by=story.owner, kind="opinion")
                reword(story, standfirst="Put right.")
                story.publish(by=story.owner, note_kind="correction", note="It was £97.")

        grow(0, 12)
        client.get("/")
        with django_assert_num_queries(9):
            client.get("/")
        grow(12, 40)
        with django_assert_num_queries(9):
            client.get("/")


class TestNothing:
    def test_is_the_same_bytes_whatever_may_be_there_one_day(self, client):
        draft = make_article(headline="Secret plan", slug="secret-plan", tags=["Secret"])
        scheduled = make_article(slug="tomorrow", tags=["Tomorrow"])
        scheduled.schedule(by=scheduled.owner, at=timezone.now() + timedelta(hours=3))
        day = f"{timezone.localdate(scheduled.first_published_at):%Y/%m/%d}"
        make_author("Not Yet")
        absent = client.get("/no-such-section/")

        for path in (
            f"/{day}/tomorrow/",
            f"/{day}/secret-plan/",
            f"/{day}/nothing/",
            "/2026/02/31/nothing/",
            "/0000/00/00/nothing/",
            "/topics/secret/",
            "/topics/tomorrow/",
            "/topics/nothing/",
            "/authors/not-yet/",
            "/authors/nobody/",
            "/archive/2026/13/",
            "/archive/0000/01/",
            "/archive/0001/01/",
            "/archive/9999/12/",
            "/archive/1999/01/",
            "/a/b/c/",
        ):
            response = client.get(path)
            assert response.status_code == 404, path
            assert response.content == absent.content, path
        assert draft.get_absolute_url() == ""

    def test_offers_search_and_the_latest_stories(self, client):
        make_live(headline="Ferry sold")

        html = client.get("/nothing/").content.decode()

        assert 'action="/search/"' in html
        assert "Ferry sold" in html
        assert '<meta name="robots" content="noindex">' in html

    def test_asks_the_database_nothing_when_something_broke(
        self, monkeypatch, django_assert_num_queries
    ):
        def broken(*args):
            raise RuntimeError

        monkeypatch.setattr("articles.clock.now", broken)
        client = Client(raise_request_exception=False)
        with django_assert_num_queries(0):
            response = client.get("/")

        assert response.status_code == 500
        assert "Something broke on our side" in response.content.decode()


class TestCorrections:
    def corrected(self, headline="Council tax", *, hours_ago=5, **note):
        story = make_live(headline=headline, hours_ago=hours_ago)
        reword(story, standfirst="Put right.")
        note = {"note_kind": "correction", "note": "It was £97."} | note
        story.publish(by=story.owner, **note)
        return story

    def test_name_the_story_the_kind_and_the_sentence(self, client):
        story = self.corrected(note_kind="clarification", note="The vote was on Tuesday.")

        html = client.get("/corrections/").content.decode()

        assert f'<a href="{story.get_absolute_url()}">Council tax</a>' in html
        assert "<strong>Clarification</strong> The vote was on Tuesday." in html

    @pytest.mark.parametrize(
        ("kind", "name"),
        [
            ("update", "Update"),
            ("clarification", "Clarification"),
            ("correction", "Correction"),
            ("retraction", "Retraction"),
        ],
    )
    def test_are_joined_by_every_other_kind_of_note_under_its_name(self, client, kind, name):
        story = self.corrected(
            note_kind="update" if kind == "retraction" else kind, note="So it is."
        )
        if kind == "retraction":
            story.retract(by=story.owner, note="So it is.")

        html = client.get("/corrections/").content.decode()

        assert f"<strong>{name}</strong> So it is." in html

    def test_leave_with_the_story_and_wait_for_their_moment(self, client):
        self.corrected("Stays", note="It stays.")
        withdrawn = self.corrected("Goes", note="It goes.")
        withdrawn.withdraw(by=withdrawn.owner, reason="It was false.")
        waiting = make_live(headline="Waits")
        reword(waiting, standfirst="Put right later.")
        waiting.schedule(
            by=waiting.owner,
            at=timezone.now() + timedelta(hours=1),
            note_kind="correction",
            note="It waits.",
        )

        html = client.get("/corrections/").content.decode()

        assert "It stays." in html
        assert "It goes." not in html
        assert "It waits." not in html

    def test_are_paged_by_key_at_one_price(self, client, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr("articles.views.lists.SIZE", 2)
        for number in range(5):
            self.corrected(f"Story {number}", note=f"Note {number}.")
        seen, path = [], "/corrections/"
        client.get(path)

        while path:
            with django_assert_num_queries(3):
                html = client.get(path).content.decode()
            seen += re.findall(r"Note \d", html)
            older = re.search(r'href="(/corrections/\?before=[^"]+)"', html)
            path = older and older[1]

        assert seen == ["Note 4", "Note 3", "Note 2", "Note 1", "Note 0"]

    def test_say_when_there_are_none(self, client):
        assert "There are no corrections yet." in client.get("/corrections/").content.decode()


def test_a_tag_with_a_withdrawn_story_alone_is_not_listed(client):
    story = make_live(tags=[make_tag("Rumour")])
    make_live(tags=[make_tag("Bridge")])
    story.withdraw(by=story.owner, reason="It was false.")

    html = client.get("/topics/").content.decode()

    assert "Bridge" in html
    assert "Rumour" not in html
