from datetime import UTC, datetime, timedelta

import pytest
from defusedxml import ElementTree
from django.contrib.flatpages.models import FlatPage
from django.utils import timezone

from tests.builders import make_article, make_author, make_live, make_section, reword

pytestmark = pytest.mark.django_db

SITE = "https://paper.example"
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE
    settings.SECURE_SSL_REDIRECT = False


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml"
    return ElementTree.fromstring(answer.content)


def locations(client, address):
    return [
        each.text.removeprefix(SITE) for each in read(client, address).iterfind(".//s:loc", NAMES)
    ]


def test_the_index_names_the_pages_and_each_month_with_a_story(client):
    make_live(at=datetime(2026, 11, 2, tzinfo=UTC))
    make_live(at=datetime(2026, 9, 2, tzinfo=UTC))
    withdrawn = make_live(at=datetime(2026, 8, 2, tzinfo=UTC))
    withdrawn.withdraw(by=withdrawn.owner)

    assert locations(client, "/sitemap.xml") == [
        "/sitemap-pages.xml",
        "/sitemap-2026-11.xml",
        "/sitemap-2026-09.xml",
    ]


def test_a_month_lists_its_stories_with_their_last_real_change(client):
    article = make_live(headline="Before", at=datetime(2026, 9, 2, 8, tzinfo=UTC))
    reword(article, headline="Silently")
    article.publish(by=article.owner, at=datetime(2026, 9, 3, 8, tzinfo=UTC))
    reword(article, headline="Corrected")
    article.publish(
        by=article.owner,
        at=datetime(2026, 11, 4, 8, tzinfo=UTC),
        note_kind="correction",
        note="It was wrong.",
    )

    urls = read(client, "/sitemap-2026-09.xml").findall("s:url", NAMES)

    assert [
        (url.findtext("s:loc", "", NAMES), url.findtext("s:lastmod", "", NAMES)) for url in urls
    ] == [(f"{SITE}/2026/09/02/before/", "2026-11-04T08:00:00+00:00")]


def test_the_pages_are_those_that_readers_can_see(client):
    make_live(tags=["Boats"], section=make_section("News"), authors=[make_author("Ada Quill")])
    make_article(tags=["Secret"], section=make_section("Sport"), authors=[make_author("Ben")])
    FlatPage.objects.all().delete()
    FlatPage.objects.create(url="/about/", title="About").sites.add(1)
    FlatPage.objects.create(url="/hidden/", title="Hidden")
    FlatPage.objects.create(url="/no-route/", title="Nowhere").sites.add(1)

    assert locations(client, "/sitemap-pages.xml") == [
        "/",
        "/topics/",
        "/authors/",
        "/archive/",
        "/corrections/",
        "/news/",
        "/sport/",
        "/topics/boats/",
        "/authors/ada-quill/",
        "/about/",
    ]


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "0000-01", "2026-08", "2099-01"])
def test_a_month_without_a_story_is_not_there(client, month):
    scheduled = make_article()
    scheduled.schedule(by=scheduled.owner, at=timezone.now() + timedelta(days=1))
    make_live(at=datetime(2026, 9, 2, tzinfo=UTC))

    answer = client.get(f"/sitemap-{month}.xml")

    assert answer.status_code == 404
    assert answer.content == client.get("/nothing-at-all/").content


def test_robots_are_led_to_the_sitemap_and_away_from_forms(client):
    answer = client.get("/robots.txt")

    assert answer.headers["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines
    assert "Disallow: /search/" in lines
    assert "Disallow: /" not in lines


@pytest.mark.parametrize(
    ("address", "price"),
    [("/sitemap.xml", 2), ("/sitemap-pages.xml", 4), ("/sitemap-2026-09.xml", 1)],
)
def test_a_sitemap_costs_the_same_whatever_it_holds(
    client, address, price, django_assert_num_queries
):
    make_live(at=datetime(2026, 9, 2, tzinfo=UTC), tags=["One"])
    with django_assert_num_queries(price):
        client.get(address)
    for day in range(3, 9):
        make_live(at=datetime(2026, 9, day, tzinfo=UTC), tags=[f"Tag {day}"])

    with django_assert_num_queries(price):
        client.get(address)


@pytest.mark.parametrize(
    "address", ["/sitemap.xml", "/sitemap-pages.xml", "/sitemap-2026-09.xml", "/robots.txt"]
)
def test_a_forged_host_is_never_repeated(client, address, settings):
    settings.ALLOWED_HOSTS = ["*"]
    make_live(at=datetime(2026, 9, 2, tzinfo=UTC))

    answer = client.get(address, headers={"Host": "evil.example"})

    assert b"evil.example" not in answer.content
    assert SITE.encode() in answer.content
    assert "Set-Cookie" not in answer.headers
