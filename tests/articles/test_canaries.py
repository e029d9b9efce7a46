"""Words that are not public are seen nowhere: every route is asked, and each link followed."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.contrib.flatpages.models import FlatPage
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from articles.models import Address, Article, Author, Document, Section, Tag
from tests.builders import (
    make_article,
    make_author,
    make_document,
    make_live,
    make_photo,
    make_section,
    reword,
)

pytestmark = pytest.mark.django_db

FOR_STAFF = ("admin:", "admin_password_reset", "password_reset", "as_of:")
WORD = "quagga"
UNKNOWN = "0b0c1a52-7d9b-4c2c-8d4c-1c5a4f3b2a10"


@dataclass
class Canary:
    """A story whose every word names it; `words` are those that nobody may see yet."""

    name: str
    article: object = None
    words: set = field(default_factory=set)

    def word(self, place):
        return f"{WORD}{self.name}{place}"

    def texts(self):
        return {
            "headline": f"{WORD} {self.word('headline')}",
            "standfirst": f"{WORD} {self.word('standfirst')}",
            "body": f"<p>{WORD} {self.word('body')}</p>",
            "lead_caption": f"{WORD} {self.word('caption')}",
            "dateline": self.word("dateline"),
        }

    def fields(self):
        document = make_document(
            title=self.word("offer"),
            filename=f"{self.word('file')}.pdf",
            content=f"%PDF-1.7 {self.word('pdf')} %%EOF".encode(),
        )
        return self.texts() | {
            "body": f"{self.texts()['body']}<figure data-document='{document.pk}'></figure>",
            "lead_photo": make_photo(caption=self.word("photo"), alt_text=self.word("alt")),
            "sources": [{"outlet": self.word("outlet"), "url": f"https://{self.name}.example/"}],
            "slug": self.word("slug"),
            "tags": [self.word("tag")],
            "authors": [make_author(self.word("author"))],
            "working_title": self.word("title"),
        }

    def hide(self, *places):
        self.words = {self.word(place) for place in places}
        return self


EVERYWHERE = (
    *("headline", "standfirst", "body", "caption", "dateline", "photo", "alt", "outlet"),
    *("offer", "file", "pdf"),
)
PLACES = ("slug", "tag", "author", "title")


def draft():
    canary = Canary("draft").hide(*EVERYWHERE, *PLACES)
    canary.article = make_article(**canary.fields())
    return canary


def scheduled():
    canary = Canary("scheduled").hide(*EVERYWHERE, *PLACES)
    canary.article = make_article(**canary.fields())
    canary.article.schedule(by=canary.article.owner, at=timezone.now() + timedelta(hours=1))
    return canary


def withdrawn():
    """Its address is known, and the notice there has no word of it."""
    canary = Canary("withdrawn").hide(*EVERYWHERE, "tag", "author", "title")
    canary.article = make_live(hours_ago=2, **canary.fields())
    canary.article.withdraw(by=canary.article.owner, reason="A mistake.")
    return canary


def taken_down():
    canary = Canary("gone").hide(*EVERYWHERE, *PLACES)
    canary.article = make_live(hours_ago=2, **canary.fields())
    canary.article.take_down(by=canary.article.owner)
    return canary


def former():
    canary = Canary("former").hide("headline", "standfirst", "body", "caption", "dateline")
    canary.article = make_live(hours_ago=2, slug="zebra", lead_photo=make_photo(), **canary.texts())
    plain = dict.fromkeys(canary.texts(), "")
    reword(canary.article, **plain | {"headline": "Zebra", "body": "<p>Zebra.</p>"})
    canary.article.publish(by=canary.article.owner)
    return canary


def retracted():
    """Its headline stays, and its versions show what it had said; nothing else does."""
    canary = Canary("retracted").hide("standfirst", "body", "caption", "dateline", "alt", "outlet")
    canary.article = make_live(hours_ago=2, **canary.fields())
    canary.article.retract(by=canary.article.owner, note="It did not happen.")
    return canary


def corrected_and_taken_down():
    canary = Canary("undone").hide(*EVERYWHERE, *PLACES, "note")
    canary.article = make_live(hours_ago=2, **canary.fields())
    reword(canary.article, body=f"<p>{WORD} {canary.word('body')} again.</p>")
    note = {"note_kind": "correction", "note": canary.word("note")}
    canary.article.publish(by=canary.article.owner, **note)
    canary.article.take_down(by=canary.article.owner)
    return canary


def mended_after_a_withdrawal():
    """What was withdrawn stays so when the story returns with other words."""
    canary = Canary("mended").hide("headline", "standfirst", "body", "caption", "dateline")
    canary.article = make_live(hours_ago=2, slug="gnu", lead_photo=make_photo(), **canary.texts())
    canary.article.withdraw(by=canary.article.owner, reason="A mistake.")
    plain = dict.fromkeys(canary.texts(), "")
    for headline in ("Gnu", "Gnus"):
        reword(canary.article, **plain | {"headline": headline, "body": "<p>Gnu.</p>"})
        canary.article.publish(by=canary.article.owner)
    return canary


def edited():
    canary = Canary("edited").hide("headline", "standfirst", "body", "caption", "dateline")
    canary.article = make_live(headline="Okapi", body="<p>Okapi.</p>")
    reword(canary.article, **canary.texts())
    return canary


def changing():
    canary = Canary("changing").hide("headline", "standfirst", "body", "caption", "dateline")
    canary.article = make_live(headline="Tapir", body="<p>Tapir.</p>")
    reword(canary.article, **canary.texts())
    at = timezone.now() + timedelta(hours=1)
    note = {"note_kind": "correction", "note": canary.word("note")}
    canary.article.schedule(by=canary.article.owner, at=at, **note)
    canary.words.add(canary.word("note"))
    return canary


CANARIES = [
    draft,
    scheduled,
    withdrawn,
    taken_down,
    former,
    retracted,
    corrected_and_taken_down,
    mended_after_a_withdrawal,
    edited,
    changing,
]
NAMES = [make.__name__ for make in CANARIES]
# What was public and not withdrawn can be read in the versions of the story, and there alone.
TOLD_IN_VERSIONS = ("former", "retracted")


def names_of(patterns, prefix=""):
    """The names of all routes, as `reverse()` takes them."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        else:
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names_of(pattern.url_patterns, inner)


def public_routes():
    return {
        name for name in names_of(get_resolver().url_patterns) if not name.startswith(FOR_STAFF)
    }


def slugs_of(model):
    return [[slug] for slug in model.objects.values_list("slug", flat=True)]


def arguments():
    """What each public route is asked with: whatever is in the database, public or not."""
    stories = [
        [f"{address.date:%Y}", f"{address.date:%m}", f"{address.date:%d}", address.slug]
        for address in Address.objects.all()
    ]
    days = {tuple(story[:2]) for story in stories}
    return {
        **{
            f"articles:{name}": [[]]
            for name in (
                "front search feed robots sitemap sitemap_pages topics authors archive corrections"
                " corrections_feed"
            ).split()
        },
        "articles:topic": slugs_of(Tag),
        "articles:topic_feed": slugs_of(Tag),
        "articles:author": slugs_of(Author),
        "articles:author_feed": slugs_of(Author),
        "articles:section": slugs_of(Section),
        "articles:section_feed": slugs_of(Section),
        "articles:month": [list(month) for month in days],
        "articles:sitemap_month": [list(month) for month in days],
        "articles:story": stories,
        "articles:document": [
            [document.pk, document.address_name] for document in Document.objects.all()
        ],
        "articles:rendition": [],  # pictures have no words
        "articles:versions": stories,
        "articles:version": [[*story, number] for story in stories for number in (1, 2, 3)],
        "articles:report": stories,
        "articles:thanks": stories,
        "comments:page": stories,
        "comments:new": stories,
        **{
            f"comments:{name}": [[*story, UNKNOWN] for story in stories]
            for name in ("comment", "reply", "report", "thanks")
        },
        **{
            f"comments:{name}": [["forged"]]
            for name in "mine wording withdrawal state confirmation following".split()
        },
        "comments:ask_for_yours": [[]],
        "comments:yours": [["forged"]],
        "comments:copy_of_yours": [["forged", "json"]],
        "comments:erase_yours": [["forged"]],
        "policy": [[url.lstrip("/")] for url in FlatPage.objects.values_list("url", flat=True)],
    }


def crawl(client):
    """Ask every public route, then each own address that any answer names; all that was seen."""
    asked = arguments()
    waiting = [reverse(name, args=args) for name in asked for args in asked[name]]
    waiting += [f"/search/?q={WORD}", f"/search/?q={WORD}&order=newest"]
    seen = {}
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(("/media/", "/static/", "//")):
            continue
        answer = client.get(address)
        assert answer.status_code in (200, 301, 302, 404, 405, 410), address
        assert "Set-Cookie" not in answer.headers or re.search("/(comments|mistakes)/", address)
        content = b"".join(answer) if answer.streaming else answer.content
        seen[address] = f"{answer.status_code} {answer.headers} {content.decode()}"
        waiting += re.findall(
            r"(?:(?:href|src)=\"|<loc>)(?:http://127\.0\.0\.1:8000)?(/[^\"#<]*)", seen[address]
        )
    return seen


@pytest.fixture(autouse=True, scope="module")
def canaries(shared_rows) -> dict[str, Canary]:
    """One of each beside a public story, in a newsroom that all tests share."""
    with override_settings(SITE_URL="http://127.0.0.1:8000"):
        make_live(headline="Public", section=make_section("News"), tags=["Open"], hours_ago=5)
        yield {make.__name__: make() for make in CANARIES}


@pytest.fixture(scope="module")
def seen(canaries):
    return crawl(Client())


def test_every_public_route_is_asked():
    make_live()

    assert public_routes() == set(arguments())


@pytest.mark.parametrize("name", NAMES)
def test_words_that_are_not_public_are_seen_nowhere(canaries, seen, name):
    canary = canaries[name]

    leaks = {
        (address, word)
        for address, answer in seen.items()
        for word in canary.words
        if word in answer.lower()
        and not (canary.name in TOLD_IN_VERSIONS and "/versions/" in address)
    }
    assert leaks == set()
    assert len(seen) > 20


def test_the_former_words_of_a_live_story_are_told_in_its_versions(canaries, seen):
    canary = canaries["former"]

    where = {address for address, answer in seen.items() if canary.word("body") in answer.lower()}
    assert where == {f"{canary.article.get_absolute_url()}versions/2/"}


@pytest.mark.parametrize("name", NAMES)
def test_a_search_for_such_words_finds_nothing(client, canaries, name):
    for word in (*sorted(canaries[name].words), WORD):
        for order in ("best", "newest"):
            page = client.get("/search/", {"q": word, "order": order})

            assert list(page.context["stories"]) == []


@pytest.mark.parametrize("name", ["draft", "scheduled"])
def test_the_same_words_are_seen_where_they_belong_once_they_are_public(client, canaries, name):
    canary = canaries[name]
    article = Article.objects.get(pk=canary.article.pk)
    article.publish(by=article.owner, waiting="cancel")
    article.refresh_from_db()

    seen = crawl(client)

    def where(place):
        word = canary.word(place)
        return {address for address, answer in seen.items() if word in answer.lower()}

    story = article.get_absolute_url()
    topic, author = f"/topics/{canary.word('tag')}/", f"/authors/{canary.word('author')}/"
    month = f"{article.address_date:%Y-%m}"
    assert {story, "/", "/news/", "/feeds/stories.xml", "/news/feed.xml"} <= where("headline")
    assert {topic, author, f"{topic}feed.xml", f"{author}feed.xml"} <= where("headline")
    assert {f"/search/?q={WORD}", f"/search/?q={WORD}&order=newest"} <= where("headline")
    assert {story, "/feeds/stories.xml"} <= where("body")
    assert {story, "/feeds/stories.xml"} <= where("caption")
    assert {story, "/feeds/stories.xml"} <= where("offer")
    assert len(where("pdf")) == 1
    assert {f"/sitemap-{month}.xml"} <= where("slug")
    assert {story, "/topics/", "/sitemap-pages.xml"} <= where("tag")
    assert {story, "/authors/", "/sitemap-pages.xml"} <= where("author")
    assert where("title") == where("photo") == set()


def test_the_address_of_a_waiting_story_answers_like_one_that_is_not_there(client, canaries):
    waiting = canaries["scheduled"].article
    conditions = [
        {},
        {"If-None-Match": "*"},
        {"If-Match": '"x"'},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
        {"Range": "bytes=0-9"},
    ]

    for headers in conditions:
        there = client.get(waiting.get_absolute_url(), headers=headers)
        nowhere = client.get("/2026/01/01/nothing/", headers=headers)

        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content
        assert dict(there.headers) == dict(nowhere.headers)
