"""The photograph that leads a page is fetched before the browser meets it, and no other."""

import re

import pytest
from django.utils import timezone

from articles.models import Photo
from articles.views import lists
from tests.builders import make_live, make_photo

pytestmark = pytest.mark.django_db

PRELOAD = re.compile(
    r'<link rel="preload" as="image" type="image/(\w+)" imagesrcset="([^"]+)"'
    r' imagesizes="([^"]+)" fetchpriority="high">'
)
SOURCE = re.compile(r'<source type="image/(\w+)" srcset="([^"]+)" sizes="([^"]+)">')
FALLBACK = re.compile(r'<img src="[^"]+" srcset="([^"]+)" sizes="([^"]+)"')


@pytest.fixture
def read(client):
    """Read the page of a story, or of a list that it leads, by the list's name."""

    def read(story, place):
        addresses = {
            "story": story.get_absolute_url(),
            "front": "/",
            "section": f"/{story.section.slug}/",
            "topic": "/topics/harbour/",
            "author": "/authors/ada-quill/",
            "month": f"/archive/{story.address_date:%Y/%m}/",
        }
        return client.get(addresses[place]).content.decode()

    return read


def lead(photo=None, **fields):
    return make_live(lead_photo=photo, tags=["harbour"], **fields)


PLACES = pytest.mark.parametrize("place", ["story", "front", "section", "topic", "author", "month"])


@PLACES
def test_the_link_names_what_the_picture_offers_first(read, place):
    html = read(lead(make_photo(renditions_made_at=timezone.now())), place)

    head, _end, body = html.partition("</head>")
    assert PRELOAD.findall(head) == SOURCE.findall(body)[:1]
    assert SOURCE.findall(body)[0][0] == "avif"
    assert body.count('fetchpriority="high"') == 1


@PLACES
def test_until_the_lighter_formats_are_made_it_names_the_jpegs(read, place):
    html = read(lead(make_photo()), place)

    head, _end, body = html.partition("</head>")
    assert PRELOAD.findall(head) == [("jpeg", *FALLBACK.findall(body)[0])]


@PLACES
def test_a_page_that_no_photo_leads_has_no_link(read, place):
    story = lead(make_photo())
    before = read(story, place)
    Photo.objects.update(withdrawn_at=timezone.now())

    assert "preload" in before
    assert "preload" not in read(story, place)


def test_of_many_photos_one_is_fetched_early_and_the_others_wait(client):
    lead(make_photo(renditions_made_at=timezone.now()))
    for number in range(12):
        lead(make_photo(renditions_made_at=timezone.now()), hours_ago=2 + number)

    html = client.get("/").content.decode()

    assert len(PRELOAD.findall(html)) == 1
    assert html.count('loading="lazy"') == html.count("<img") - 1 > 5


def test_an_older_page_of_a_list_has_only_photos_that_wait(client, monkeypatch):
    monkeypatch.setattr(lists, "SIZE", 1)
    stories = [lead(make_photo(), hours_ago=1 + number) for number in range(2)]
    section = f"/{stories[0].section.slug}/"
    older = re.search(r'href="([^"]+)" rel="next"', client.get(section).content.decode())[1]

    html = client.get(older.replace("&amp;", "&")).content.decode()

    assert html.count('loading="lazy"') == html.count("<img") > 0
    assert "preload" not in html
