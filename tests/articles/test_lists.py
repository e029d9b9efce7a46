"""Sections, topics, authors and months: what stands in them, their pages and their price."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from articles.paging import Key, read_key
from articles.views import calendar
from tests.builders import make_author, make_live, make_photo, make_section, make_tag

pytestmark = pytest.mark.django_db

HEADLINE = re.compile(r'<h\d class="teaser-headline"><a href="[^"]+">([^<]+)</a>')
SIZE = re.compile(r'<article class="teaser teaser-(\w+)')
COMES = re.compile(r'<img [^>]*(fetchpriority|loading)="')
LABEL = re.compile(r'<p class="teaser-label">([^<]+)<')
OLDER = re.compile(r'href="([^"]+)" rel="next"')
LISTS = ["/news/", "/topics/bridge/", "/authors/ada-quill/", "month"]


def path_of(name):
    return f"/archive/{timezone.localdate():%Y/%m}/" if name == "month" else name


def grow(number, at=None):
    """Stories that stand in every one of the lists, with all that a teaser may show."""
    for _ in range(number):
        story = make_live(
            at=at or timezone.now(),
            section=make_section("News"),
            tags=["Bridge", "River"],
            authors=[make_author("Ada Quill"), make_author("Bo Wren")],
            lead_photo=make_photo(),
        )
        story.relabel(by=story.owner, kind="opinion")


def walk(client, path):
    """Follow a list from its first page to its last; return the headlines of each page."""
    pages = []
    while path:
        html = client.get(path).content.decode()
        pages.append(HEADLINE.findall(html))
        older = OLDER.search(html)
        path = older and older[1]
    return pages


@pytest.mark.parametrize("name", LISTS)
class TestEveryList:
    def test_shows_each_story_once_newest_first_a_page_at_a_time(self, client, monkeypatch, name):
        monkeypatch.setattr("articles.views.lists.SIZE", 3)
        instant = timezone.now()
        grow(4, at=instant)
        grow(3)
        expected = [
            story.live.revision.headline
            for story in Article.objects.published(timezone.now()).as_teasers()
        ]

        pages = walk(client, path_of(name))

        assert [len(page) for page in pages] == [3, 3, 1]
        assert [headline for page in pages for headline in page] == expected

    def test_begins_with_one_big_story_whose_photo_comes_first(self, client, monkeypatch, name):
        monkeypatch.setattr("articles.views.lists.SIZE", 3)
        grow(5)

        first = client.get(path_of(name)).content.decode()
        further = client.get(OLDER.search(first)[1]).content.decode()

        assert SIZE.findall(first) == ["big", "row", "row"]
        assert COMES.findall(first) == ["fetchpriority", "loading", "loading"]
        assert SIZE.findall(further) == ["row", "row"]
        assert COMES.findall(further) == ["loading", "loading"]

    def test_costs_the_same_for_ten_stories_as_for_one(
        self, client, django_assert_num_queries, name
    ):
        price = 3 if name == "month" else 4
        grow(1)
        client.get(path_of(name))
        with django_assert_num_queries(price):
            client.get(path_of(name))
        grow(9)
        with django_assert_num_queries(price):
            response = client.get(path_of(name))
        assert len(HEADLINE.findall(response.content.decode())) == 10

    def test_sends_a_numbered_page_to_the_list(self, client, name):
        grow(1)

        for number in ("2", "0", "junk", "-1", "%00"):
            response = client.get(f"{path_of(name)}?page={number}")
            assert (response.status_code, response.url) == (301, path_of(name))

    def test_takes_junk_for_the_first_page(self, client, name):
        grow(1)
        first = HEADLINE.findall(client.get(path_of(name)).content.decode())

        for junk in (
            "",
            "x",
            "1",
            "1-",
            "-1",
            "9" * 40 + "-1",
            "1-" + "9" * 40,
            "١-١",
            "%00",
            "1-1-1",
        ):
            response = client.get(f"{path_of(name)}?before={junk}")
            assert response.status_code == 200, junk
            assert HEADLINE.findall(response.content.decode()) == first, junk

    def test_sends_a_page_after_its_end_to_its_beginning(self, client, name):
        grow(1)

        response = client.get(f"{path_of(name)}?before=1-1")

        assert (response.status_code, response.url) == (302, path_of(name))

    def test_forgets_a_story_that_was_withdrawn(self, client, name):
        grow(2)
        newest, other = Article.objects.published(timezone.now()).as_teasers()
        newest.withdraw(by=newest.owner, reason="It was false.")

        shown = HEADLINE.findall(client.get(path_of(name)).content.decode())

        assert shown == [other.live.revision.headline]


class TestSection:
    def test_without_a_story_says_where_to_go(self, client):
        make_section("Chess")

        response = client.get("/chess/")

        assert response.status_code == 200
        assert "Nothing has been published in this section yet." in response.content.decode()

    def test_is_named_over_its_stories_in_every_list_but_its_own(self, client):
        make_live(section=make_section("News"), tags=["Bridge"])

        labels = [LABEL.findall(client.get(path).content.decode()) for path in LISTS[:2]]

        assert labels == [[], ["News"]]

    def test_is_marked_in_the_masthead(self, client):
        make_section("Chess")

        html = client.get("/chess/").content.decode()

        assert '<a href="/chess/" aria-current="page">Chess</a>' in html


class TestAuthor:
    def test_with_two_parts_in_a_story_has_it_once(self, client):
        ada = make_author("Ada Quill", biography="She keeps bees.")
        story = make_live(headline="Bees swarm")
        story.relabel(by=story.owner, bylines=[(ada, "reported"), (ada, "photographs")])

        response = client.get("/authors/ada-quill/")

        assert HEADLINE.findall(response.content.decode()) == ["Bees swarm"]
        assert "She keeps bees." in response.content.decode()

    def test_without_a_public_story_is_not_among_the_authors(self, client):
        make_author("Not Yet")
        make_live(authors=[make_author("Ada Quill")])

        html = client.get("/authors/").content.decode()

        assert "Ada Quill" in html
        assert "Not Yet" not in html


class TestTopics:
    def test_are_listed_by_the_alphabet_and_paged(self, client, monkeypatch):
        monkeypatch.setattr("articles.views.lists.TOPICS", 2)
        make_live(tags=["Ferries", "Bridges", "Ports"])

        first = client.get("/topics/").content.decode()
        further = client.get(OLDER.search(first)[1]).content.decode()

        names = re.compile(r'<a href="/topics/[^"]+/">(\w+)</a>')
        assert names.findall(first) == ["Bridges", "Ferries"]
        assert names.findall(further) == ["Ports"]
        assert "Start of the alphabet" in further

    @pytest.mark.parametrize("path", ["/topics/", "/authors/", "/archive/"])
    def test_and_the_other_indexes_have_a_price(self, client, django_assert_num_queries, path):
        price = 3 if path == "/archive/" else 2
        make_live(tags=["Ferries"], hours_ago=24 * 400)
        client.get(path)
        with django_assert_num_queries(price):
            client.get(path)
        for number in range(9):
            make_live(tags=[make_tag()], authors=[make_author()], hours_ago=number * 800)
        with django_assert_num_queries(price):
            client.get(path)


class TestArchive:
    def test_links_the_months_that_have_a_story_by_year(self, client):
        for year, month in ((2024, 12), (2025, 1), (2025, 3)):
            make_live(at=datetime(year, month, 15, 12, tzinfo=UTC))
        gone = make_live(at=datetime(2025, 2, 15, 12, tzinfo=UTC))
        gone.withdraw(by=gone.owner, reason="It was false.")

        html = client.get("/archive/").content.decode()

        assert re.findall(r"/archive/(\d{4}/\d{2})/", html) == ["2025/03", "2025/01", "2024/12"]

    def test_counts_a_month_in_the_newsrooms_zone(self, client, settings):
        settings.TIME_ZONE = "Asia/Tokyo"
        make_live(headline="Dawn", at=datetime(2025, 6, 30, 16, tzinfo=UTC))
        make_live(headline="Dusk", at=datetime(2025, 6, 30, 14, tzinfo=UTC))

        july, june = client.get("/archive/2025/07/"), client.get("/archive/2025/06/")

        assert HEADLINE.findall(july.content.decode()) == ["Dawn"]
        assert HEADLINE.findall(june.content.decode()) == ["Dusk"]

    def test_asks_for_forty_years_of_months_at_once(self, monkeypatch, django_assert_num_queries):
        monkeypatch.setattr("articles.views.calendar.MONTHS_A_QUERY", 7)
        make_live(at=datetime(2024, 1, 5, tzinfo=UTC))
        make_live(at=datetime(2025, 1, 5, tzinfo=UTC))

        with django_assert_num_queries(3):
            months = calendar.months(datetime(2025, 2, 1, tzinfo=UTC))

        assert [f"{month:%Y-%m}" for month in months] == ["2025-01", "2024-01"]

    def test_without_a_story_says_so(self, client):
        assert "Nothing has been published yet." in client.get("/archive/").content.decode()


def test_a_key_is_read_as_it_was_written():
    key = Key(datetime(2026, 11, 24, 14, 5, 0, 123456, tzinfo=UTC), 17)

    assert read_key(str(key)) == key
    assert read_key(f"{key} ") is None


def test_a_list_says_when_each_story_appeared(client):
    make_live(at=datetime(2023, 5, 18, 5, 5, tzinfo=UTC))
    make_live(at=timezone.now() - timedelta(seconds=1))

    html = client.get("/news/").content.decode()

    assert '<time datetime="2023-05-18T06:05:00+01:00">18 May 2023</time>' in html
    assert f">{timezone.localtime():%H:}" in html
