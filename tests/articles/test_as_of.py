"""The readers' site at another moment, as the desk opens it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import clock
from articles.admin.as_of_addresses import page_url, read, written
from articles.models import Photo
from tests.articles.desk_forms import page, signed_in
from tests.builders import make_article, make_author, make_live, make_photo, make_user, reword
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 10, 14, 5, tzinfo=UTC)
QUERIES_OF_THE_DESK = 4  # the session, the person, and the person's rights, twice


@pytest.fixture
def story():
    """A story that was corrected an hour after it went live, withdrawn a day later."""
    article = make_live(
        headline="Council votes",
        at=MARCH,
        tags=["harbour"],
        authors=[make_author("Ada Quill")],
        slug="council",
    )
    reword(article, headline="Council waits")
    article.publish(
        by=article.owner,
        at=MARCH + timedelta(hours=1),
        note_kind="correction",
        note="The council did not vote.",
    )
    article.withdraw(by=article.owner, at=MARCH + timedelta(days=1), reason="It was made up.")
    return article


def seen(at, path, desk=None, **options):
    return (desk or signed_in("Reporter")).get(page_url(at, path), **options)


def text(answer) -> str:
    return answer.content.decode()


def test_a_story_is_shown_as_it_stood_at_each_moment(story):
    path, desk = story.get_absolute_url(), signed_in("Moderator")

    before = seen(MARCH - timedelta(minutes=1), path, desk)
    first = seen(MARCH, path, desk)
    corrected = seen(MARCH + timedelta(hours=1), path, desk)
    withdrawn = seen(MARCH + timedelta(days=2), path, desk)

    assert before.status_code == 404
    assert "There is none at this address at that moment." in text(before)
    assert "<h1>Council votes</h1>" in text(first)
    assert "Updated" not in text(first)
    assert "The council did not vote." not in text(first)
    assert "<h1>Council waits</h1>" in text(corrected)
    assert "The council did not vote." in text(corrected)
    assert "It was made up." in text(withdrawn)
    assert [each.status_code for each in (first, corrected, withdrawn)] == [200, 200, 200]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/news/",
        "/topics/harbour/",
        "/authors/ada-quill/",
        "/archive/2026/03/",
        "/search/?q=council",
        "/search/?q=council&order=newest",
    ],
)
def test_lists_and_the_front_page_are_those_of_the_moment(story, path):
    desk = signed_in()

    first, corrected, later = (
        text(desk.get(*address_of(MARCH + wait, path)))
        for wait in (timedelta(), timedelta(hours=1), timedelta(days=2))
    )

    inside = page_url(MARCH, story.get_absolute_url())
    assert f'<a href="{inside}">Council votes</a>' in first
    assert ">Council waits</a>" in corrected
    assert "Council votes" not in corrected
    assert "Council waits</a>" not in later


def address_of(at, path):
    path, _, query = path.partition("?")
    return page_url(at, path) + (f"?{query}" if query else ""), None


def test_notes_are_listed_from_their_moment_on(story):
    at = MARCH + timedelta(hours=1)

    assert "The council did not vote." in text(seen(at, "/corrections/"))
    assert "The council did not vote." not in text(seen(MARCH, "/corrections/"))


def test_a_scheduled_change_is_seen_before_readers_see_it():
    article, moment = make_live(headline="Council votes"), timezone.now() + timedelta(days=3)
    reword(article, headline="Council waits")
    article.schedule(by=article.owner, at=moment)
    draft = make_article(headline="Nobody set a time")

    then = seen(moment, article.get_absolute_url())

    assert "Council waits" in text(then)
    assert "As it will stand on" in text(then)
    assert "Council waits" in text(seen(moment, "/"))
    assert "Council waits" not in text(seen(moment - timedelta(seconds=1), "/"))
    assert "Council waits" not in text(Client().get(article.get_absolute_url()))
    assert str(draft) not in text(seen(moment, "/"))


def test_what_is_todays_is_said_and_discussions_are_not_shown():
    article = make_live(at=MARCH, headline="Council votes")
    make_comment(article, status="published", by=make_user("Moderator"), text="I was there.")

    html = text(seen(MARCH, article.get_absolute_url())) + text(seen(MARCH, "/"))

    assert "As readers saw it on" in html
    assert "10 March 2026, 14:05 GMT" in html
    assert "bylines, credits and addresses are today’s" in html
    assert "I was there." not in html
    assert "#comments" not in html
    assert "I was there." in text(Client().get(article.get_absolute_url()))


def test_a_photo_withdrawn_since_is_left_out():
    photo = make_photo()
    article = make_live(at=MARCH, lead_photo=photo)
    assert photo.alt_text in text(seen(MARCH, article.get_absolute_url()))

    Photo.objects.update(withdrawn_at=timezone.now())

    assert photo.alt_text not in text(seen(MARCH, article.get_absolute_url()))


def test_erased_words_say_that_they_were_erased():
    article = make_live(at=MARCH, headline="A name that must go")
    article.take_down(by=article.owner)
    article.erase(by=make_user("Administrator"), reason="The name of a minor.")

    assert "<h1>Erased words</h1>" in text(seen(MARCH, article.get_absolute_url()))
    assert ">Erased words</a>" in text(seen(MARCH, "/"))


def test_a_former_address_leads_to_the_new_one_in_the_moment(story):
    former = story.get_absolute_url()
    story.relabel(by=story.owner, slug="council-of-the-quay")

    answer = seen(MARCH, former)

    assert answer.status_code == 302
    assert answer.url == page_url(MARCH, story.get_absolute_url())


@pytest.mark.parametrize("path", ["/news/?page=2", "/news/?before=1-1", "/search/?page=3&q=x"])
def test_a_list_that_leads_elsewhere_leads_there_in_the_moment(story, path):
    answer = signed_in().get(*address_of(MARCH, path))

    assert answer.status_code == 302
    assert answer.url.startswith(page_url(MARCH, path.partition("?")[0]))


ELSEWHERE = ("https://a.example/", f"{settings.SITE_URL}//[")
LINK = re.compile(r'<(a|area|form)\s[^>]*?(?:href|action)="([^"]*)"[^>]*>')


@pytest.mark.parametrize(
    "path",
    ["story", "/", "/news/", "/topics/", "/authors/", "/archive/", "/corrections/", "/search/?q=x"],
)
def test_every_link_stays_in_the_moment_or_says_that_it_leads_out(story, path):
    linked = make_live(at=MARCH - timedelta(days=2), headline="Ferry sails", slug="ferry")
    body = (
        f'<p>See <a data-story="{linked.pk}">the ferry</a>, '
        f'<a href="{linked.get_absolute_url()}?q=1&amp;r=2#notes">ours</a>, '
        f'<a href="{settings.SITE_URL}/news/">the news</a>, '
        f'<a href="{settings.SITE_URL}//[">a slip</a>, '
        '<a href="/about/">us</a> and <a href="https://a.example/">theirs</a>.</p>'
    )
    other = make_live(at=MARCH, body=body, tags=["harbour"], slug="other")
    path = other.get_absolute_url() if path == "story" else path

    html = text(signed_in().get(*address_of(MARCH, path)))

    found = 0
    for tag in LINK.finditer(html):
        address, found = tag[2], found + 1
        stays = address.startswith((page_url(MARCH, "/"), "#", "?", *ELSEWHERE))
        says = "data-leads-to=" in tag[0] or 'rel="external"' in tag[0]
        assert stays or says or address.startswith("/admin/"), tag[0]
        assert not (stays and says), tag[0]
    assert found > 15
    if path == other.get_absolute_url():
        inside = page_url(MARCH, linked.get_absolute_url())
        assert f'<a href="{inside}">the ferry</a>' in html
        assert f'<a href="{inside}?q=1&amp;r=2#notes">ours</a>' in html
        assert f'<a href="{page_url(MARCH, "/news/")}" rel="noopener">the news</a>' in html
        assert '<a href="/about/" data-leads-to="as it is today">us</a>' in html


def test_no_asset_breaks(story):
    html = text(seen(MARCH, story.get_absolute_url()))

    assets = re.findall(r'(?:src|href)="/static/([^"]+)"', html)
    assert "css/desk/as-of.css" in assets
    assert all(finders.find(asset) for asset in assets)


def test_text_that_looks_like_a_link_is_left_alone():
    body = '<p>Write &lt;a href=&quot;/news/&quot;&gt; and action="/news/" in a page.</p>'
    article = make_live(at=MARCH, body=body)

    html = text(seen(MARCH, article.get_absolute_url()))

    assert '&lt;a href="/news/"&gt; and action="/news/" in a page.' in html


def test_pages_of_another_moment_are_kept_by_nobody(story):
    answer = seen(MARCH, story.get_absolute_url(), headers={"accept-encoding": "gzip"})

    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_readers_pages_go_by_the_clock_whatever_a_browser_sends(story):
    reader = Client(headers={"at": "2026-03-10T14:05"})
    reader.cookies["at"] = "2026-03-10T14:05"

    answer = reader.get(story.get_absolute_url(), {"at": "2026-03-10T14:05"})

    assert "Council votes" not in text(answer)
    assert "It was made up." in text(answer)
    assert "as-of" not in text(answer)
    assert "public" in answer["Cache-Control"]


def test_strangers_log_in_first_and_the_right_to_read_stories_is_asked_for(story):
    nobody = make_user("", is_staff=True)
    assert not nobody.get_all_permissions() & {"articles.view_article"}
    assert Permission.objects.filter(codename="view_article").exists()
    address = page_url(MARCH, story.get_absolute_url())

    assert Client().get(address).url.startswith("/admin/login/")
    assert signed_in(nobody).get(address).status_code == 403
    assert signed_in(nobody).get(reverse("as_of:choice")).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/admin/", "/about/", "/feeds/stories.xml", "/sitemap.xml", "/nowhere/", "//evil.example/"],
)
def test_what_is_no_page_of_the_moment_is_not_found_in_it(path):
    answer = signed_in().get(f"/admin/as-of/2026-03-10T14:05{path}")

    assert answer.status_code == 404
    assert 'class="as-of"' in text(answer)
    assert 'evil.example/"' not in text(answer)


@pytest.mark.parametrize(
    "instant",
    [
        "yesterday",
        "2026-02-30T10:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "2026-03-10T14+99",
    ],
)
def test_a_moment_that_is_none_is_not_found(instant):
    assert signed_in().get(f"/admin/as-of/{instant}/").status_code == 404


@pytest.mark.parametrize("instant", ["1900-01-01T00:00", "2199-12-31T23:59", "2026-03-10"])
@pytest.mark.parametrize("path", ["", "archive/", "corrections/", "2026/02/30/x/"])
def test_the_edges_of_time_are_no_error(story, instant, path):
    assert signed_in().get(f"/admin/as-of/{instant}/{path}").status_code in (200, 404)


class TestChoosingAMoment:
    def test_leads_to_the_page_at_that_moment(self, story):
        typed = {"at": "2026-03-10T14:05", "path": story.get_absolute_url()}

        answer = signed_in().get(reverse("as_of:choice"), typed)

        assert answer.url == page_url(MARCH, story.get_absolute_url())

    @pytest.mark.parametrize("at", ["", "soon", "2026-03-29T01:30", "0000-00-00"])
    def test_says_what_is_wrong_with_what_was_typed(self, at):
        answer = signed_in().get(reverse("as_of:choice"), {"at": at, "path": "/"})

        assert answer.status_code == 200
        assert "errorlist" in text(answer)

    def test_never_leads_to_another_site(self):
        typed = {"at": "2026-03-10T14:05", "path": "//evil.example/"}

        assert signed_in().get(reverse("as_of:choice"), typed).url.startswith("/admin/as-of/")

    def test_begins_with_now(self):
        answer = signed_in().get(reverse("as_of:choice"))

        assert f'value="{timezone.localtime():%Y-%m-%dT%H}' in text(answer)


@pytest.mark.parametrize(
    "at",
    [
        MARCH,
        datetime(2026, 7, 1, 12, 0, 7, 250, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # 01:30 for the first time
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),  # 01:30 for the second time
    ],
)
def test_an_instant_is_written_exactly(at):
    assert read(written(at)) == at


def test_the_history_leads_to_what_readers_saw(story):
    html = text(signed_in().get(page("history", story)))

    for link in story.publications.all():
        assert page_url(link.starts_at, story.get_absolute_url()) in html
        assert f'"{page_url(link.starts_at, "/")}"' in html


@pytest.mark.parametrize("path", ["/", "/news/", "story"])
def test_a_page_of_another_moment_costs_what_readers_pay_and_the_log_in(path):
    article = make_live(at=MARCH, tags=["harbour"])
    path, desk = article.get_absolute_url() if path == "story" else path, signed_in()
    with CaptureQueriesContext(connection) as readers:
        Client().get(path)

    with CaptureQueriesContext(connection) as then:
        seen(clock.now(), path, desk)

    # The discussion is one query of a story's.
    assert len(then) <= len(readers) + QUERIES_OF_THE_DESK
