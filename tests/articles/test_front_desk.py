"""The page that arranges the front: nothing is kept before it is published, nothing is lost."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from articles.models import FrontEdition, FrontPage, FrontSlot
from tests.articles.desk_forms import signed_in
from tests.articles.front_forms import address, arrangement, as_shown, card, places, story_slot
from tests.builders import make_article, make_live, make_photo, make_tag, make_user, reword

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in("Editor")


def local(at) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def publish(desk, *slots, **typed):
    return desk.post(address("publication"), arrangement(*slots, **typed))


def words(response) -> str:
    return unescape(re.sub(r"\s+", " ", response.content.decode()))


def shown() -> list:
    return [str(slot) for slot in FrontSlot.objects.in_force(timezone.now())]


class TestArranging:
    def test_needs_no_script_and_writes_nothing(self, desk):
        stories = [make_live(headline=f"Story {n}") for n in range(3)]
        page = desk.get(address())

        for story in stories:
            page = desk.post(address(), as_shown(page) | {"change": f"add:{story.pk}"})
        for change in ("first:2", "down:0", "remove:2"):
            page = desk.post(address(), as_shown(page) | {"change": change})

        assert places(as_shown(page)) == [str(stories[0].pk), str(stories[2].pk)]
        assert not FrontEdition.objects.exists()

    def test_obeys_the_numbers_that_were_typed(self, desk):
        slots = [story_slot(make_live()) for _ in range(3)]
        for slot, place in zip(slots, ("3", "1", "2"), strict=True):
            slot["position"] = place

        publish(desk, *slots)

        order = FrontSlot.objects.order_by("position").values_list("article", flat=True)
        assert [str(pk) for pk in order] == [slots[n]["article"] for n in (1, 2, 0)]

    def test_keeps_all_that_was_typed(self, desk):
        typed = arrangement(
            story_slot(make_live(), headline="Half a thou", pinned_until="soon", photo="x"),
            card("link", url="not yet", outlet="The M"),
            starts_at="2026-99-01",
            note="for Nas",
            q="zz",
        )

        page = as_shown(desk.post(address(), typed | {"change": "add:notice"}))

        kept = {name: page.get(name) for name in typed if not name.endswith("_FORMS")}
        assert kept == {name: value for name, value in typed.items() if name in kept}
        assert page["slots-2-kind"] == "notice"

    @pytest.mark.parametrize("key", ["0", "-1", "9" * 18, "9" * 19, "9" * 5000, "x", "\0"])
    def test_survives_keys_that_are_none(self, desk, key):
        keys = {"article": key, "photo": key, "written_for": key}
        typed = arrangement(story_slot(make_live()) | keys, q=key)

        pages = [
            desk.get(address(), {"from": key}),
            desk.post(address(), typed | {"change": f"add:{key}"}),
            desk.post(address(), typed | {"change": f"up:{key}"}),
            desk.post(address("publication"), typed | {"version": key, "instead_of": key}),
            desk.post(address("reversal"), {"version": key}, follow=True),
        ]

        assert [page.status_code for page in pages] == [200] * 5
        assert not FrontEdition.objects.exists()

    def test_goes_on_from_what_readers_see(self, desk):
        stays, gone, over = make_live(), make_live(headline="It went"), make_live()
        until = timezone.now() + timedelta(minutes=5)
        slots = [FrontSlot(article=stays, headline="Ours", written_for=stays.latest)]
        slots += [FrontSlot(article=gone), FrontSlot(article=over, pinned_until=until)]
        FrontPage.load().publish(by=desk.user, slots=slots)
        gone.withdraw(by=desk.user, reason="It was false.")

        page = desk.get(address())

        assert "Readers cannot see “It went” any more" in words(page)
        assert places(as_shown(page)) == [str(stays.pk), str(over.pk)]
        assert as_shown(page)["slots-0-headline"] == "Ours"

    def test_says_that_words_lapsed_and_offers_them_for_copying(self, desk):
        story = make_live()
        publish(desk, story_slot(story, headline="Nine hurt"))
        reword(story, headline="Nobody hurt")
        story.publish(by=desk.user)

        page = desk.get(address())

        told = "“Nobody hurt” was changed since the front gave it “Nine hurt”."
        assert told in words(page)
        assert as_shown(page)["slots-0-headline"] == ""
        assert told in words(desk.post(address(), as_shown(page) | {"change": "add:link"}))

    def test_finds_live_and_scheduled_stories_but_no_draft(self, desk):
        make_live(headline="Ferry sold")
        make_live(headline="Bus late")
        make_article(headline="Ferry draft")
        later = make_article(headline="Ferry later")
        later.schedule(by=desk.user, at=timezone.now() + timedelta(hours=1))

        page = words(desk.post(address(), arrangement(q="ferry", change="search")))

        assert re.findall('"Add: ([^"]+)"', page) == ["Ferry sold", "Ferry later"]
        page = words(desk.post(address(), arrangement(change=f"add:{later.pk}")))
        assert "Readers see it in this slot only once it is public." in page

    def test_costs_the_same_with_twenty_slots_as_with_one(self, desk, django_assert_num_queries):
        def price(count):
            stories = [make_live(lead_photo=make_photo()) for _ in range(count)]
            slots = [
                FrontSlot(
                    article=story, headline="Ours", photo=make_photo(), written_for=story.latest
                )
                for story in stories
            ]
            FrontPage.load().publish(by=desk.user, slots=slots)
            with django_assert_num_queries(18):
                desk.get(address())

        desk.get(address())
        price(1)
        price(20)


class TestPublishing:
    def test_shows_readers_the_whole_at_once(self, desk, client):
        story = make_live(headline="Its own")

        answer = publish(desk, story_slot(story, headline="For the front"))

        assert (answer.status_code, answer.url) == (302, address())
        assert "For the front" in client.get("/").content.decode()
        edition = FrontEdition.objects.get()
        assert edition.made_by == desk.user

    def test_at_a_set_time_waits_and_says_so(self, desk, client):
        story, at = make_live(), timezone.now() + timedelta(hours=2)

        publish(desk, story_slot(story, headline="This evening"), starts_at=local(at))
        page = publish(desk, story_slot(story, headline="Now"))

        page = words(desk.get(page.url))
        day = r"(\d+ \w+( \d{4})?, )?"  # where it is not today
        assert re.search(f"The edition set for {day}{timezone.localtime(at):%H:%M}", page)
        assert "It stays when you publish, and takes over then." in page
        assert shown() == ["Now"]
        assert "This evening" not in client.get("/").content.decode()

    def test_changes_a_scheduled_edition_in_its_place(self, desk):
        story, at = make_live(), timezone.now() + timedelta(hours=2)
        publish(desk, story_slot(story, headline="This evening"), starts_at=local(at))
        waiting = FrontEdition.objects.get()

        form = as_shown(desk.get(address(), {"from": waiting.pk}))
        desk.post(address("publication"), form | {"slots-0-headline": "Tonight"})

        edition = FrontEdition.objects.get()
        assert (edition.starts_at, edition.slots.get().headline) == (waiting.starts_at, "Tonight")

    @pytest.mark.parametrize(
        ("slot", "said"),
        [
            (card("link", url="javascript:alert(1)", headline="A", outlet="B"), "full web address"),
            (card("link", url="https://a.example/", headline="A"), "This field is required."),
            (card("tag", tag="Nothing"), "There is no topic of that name."),
            (card("notice", headline=""), "This field is required."),
            (card("notice", headline="A", pinned_until="2027-03-28T01:30"), "does not exist"),
            (card("notice", headline="A", pinned_until="2020-01-01T10:00"), "has passed by then"),
            ({"kind": "story", "article": "999999"}, "This story is not there any more."),
            ({"kind": "story", "article": "9" * 40}, "less than or equal"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_refuses_what_is_wrong_beside_it_and_keeps_the_rest(self, desk, slot, said):
        typed = [story_slot(make_live(), headline="Kept"), slot]

        page = publish(desk, *typed, note="Kept too")

        assert page.status_code == 200
        assert said in words(page)
        form = as_shown(page)
        assert (form["slots-0-headline"], form["note"]) == ("Kept", "Kept too")
        assert form["slots-1-kind"] == slot["kind"]
        assert not FrontEdition.objects.exists()

    @pytest.mark.parametrize("at", ["2020-01-01T10:00", "2027-03-28T01:30", "soon"])
    def test_refuses_a_time_that_cannot_be(self, desk, at):
        page = publish(desk, story_slot(make_live()), starts_at=at)

        assert "Nothing was published." in words(page)
        assert as_shown(page)["starts_at"] == at
        assert not FrontEdition.objects.exists()

    def test_of_a_story_taken_down_meanwhile_is_refused_beside_its_slot(self, desk):
        stays, gone = make_live(), make_live()
        typed = arrangement(story_slot(stays), story_slot(gone))
        gone.take_down(by=desk.user)

        page = desk.post(address("publication"), typed)

        assert "Slot 2</a>: Readers cannot see this story any more." in words(page)
        assert places(as_shown(page)) == [str(stays.pk), str(gone.pk)]
        form = as_shown(desk.post(address(), as_shown(page) | {"change": "remove:1"}))
        desk.post(address("publication"), form)
        assert FrontSlot.objects.get().article == stays

    def test_of_words_for_a_changed_story_asks_once_to_look_again(self, desk):
        story = make_live()
        typed = arrangement(story_slot(story, headline="Ours"))
        reword(story, headline="Changed")
        story.publish(by=desk.user)

        page = desk.post(address("publication"), typed)
        assert "Look whether these words still fit." in words(page)
        assert "The story’s own: Changed" in words(page)
        desk.post(address("publication"), as_shown(page))

        assert shown() == ["Ours"]

    def test_over_a_colleague_is_refused_and_says_what_changed(self, desk):
        first, second, mine = (make_live(headline=f"Story {n}") for n in range(3))
        publish(desk, story_slot(first))
        form = as_shown(desk.get(address()))
        colleague = make_user("Editor", first_name="Ida", last_name="Rask")
        FrontPage.load().publish(by=colleague, slots=[FrontSlot(article=second)])

        form = as_shown(desk.post(address(), form | {"change": f"add:{mine.pk}"}))
        page = desk.post(address("publication"), form)

        told = words(page)
        assert "A colleague changed the front page" in told
        assert f"{colleague} published an edition" in told
        assert "Added: Story 1" in told
        assert "Removed: Story 0" in told
        assert places(as_shown(page)) == [str(first.pk), str(mine.pk)]
        assert shown() == ["Story 1"]
        desk.post(address("publication"), as_shown(page))
        assert shown() == ["Story 0", "Story 2"]

    def test_links_a_bar_to_the_story_at_an_address_of_ours(self, desk, settings):
        story = make_live()
        url = f"{settings.SITE_URL}{story.get_absolute_url()}"

        publish(desk, card("breaking", headline="Now", url=url))
        publish(desk, card("breaking", headline="Now", url="/corrections/"))

        ours, page = FrontSlot.objects.order_by("pk")
        assert (ours.article, ours.url) == (story, "")
        assert (page.article, page.url) == (None, f"{settings.SITE_URL}/corrections/")

    def test_names_a_topic_by_its_name(self, desk):
        tag = make_tag("Boats")

        publish(desk, card("tag", tag="Boats"))

        assert FrontSlot.objects.get().tag == tag

    def test_takes_each_story_and_the_bar_once(self, desk):
        story = make_live()
        twice = publish(desk, story_slot(story), story_slot(story))
        bars = publish(desk, *[card("breaking", headline=f"{n}") for n in range(2)])

        assert "stands in the arrangement already" in words(twice)
        assert "There is room for one breaking news bar." in words(bars)
        assert not FrontEdition.objects.exists()


class TestPreview:
    def test_is_the_readers_page_for_the_newsroom_alone(self, desk, client):
        story = make_live(headline="Its own")

        page = desk.post(address("preview"), arrangement(story_slot(story, headline="Try this")))

        assert "Try this" in words(page)
        assert page.headers["X-Robots-Tag"] == "noindex"
        assert "no-store" in page.headers["Cache-Control"]
        assert 'content="noindex"' in words(page)
        assert "Try this" not in client.get("/").content.decode()
        assert not FrontEdition.objects.exists()

    def test_shows_a_moment_to_come(self, desk):
        later, at = make_article(headline="Later"), timezone.now() + timedelta(hours=2)
        later.schedule(by=desk.user, at=at - timedelta(hours=1))
        slot = story_slot(later, headline="Later on the front")

        now = desk.post(address("preview"), arrangement(slot))
        then = desk.post(address("preview"), arrangement(slot, starts_at=local(at)))

        assert "Later on the front" not in words(now)
        assert "Later on the front" in words(then)

    def test_of_what_is_wrong_says_so(self, desk):
        page = desk.post(address("preview"), arrangement(card("notice")))

        assert page.status_code == 422
        assert "This field is required." in words(page)


class TestEditions:
    def test_are_cancelled_before_their_start(self, desk):
        waiting = FrontPage.load().schedule(
            by=desk.user, slots=[], at=timezone.now() + timedelta(hours=1)
        )

        page = desk.post(address("cancellation", waiting.pk), follow=True)

        assert "will not appear" in words(page)
        assert not FrontEdition.objects.exists()

    def test_are_undone_with_one_button(self, desk):
        publish(desk, card("notice", headline="First"))
        publish(desk, card("notice", headline="Second"))
        version = str(FrontPage.load().version)

        page = desk.post(address("reversal"), {"version": version}, follow=True)
        again = desk.post(address("reversal"), {"version": version}, follow=True)

        assert "Readers see the former front page again." in words(page)
        assert "A colleague changed the front page" in words(again)
        assert shown() == ["First"]

    def test_are_listed_page_by_page_at_one_price(
        self, desk, monkeypatch, django_assert_num_queries
    ):
        monkeypatch.setattr("articles.admin.arrangement.EDITIONS", 3)
        for number in range(5):
            publish(desk, card("notice", headline=f"Notice {number}"))
        desk.get(address("editions"))

        with django_assert_num_queries(7):
            page = desk.get(address("editions"))
        oldest = FrontEdition.objects.order_by("-starts_at")[2].pk
        older = desk.get(address("editions"), {"before": oldest})

        assert re.findall(r"Notice \d", words(page)) == ["Notice 4", "Notice 3", "Notice 2"]
        assert f"?before={oldest}" in words(page)
        assert re.findall(r"Notice \d", words(older)) == ["Notice 1", "Notice 0"]
