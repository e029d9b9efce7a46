from datetime import UTC, datetime, timedelta

import pytest
from defusedxml import ElementTree
from django.utils import timezone

from articles.models import Article, Publication, Section
from tests.builders import (
    make_article,
    make_author,
    make_live,
    make_photo,
    make_section,
    make_tag,
    reword,
)

pytestmark = pytest.mark.django_db

SITE = "https://paper.example"
NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
}
FEEDS = [
    "/feeds/stories.xml",
    "/news/feed.xml",
    "/topics/boats/feed.xml",
    "/authors/ada-quill/feed.xml",
]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE
    settings.SITE_NAME = "The Harrowmere Courier"
    settings.SITE_TAGLINE = "News of the coast"
    settings.SECURE_SSL_REDIRECT = False


def channel(client, address="/feeds/stories.xml"):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content).find("channel")


def text(element, name):
    found = element.find(name, NAMES)
    return found.text if found is not None else None


def texts(element, name):
    return [each.text for each in element.findall(name, NAMES)]


class TestTheChannel:
    def test_it_says_what_it_is_and_where(self, client):
        section = make_section("News", description="What happened")
        make_live(section=section, at=datetime(2026, 7, 1, 8, tzinfo=UTC))

        feed = channel(client, "/news/feed.xml")

        assert text(feed, "title") == "News – The Harrowmere Courier"
        assert text(feed, "link") == f"{SITE}/news/"
        assert text(feed, "description") == "What happened"
        assert text(feed, "language") == "en-gb"
        assert text(feed, "lastBuildDate") == "Wed, 01 Jul 2026 08:00:00 +0000"
        assert feed.find("atom:link", NAMES).attrib == {
            "rel": "self",
            "href": f"{SITE}/news/feed.xml",
        }

    def test_a_section_without_a_story_has_an_empty_feed(self, client):
        make_section("News")

        assert texts(channel(client, "/news/feed.xml"), "item") == []

    def test_what_has_nothing_public_answers_like_what_is_not_there(self, client):
        make_article(tags=["Boats"], authors=[make_author("Ada Quill")])

        answers = {
            client.get(address).content
            for address in (
                "/topics/boats/feed.xml",
                "/topics/nothing/feed.xml",
                "/authors/ada-quill/feed.xml",
                "/authors/nobody/feed.xml",
                "/nowhere/feed.xml",
            )
        }

        assert len(answers) == 1
        assert client.get("/topics/boats/feed.xml").status_code == 404

    def test_each_feed_holds_its_own_stories_newest_first(self, client):
        boats, ada = make_tag("Boats"), make_author("Ada Quill")
        make_live(headline="Old", section=make_section("News"), tags=[boats], hours_ago=3)
        make_live(headline="New", section=make_section("News"), tags=[boats], hours_ago=2)
        make_live(headline="Other", section=make_section("Sport"), authors=[make_author("Ben")])

        held = {
            address: [text(item, "title") for item in channel(client, address).findall("item")]
            for address in FEEDS
        }

        assert held == {
            "/feeds/stories.xml": ["Other", "New", "Old"],
            "/news/feed.xml": ["New", "Old"],
            "/topics/boats/feed.xml": ["New", "Old"],
            "/authors/ada-quill/feed.xml": ["New", "Old"],
        }
        assert ada

    def test_it_holds_twenty_stories(self, client):
        for _ in range(21):
            make_live()

        assert len(channel(client).findall("item")) == 20


class TestItems:
    def test_an_item_says_all_about_its_story(self, client):
        article = make_live(
            at=datetime(2026, 7, 1, 8, tzinfo=UTC),
            headline="Fish & chips <raw>",
            standfirst="Cod & haddock.",
            tags=["Boats", "Food"],
            authors=[make_author("Ada Quill"), make_author("Ben Lens")],
        )
        Article.objects.update(comment_count=3)

        item = channel(client).find("item")

        address = f"{SITE}/2026/07/01/{article.slug}/"
        assert text(item, "title") == "Fish & chips <raw>"
        assert text(item, "link") == address
        assert text(item, "description") == "Cod &amp; haddock."
        assert text(item, "guid") == f"tag:paper.example,2026-07-01:story/{article.pk}"
        assert item.find("guid").attrib == {"isPermaLink": "false"}
        assert text(item, "pubDate") == "Wed, 01 Jul 2026 08:00:00 +0000"
        assert texts(item, "dc:creator") == ["Ada Quill", "Ben Lens"]
        assert texts(item, "category") == ["News", "Boats", "Food"]
        assert text(item, "comments") == f"{address}#comments"
        assert text(item, "slash:comments") == "3"
        assert text(item, "atom:updated") is None
        assert item.find("enclosure") is None

    def test_an_edit_or_a_move_keeps_the_guid(self, client):
        article = make_live(headline="Before", hours_ago=3)
        before = channel(client).find("item")
        reword(article, headline="After")
        at = timezone.now() - timedelta(hours=1)
        article.publish(by=article.owner, at=at, note_kind="correction", note="It was After.")
        article.relabel(by=article.owner, slug="elsewhere", section=make_section("Sport"))

        after = channel(client).find("item")

        assert text(after, "guid") == text(before, "guid")
        assert text(after, "pubDate") == text(before, "pubDate")
        assert text(after, "title") == "After"
        assert text(after, "link").endswith("/elsewhere/")
        updated = datetime.fromisoformat(text(after, "atom:updated"))
        assert updated == at.replace(microsecond=0)
        assert "<strong>Correction:</strong> It was After." in text(after, "content:encoded")

    def test_the_full_text_has_only_full_addresses(self, client):
        linked, photo = make_live(headline="Linked", hours_ago=9), make_photo()
        draft = make_article(headline="Secret")
        make_live(
            lead_photo=make_photo(caption="Low & wide."),
            body=(
                f'<p>See <a data-story="{linked.pk}">this</a>, <a data-story="{draft.pk}">that</a>'
                f' and <a href="https://elsewhere.example/">there</a>.</p>'
                f'<figure data-photo="{photo.pk}"><figcaption>In the text.</figcaption></figure>'
            ),
            sources=[{"outlet": "Wire", "title": "A piece", "url": "https://wire.example/1"}],
        )

        full = text(channel(client).find("item"), "content:encoded")

        assert f'<a href="{SITE}{linked.get_absolute_url()}">this</a>, that' in full
        assert full.count(f'<img src="{SITE}/media/photos/') == 2
        assert "<figcaption>Low &amp; wide." in full
        assert "<figcaption>In the text." in full
        assert '<p>Source: <a href="https://wire.example/1">Wire: A piece</a></p>' in full
        assert 'href="/' not in full
        assert 'src="/' not in full

    def test_the_lead_photo_comes_with_caption_and_credit(self, client):
        made = {"renditions_made_at": timezone.now()}
        photo = make_photo(width=1600, height=1000, credit="Courier / R. Hale", **made)
        make_live(lead_photo=photo, lead_caption="Low & wide.")

        content = channel(client).find("item").find("media:content", NAMES)

        assert content.attrib["url"].startswith(f"{SITE}/media/photos/")
        assert content.attrib["medium"] == "image"
        assert (content.attrib["width"], content.attrib["height"]) == ("1600", "1000")
        assert text(content, "media:description") == "Low & wide."
        assert text(content, "media:credit") == "Courier / R. Hale"

    def test_only_a_verbatim_copy_names_its_source(self, client):
        wire = {"outlet": "Wire", "url": "https://wire.example/9"}
        make_live(headline="Own", sources=[wire], hours_ago=2)
        make_live(headline="Copy", sources=[wire | {"use": "verbatim"}])

        copy, own = channel(client).findall("item")

        assert copy.find("source").attrib == {"url": "https://wire.example/9"}
        assert text(copy, "source") == "Wire"
        assert own.find("source") is None

    def test_a_control_character_costs_nothing_but_itself(self, client):
        make_live(headline="Fish\x0b\x1f and chips\ufffe")

        assert text(channel(client).find("item"), "title") == "Fish and chips"


class TestWhenThingsChange:
    def test_a_reader_who_has_it_all_is_told_so(self, client):
        make_live()
        first = client.get("/feeds/stories.xml")

        again = client.get("/feeds/stories.xml", headers={"If-None-Match": first.headers["ETag"]})

        assert again.status_code == 304
        assert again.content == b""
        assert "Last-Modified" not in first.headers
        assert "Set-Cookie" not in first.headers

    def test_a_withdrawn_story_drops_out_for_everybody(self, client):
        article = make_live(hours_ago=2)
        make_live(headline="Stays", hours_ago=3)
        first = client.get("/feeds/stories.xml")
        article.withdraw(by=article.owner)

        again = client.get(
            "/feeds/stories.xml",
            headers={
                "If-None-Match": first.headers["ETag"],
                "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT",
            },
        )

        assert again.status_code == 200
        assert [text(item, "title") for item in channel(client).findall("item")] == ["Stays"]

    def test_an_empty_feed_stays_the_same_to_the_byte(self, client):
        make_section("News")

        assert client.get("/news/feed.xml").content == client.get("/news/feed.xml").content


@pytest.mark.parametrize("address", FEEDS)
def test_twenty_items_cost_the_queries_of_one(client, address, django_assert_num_queries):
    def make_rich():
        linked = make_live(headline="Linked", section=make_section("Sport"), hours_ago=90)
        make_live(
            tags=["Boats", "Food"],
            authors=[make_author("Ada Quill"), make_author("Ben Lens")],
            lead_photo=make_photo(),
            body=f'<p>See <a data-story="{linked.pk}">this</a>.</p>'
            f'<figure data-photo="{make_photo().pk}"></figure>',
            sources=[{"outlet": "Wire", "url": "https://wire.example/1"}],
        )

    price = 7 if address == FEEDS[0] else 8
    make_rich()
    with django_assert_num_queries(price):
        client.get(address)
    for _ in range(3):
        make_rich()

    with django_assert_num_queries(price):
        client.get(address)


@pytest.mark.parametrize("address", FEEDS)
def test_a_forged_host_is_never_repeated(client, address, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_live(tags=["Boats"], lead_photo=make_photo())

    answer = client.get(
        address, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    )

    assert b"evil.example" not in answer.content
    assert SITE.encode() in answer.content
    assert Publication.objects.count() == Section.objects.count() == 1


class TestCorrections:
    def corrected(self, headline, **note):
        story = make_live(headline=headline, hours_ago=3)
        story.publish(by=story.owner, **note)
        return story

    def test_tell_what_was_put_right_and_where(self, client, settings):
        settings.SITE_URL = "https://paper.example"
        note = {"note_kind": "correction", "note": "It was £97 & not £79."}
        story = self.corrected("Council tax", **note)
        self.corrected("Ferry", note_kind="update", note="It sails again.")

        response = client.get("/corrections/feed.xml")

        update, item = ElementTree.fromstring(response.content).findall("channel/item")
        assert response.headers["Content-Type"].startswith("application/rss+xml")
        assert update.findtext("title") == "Update: Ferry"
        assert update.findtext("category") == "Update"
        assert item.findtext("title") == "Correction: Council tax"
        assert item.findtext("description") == "It was £97 &amp; not £79."
        assert item.findtext("link") == f"https://paper.example{story.get_absolute_url()}#notes"
        assert item.find("guid").get("isPermaLink") == "false"
        assert '"/corrections/feed.xml">' in client.get("/corrections/").content.decode()

    def test_keep_their_guid_and_cost_two_queries(self, client, django_assert_num_queries):
        note = {"note_kind": "clarification", "note": "It was on Tuesday."}
        story = self.corrected("Council tax", **note)
        before = ElementTree.fromstring(client.get("/corrections/feed.xml").content).findtext(
            ".//guid"
        )
        story.relabel(by=story.owner, slug="elsewhere")
        after = ElementTree.fromstring(client.get("/corrections/feed.xml").content).findtext(
            ".//guid"
        )
        for number in range(9):
            self.corrected(f"Story {number}", **note)

        with django_assert_num_queries(2):
            response = client.get("/corrections/feed.xml")

        assert before == after
        assert len(ElementTree.fromstring(response.content).findall("channel/item")) == 10

    def test_are_a_sound_feed_before_the_first(self, client):
        assert client.get("/corrections/feed.xml").status_code == 200
