"""Every kind of page, at two widths, light and dark: nothing for the console, the policy or axe."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from tests.looking import LOOKS

pytestmark = pytest.mark.walk

READER_PAGES = [
    "/",
    "/news/",
    "/news/?before=1-1",
    "/topics/",
    "/topics/council/",
    "/authors/",
    "/authors/tom-scarr/",
    "/archive/",
    "/archive/2023/05/",
    "/search/",
    "/search/?q=harbour",
    "/search/?q=year&order=newest",
    "/search/?q=zzyzx",
    "/corrections/",
    "/2023/05/18/biden-hiroshima/",
    "/2023/05/18/biden-hiroshima/comments/",
    "/2023/05/18/biden-hiroshima/comments/?order=newest",
    "/2023/05/18/biden-hiroshima/comments/new/",
    "/2023/05/18/biden-hiroshima/versions/",
    "/2023/05/18/biden-hiroshima/mistakes/new/",
    "/2023/05/18/biden-hiroshima/mistakes/thanks/",
    "/about/",
    "/contact/",
    "/privacy/",
    "/community-rules/",
]
# Found by their words, since their addresses carry the day of the load.
STORIES = ["correction", "dams", "picos"]
# A page of a kind stands for its like: numbers and filters lead to the same page with other rows.
NUMBER = re.compile(r"/\d+/")
MOMENT = re.compile(r"(?<=/as-of/)[^/]+/.*")
DESK = ["/admin/", "/admin/login/", "/admin/password_reset/", "/admin/password_reset/done/"]
LEAST_DESK_PAGES = {"editor": 30, "moderator": 8}


def look_again(person):
    """Look at the page on a phone in the dark, for what a second look can tell."""
    page = person.page
    page.set_viewport_size({"width": 400, "height": 800})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert not person.scrolls_sideways(), f"{page.url} scrolls sideways"
    person.look(rules=LOOKS)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


def kind_of(address: str) -> str:
    return NUMBER.sub("/0/", MOMENT.sub("0/", urlsplit(address).path))


def links_of(person) -> list[str]:
    """Where the links of a page lead inside the desk, one address of each kind."""
    hrefs = person.page.locator("a[href]").evaluate_all("all => all.map(a => a.href)")
    inside = urljoin(person.address, "/admin/")
    pages = [href for href in hrefs if href.startswith(inside) and not href.endswith("/file/")]
    return [href.removeprefix(person.address) for href in pages]


@pytest.mark.parametrize("path", READER_PAGES)
def test_a_page_for_readers(somebody, path):
    reader = somebody()

    reader.open(path)

    look_again(reader)


@pytest.mark.parametrize("words", STORIES)
def test_a_story_with_more_than_text(somebody, words):
    reader = somebody()
    reader.open(f"/search/?q={words}")

    reader.go(reader.page.locator("main .teaser-headline a").first)

    look_again(reader)


def test_the_page_of_a_missing_story(somebody):
    reader = somebody()

    reader.open("/nowhere/", status=404)

    look_again(reader)


@pytest.mark.parametrize("name", ["editor", "moderator"])
def test_every_page_of_the_desk(somebody, name):
    person = somebody(name)
    person.open("/admin/articles/article/?view=live")
    live_story = person.page.locator(".story-row-headline a").first.get_attribute("href")
    waiting, kinds, findings = [live_story, *DESK], set(), []
    while waiting:
        address = waiting.pop(0)
        if kind_of(address) in kinds:
            continue
        kinds.add(kind_of(address))
        try:
            person.open(address)
            look_again(person)
        except AssertionError as finding:
            findings.append(str(finding))
        waiting += links_of(person)

    assert findings == []
    assert len(kinds) >= LEAST_DESK_PAGES[name], sorted(kinds)
