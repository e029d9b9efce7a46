"""What readers do, in a real browser without JavaScript."""

import re
import time

import pytest

FRONT, STORY = "/", "/2023/05/18/biden-hiroshima/"
# Those since the page began are told too.
WATCH_SHIFTS = """() => {
    window.shifts = []
    new PerformanceObserver(list => window.shifts.push(...list.getEntries()))
        .observe({ type: "layout-shift", buffered: true })
}"""
READ_TO_THE_END = """
    async () => {
        const frame = () => new Promise(requestAnimationFrame)
        for (let at = 0; at < document.body.scrollHeight; at += innerHeight / 2) {
            scrollTo(0, at)
            await frame()
        }
        await Promise.all([...document.images].map(image => image.decode()))
        await frame()
        await frame()
    }
"""


@pytest.fixture
def reader(somebody):
    return somebody(scripts=False)


def headlines(person):
    return person.page.locator("main .teaser-headline").all_inner_texts()


def addresses(person):
    links = person.page.locator("main .teaser-headline a")
    return links.evaluate_all("links => links.map(link => link.pathname)")


class TestAReader:
    def test_goes_from_the_front_page_to_the_source_of_a_story(self, reader):
        reader.open(FRONT)
        lead = headlines(reader)[0]
        assert lead

        reader.go(reader.page.get_by_role("navigation", name="Sections").get_by_text("World"))
        assert reader.text("h1") == "World"
        reader.go(reader.page.locator("main .teaser-headline a", has_text="Biden and Kishida"))
        assert reader.path == STORY
        assert reader.text("h1").startswith("Biden and Kishida hail")
        for name in ("By Dele Winterburn", "Published", "The Japan Times", "HIROSHIMA"):
            assert name in reader.text()
        source = reader.page.get_by_role("region", name="Source link").get_by_role("link")
        assert source.get_attribute("href") == "https://www.japantimes.co.jp/"

        reader.go(reader.link("Diplomacy"))
        assert reader.text("h1") == "Diplomacy"
        reader.page.go_back()
        reader.go(reader.link("Dele Winterburn"))
        assert reader.text("h1") == "Dele Winterburn"

    def test_finds_an_old_story_in_the_archive_and_by_its_words(self, reader):
        reader.open(FRONT)
        reader.go(reader.link("Archive"))
        reader.go(reader.link("May 2023"))
        assert headlines(reader) == [
            "Biden and Kishida hail stronger alliance on eve of Hiroshima summit"
        ]

        reader.go(reader.link("Search"))
        reader.page.get_by_role("searchbox").fill("“cornerstone of peace”")
        reader.send()
        assert headlines(reader) == [
            "Biden and Kishida hail stronger alliance on eve of Hiroshima summit"
        ]
        reader.page.get_by_role("searchbox").fill("zzyzx")
        reader.send()
        assert headlines(reader) == []

    def test_turns_the_pages_of_a_list_without_meeting_a_story_twice(self, reader):
        reader.open("/search/?q=year&order=newest")
        seen = addresses(reader)
        while (older := reader.page.locator("a[rel=next]")).count():
            reader.go(older)
            seen += addresses(reader)

        assert len(reader.visited) > 1
        assert len(set(seen)) == len(seen)

    def test_reads_corrections_and_what_the_paper_says_about_itself(self, reader):
        reader.open(FRONT)
        reader.go(reader.page.get_by_role("contentinfo").get_by_role("link", name="Corrections"))
        assert "Correction" in reader.text()
        reader.go(reader.link("Community rules"))
        assert reader.text("h1") == "Community rules"

    def test_is_shown_a_way_on_where_there_is_no_page(self, reader):
        reader.open("/2023/05/18/never-written/", status=404)

        assert reader.text("h1") == "There is no page here"
        assert headlines(reader)
        reader.page.get_by_role("searchbox").fill("hiroshima")
        reader.send()
        assert headlines(reader)[0].startswith("Biden and Kishida")

    def test_sees_every_picture_of_a_story(self, reader):
        reader.open(STORY)

        images = reader.page.locator("main img")
        assert images.count() > 0
        for image in images.all():
            image.scroll_into_view_if_needed()
            assert image.get_attribute("width")
            assert image.get_attribute("height")
            assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


@pytest.mark.parametrize("path", [FRONT, STORY, "/news/", "/search/?q=harbour", "/corrections/"])
def test_a_narrow_phone_never_scrolls_sideways(somebody, path):
    phone = somebody(width=320, height=640, scripts=False)

    phone.open(path)

    assert not phone.scrolls_sideways()


def test_print_leaves_the_navigation_out(reader):
    reader.open(STORY)
    navigation = reader.page.get_by_role("navigation", name="Sections")
    assert navigation.is_visible()

    reader.page.emulate_media(media="print")

    assert not navigation.is_visible()
    assert reader.page.locator(".story-body").is_visible()
    assert re.match(rb"%PDF-", reader.page.pdf())


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("path", [FRONT, STORY])
def test_nothing_moves_after_it_was_painted(somebody, path, width):
    reader = somebody(width=width, new=True)

    reader.page.goto(reader.address + path)
    reader.page.evaluate(WATCH_SHIFTS)
    reader.page.evaluate(READ_TO_THE_END)

    shifts = reader.page.evaluate("window.shifts.map(({ value }) => value)")
    assert shifts == []


LEAD = "main picture img[fetchpriority=high]"
CANDIDATES = """
    image => {
        const offered = image.parentElement.querySelector("source").srcset.split(", ")
        const sizes = offered.map(each => {
            const [address, size] = each.split(" ")
            return [new URL(address, location).href, parseInt(size)]
        })
        // One that fills a place of another shape is as wide as its height wants it.
        const { width, height } = image.getBoundingClientRect()
        const shape = image.getAttribute("width") / image.getAttribute("height")
        return [sizes, image.currentSrc, Math.max(width, height * shape) * devicePixelRatio]
    }
"""


def renditions_are_made(reader, path, seconds=120):
    """Say whether the page that `path` names offers AVIF of all its photos, in a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        html = reader.page.request.get(reader.address + path).text()
        if "<picture><source" in html and "<picture><img" not in html:
            return True
        time.sleep(0.5)
    return False


@pytest.mark.parametrize("density", [1, 2])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("path", [FRONT, STORY])
def test_the_lead_photo_is_fetched_once_and_in_the_size_that_it_has(somebody, path, width, density):
    reader, fetched = somebody(width=width, device_scale_factor=density, new=True), []
    assert renditions_are_made(reader, path)
    reader.listen("request", lambda request: fetched.append(request.url))

    reader.page.goto(reader.address + path, wait_until="networkidle")

    offered, shown, needed = reader.page.locator(LEAD).evaluate(CANDIDATES)
    folder = shown.rpartition("/")[0]
    assert [address for address in fetched if address.startswith(folder)] == [shown]
    assert shown.endswith(".avif")
    assert fits(offered, shown, needed)


def fits(offered, shown, needed, tolerance=1) -> bool:
    """Say whether the size shown is the smallest that is large enough, or nearly so."""
    taken = dict(offered)[shown]
    enough = taken >= needed * 0.75 or taken == offered[-1][1]
    return enough and all(size < needed * tolerance for _, size in offered if size < taken)


@pytest.mark.parametrize(("width", "density"), [(390, 3), (600, 2), (1024, 1), (1440, 1)])
def test_every_photo_of_a_list_has_the_size_of_its_place(somebody, width, density):
    reader = somebody(width=width, device_scale_factor=density, new=True)

    for path in (FRONT, "/news/", "/search/?q=river"):
        assert renditions_are_made(reader, path)
        reader.page.goto(reader.address + path)
        reader.page.evaluate(READ_TO_THE_END)
        for image in reader.page.locator("main picture img").all():
            image.evaluate("image => image.decode()")
            offered, shown, needed = image.evaluate(CANDIDATES)
            assert fits(offered, shown, needed, 1.2), (path, offered, shown, needed)
