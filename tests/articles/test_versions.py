"""Readers see from when to when a story said what, and the words that changed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from articles import clock, photos
from articles.models import public_versions
from tests.builders import make_live, make_photo, reword

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


def versions_of(article):
    return f"{article.get_absolute_url()}versions/"


def corrected(**fields):
    """A story with a correction and a silent change."""
    article = make_live(headline="Vote on Monday", hours_ago=3, **fields)
    reword(article, headline="Vote on Tuesday")
    note = "The vote is on Tuesday."
    article.publish(by=article.owner, note_kind="correction", note=note)
    reword(article, standfirst="In the town hall.")
    article.publish(by=article.owner)
    return article


def text_of(response):
    html = re.sub(r'<span class="visually-hidden">.*?</span>', "", response.content.decode())
    return " ".join(strip_tags(html.partition("<main")[2]).split())


class TestTheList:
    def test_names_each_version_its_kind_and_its_time(self, client):
        article = corrected()

        html = client.get(versions_of(article)).content.decode()

        newest, middle, first = re.findall(r"<li class=\"listed-note\">.*?</li>", html, re.DOTALL)
        assert "A small change: no fact is different." in newest
        assert "– now" in newest
        assert "<strong>Correction</strong> The vote is on Tuesday." in middle
        assert f'href="{versions_of(article)}2/"' in middle
        assert middle.count("<time ") == 2
        assert "First published." in first
        assert "versions/1/" not in first

    def test_is_linked_from_a_story_that_has_changed_and_from_no_other(self, client):
        changed, fresh = corrected(), make_live()

        assert versions_of(changed) in client.get(changed.get_absolute_url()).content.decode()
        assert "/versions/" not in client.get(fresh.get_absolute_url()).content.decode()

    def test_does_not_tell_that_a_change_waits(self, client):
        article = make_live(hours_ago=3)
        before = client.get(versions_of(article)).content
        reword(article, headline="From tomorrow")

        article.schedule(by=article.owner, at=timezone.now() + TOMORROW)

        assert client.get(versions_of(article)).content == before

    def test_names_a_withdrawal_but_no_longer_the_words_before_it(self, client):
        article = corrected()
        article.withdraw(by=article.owner, reason="Our source took it back.")
        reword(article, headline="A new start")
        article.publish(by=article.owner, note_kind="clarification", note="We asked again.")
        reword(article, headline="A good start")
        article.publish(by=article.owner)

        html = client.get(versions_of(article)).content.decode()

        links = re.findall(r"versions/(\d+)/", html)
        assert links == ["5"]
        assert "Our source took it back." in html
        for number, status in ((2, 404), (3, 404), (4, 404), (5, 200)):
            assert client.get(f"{versions_of(article)}{number}/").status_code == status

    def test_is_kept_from_search_engines(self, client):
        article = corrected()

        for path in (versions_of(article), f"{versions_of(article)}2/"):
            shown = client.get(path)

            assert shown.headers["X-Robots-Tag"] == "noindex"
            assert '<meta name="robots" content="noindex">' in shown.content.decode()
            assert "Set-Cookie" not in shown.headers

    def test_costs_three_queries_and_goes_on_in_pages(
        self, client, monkeypatch, django_assert_num_queries
    ):
        monkeypatch.setattr("articles.views.changes.SIZE", 2)
        article = make_live(hours_ago=3)
        for number in range(4):
            reword(article, headline=f"Headline {number}")
            article.publish(by=article.owner)
        seen, path = [], versions_of(article)
        client.get(path)

        while path:
            with django_assert_num_queries(3):
                html = client.get(path).content.decode()
            seen += re.findall(r"<h2>Version (\d)</h2>", html)
            older = re.search(r'href="([^"]*)" rel="next"', html)
            path = older and older[1]

        assert seen == ["5", "4", "3", "2", "1"]

    @pytest.mark.parametrize("before", ["", "0", "x", "9" * 40, "-3", "²"])
    def test_takes_any_page_for_one(self, client, before):
        article = corrected()

        assert client.get(versions_of(article), {"before": before}).status_code == 200
        assert client.get(versions_of(article), {"page": "2"}).status_code == 301


class TestTheWordsThatChanged:
    def test_are_marked_for_eyes_and_ears(self, client):
        article = corrected()

        html = client.get(f"{versions_of(article)}2/").content.decode()

        assert re.search(r"<del>.*Monday.*</del><ins>.*Tuesday.*</ins>", html)
        assert "The vote is on Tuesday." in html
        assert " [removed: </span>" in html

    def test_are_those_of_body_sources_and_photo(self, client):
        article = make_live(hours_ago=3, sources=[{"outlet": "The Gull"}])
        photo = make_photo()
        words = article.latest.words
        sources = (
            *words.sources,
            type(words.sources[0])("The Heron", "", "https://heron.example/"),
        )
        reword(article, body="<p>Nothing.</p>", sources=sources, lead_photo_id=photo.pk)
        article.publish(by=article.owner)

        said = text_of(client.get(f"{versions_of(article)}2/"))

        assert "Nothing." in said
        assert "The Heron https://heron.example/" in said
        assert "A lead photo was added." in said

    def test_are_not_those_about_a_photo_that_was_withdrawn(self, client):
        photo, kept = make_photo(), make_photo()
        figures = "".join(
            f'<figure data-photo="{pk}"><figcaption>{said}</figcaption></figure>'
            for pk, said in ((photo.pk, "Jane Roe"), (kept.pk, "The quay"))
        )
        article = make_live(
            hours_ago=3, body=f"<p>One.</p>{figures}", lead_photo=photo, lead_caption="Jane Roe"
        )
        changed = figures.replace("Roe", "Roe, left").replace("quay", "old quay")
        reword(article, body=f"<p>Two.</p>{changed}", lead_caption="Jane Roe at home")
        article.publish(by=article.owner)
        address = f"{versions_of(article)}2/"
        assert "Jane Roe" in text_of(client.get(address))

        photos.withdraw(photo, by=article.owner, reason="A minor.")

        said = text_of(client.get(address))
        assert "Jane Roe" not in said
        assert "Two." in said
        assert "The old quay" in said

    def test_are_no_words_of_the_desk(self, client):
        article = corrected()
        reword(article, headline="Not yet public", search_headline="For machines")

        pages = [client.get(f"{versions_of(article)}{page}") for page in ("", "2/", "3/")]

        assert all(b"Not yet public" not in page.content for page in pages)

    def test_cost_five_queries_however_long_the_history(self, client, django_assert_num_queries):
        short, long = corrected(), corrected()
        for number in range(10):
            reword(long, headline=f"Headline {number}")
            long.publish(by=long.owner)
        client.get(f"{versions_of(short)}2/")

        for path in (f"{versions_of(short)}2/", f"{versions_of(long)}9/"):
            with django_assert_num_queries(5):
                client.get(path)

    @pytest.mark.parametrize("number", ["0", "1", "4", "999999"])
    def test_are_nowhere_for_a_version_that_is_none(self, client, number):
        assert client.get(f"{versions_of(corrected())}{number}/").status_code == 404

    def test_can_still_be_read_after_a_retraction(self, client):
        article = corrected()
        article.retract(by=article.owner, note="There is no vote.")

        assert client.get(f"{versions_of(article)}2/").status_code == 200
        assert "There is no vote." in text_of(client.get(versions_of(article)))


@pytest.mark.parametrize("below", ["", "2/"])
class TestTheAddress:
    def test_follows_the_story(self, client, below):
        article = corrected(slug="vote")
        former = f"{versions_of(article)}{below}"
        article.relabel(by=article.owner, slug="the-vote")

        moved = client.get(former)

        assert (moved.status_code, moved.url) == (301, f"{versions_of(article)}{below}")

    def test_is_empty_while_the_story_is_withdrawn_and_says_so_when_it_is_gone(self, client, below):
        article = corrected()
        path = f"{versions_of(article)}{below}"

        article.withdraw(by=article.owner, reason="A mistake.")
        withdrawn = client.get(path).status_code
        article.take_down(by=article.owner)

        assert (withdrawn, client.get(path).status_code) == (404, 410)
        assert client.get(path.replace("/20", "/19", 1)).status_code == 404


def test_versions_can_be_asked_for_a_moment_in_the_past():
    article = corrected()
    second = article.publications.order_by("starts_at")[1].starts_at

    (only,) = public_versions(article, second - timedelta(minutes=1))
    first, corrected_then = public_versions(article, second)

    assert only.ends_at is None
    assert first.ends_at == second
    assert (corrected_then.ends_at, corrected_then.has_changed_words) == (None, True)
    assert len(public_versions(article, clock.now())) == 3
