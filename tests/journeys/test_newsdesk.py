"""A day at the desk, in a real browser: stories are written, published, mended and withdrawn."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from newsroom.demo.content_files import PHOTOS
from tests.journeys.small_demo import small

FEWEST_CLICKS = 9
FIG = {"caption": "A halved fig in a red bowl.", "credit": "Trevor"}
PARAGRAPHS = [
    "Two growers at Caldbeck Reach picked their first figs this week, The Grocer reported.",
    "The trees stand against a south wall and were planted six years ago.",
    "A second picking is expected before the first frost.",
]


@pytest.fixture
def picture(tmp_path):
    """A photograph that the library has not seen, with the metadata of one of the demo's."""

    def taken(stem="fig"):
        return small(PHOTOS / f"{stem}.jpg", tmp_path, comment=str(tmp_path).encode())

    return taken


class Desk:
    """The writing form as somebody uses it by keyboard and mouse."""

    def __init__(self, person):
        self.person, self.page = person, person.page
        self.body = self.page.get_by_role("textbox", name="Body")
        self.headline = self.page.get_by_label("Headline", exact=True)
        self.state = self.page.locator(".panel-state")
        self.told = self.page.locator(".messagelist")

    def start(self, headline, *, section="News"):
        """Open a new story and give it what publishing asks for."""
        self.person.open("/admin/articles/article/add/")
        self.headline.fill(headline)
        self.body.fill("It happened this morning.")
        self.page.get_by_label("Section", exact=True).select_option(label=section)
        self.name_somebody()

    def name_somebody(self):
        self.page.get_by_label("Name", exact=True).first.select_option(label="Nasreen Holroyd")

    def press(self, button):
        self.person.go(self.person.button(button))

    def publish(self):
        """Publish and return the story's address."""
        self.press("Publish now")
        expect(self.told).to_contain_text("Published. Readers see it now at ")
        return re.search(r"/\d{4}/\d\d/\d\d/\S+/", self.told.inner_text())[0]


@pytest.fixture
def editor(somebody):
    return Desk(somebody("editor"))


@pytest.fixture
def reader(somebody):
    return somebody(scripts=False)


class TestANewStory:
    def test_is_written_and_published_in_a_few_clicks(self, somebody, picture):
        editor, reader = somebody("editor"), somebody()
        page = editor.page
        editor.open("/admin/")

        editor.go(editor.link("Write a story").first)
        editor.type("Caldbeck Reach picks its first figs")
        editor.press("Tab")
        editor.type("A south wall and six years of patience")
        editor.tab_to(page.get_by_role("textbox", name="Body"))
        for position, paragraph in enumerate(PARAGRAPHS):
            if position:
                editor.press("Enter")
            editor.type(paragraph)
        editor.tab_to(page.get_by_label("Outlet").first)
        editor.type("The Grocer")
        editor.press("Tab")
        editor.type("https://www.thegrocer.co.uk/figs?utm_source=mail")
        editor.tab_to(page.get_by_label("Section", exact=True))
        editor.type("Food")
        editor.tab_to(page.get_by_role("combobox", name="Tags"))
        editor.type("Cook")
        page.get_by_role("option", name="Cooking").wait_for()
        editor.press("Enter")
        editor.tab_to(page.get_by_label("Name", exact=True).first)
        editor.type("Nasreen")
        with page.expect_file_chooser() as chooser:
            editor.click(page.get_by_label("Upload a photo"))
        chooser.value.set_files(picture())
        figure = page.locator("lead-photo figure")
        expect(figure).to_contain_text(FIG["caption"])
        expect(figure).to_contain_text(FIG["credit"])
        editor.look()
        editor.go(editor.button("Publish now"))

        assert editor.clicks <= FEWEST_CLICKS
        told = editor.text(".messagelist")
        assert told.startswith("Published. Readers see it now at ")
        address = told.split()[-1]
        reader.open(address)
        shown = reader.text()
        assert "Caldbeck Reach picks its first figs" in shown
        assert "A south wall and six years of patience" in shown
        assert FIG["caption"] in shown
        assert FIG["credit"] in shown
        assert all(paragraph in shown for paragraph in PARAGRAPHS)
        assert "Nasreen Holroyd" in shown
        assert reader.page.locator(".story-label").inner_text().startswith("Food & Countryside")
        assert reader.link("Cooking").get_attribute("href") == "/topics/cooking/"
        source = reader.page.get_by_role("region", name="Source link").get_by_role("link")
        assert source.get_attribute("href") == "https://www.thegrocer.co.uk/figs"
        assert pictures_are_there(reader.page, "main figure img")

    def test_can_be_looked_at_before_it_is_saved(self, editor):
        person = editor.person
        editor.start("Nobody has saved this yet")
        with person.context.expect_page() as opened:
            person.click(person.button("Preview"))
        preview = opened.value
        preview.wait_for_load_state()

        person.look(preview)
        assert preview.get_by_role("heading", level=1).inner_text() == "Nobody has saved this yet"
        assert "It happened this morning." in preview.locator("main").inner_text()
        assert editor.headline.input_value() == "Nobody has saved this yet"
        editor.press("Save draft")
        assert person.text(".messagelist") == "Saved as a draft. Readers see nothing of it."

    def test_holds_a_photo_of_the_library_and_a_link_to_one_of_ours(self, editor, reader):
        person, page = editor.person, editor.page
        editor.start("A body with more than words")
        person.press("Enter")
        toolbar = page.get_by_role("toolbar")
        person.click(toolbar.get_by_role("button", name="Link to one of our stories"))
        person.type("Hiroshima")
        dialog = page.get_by_role("dialog")
        person.click(dialog.get_by_role("button", name="Biden and Kishida", exact=False))
        person.press("Enter")
        person.click(toolbar.get_by_role("button", name="Insert a photo"))
        person.type("espresso")
        person.click(dialog.get_by_role("button", name="An espresso served", exact=False))
        person.type("Strong and short.")
        person.look()
        address = editor.publish()

        reader.open(address)
        link = reader.page.locator(".story-body").get_by_role("link", name="Biden", exact=False)
        assert link.get_attribute("href") == "/2023/05/18/biden-hiroshima/"
        figure = reader.page.locator(".story-body figure")
        assert "Strong and short." in figure.inner_text()
        assert "Pikolo" in figure.inner_text()
        figure.scroll_into_view_if_needed()
        assert pictures_are_there(reader.page, ".story-body figure img")

    def test_keeps_what_was_typed_when_something_is_wrong(self, editor):
        editor.start("")
        editor.page.get_by_label("Standfirst").fill("Typed with care")
        editor.page.get_by_label("Outlet").first.fill("A site")
        editor.page.get_by_label("Address", exact=True).first.fill("javascript:alert(1)")

        editor.press("Save draft")

        errors = editor.person.text("#form-errors")
        assert "What you typed is still here." in errors
        assert "A story needs a headline before it is saved." in errors
        assert "Write a full web address" in errors
        assert editor.page.get_by_label("Standfirst").input_value() == "Typed with care"
        assert editor.page.get_by_label("Outlet").first.input_value() == "A site"
        assert editor.body.inner_text() == "It happened this morning."

    def test_keeps_the_subject_of_its_photo_in_every_crop(self, editor, picture):
        person, page = editor.person, editor.page
        editor.start("Where to look")
        page.get_by_label("Upload a photo").set_input_files(picture("dandelions"))
        point = page.get_by_role("button", name="Focal point", exact=False)
        expect(point).to_be_visible()
        person.tab_to(point)
        person.press(*["ArrowRight"] * 5, *["ArrowUp"] * 10)
        editor.press("Save draft")

        assert page.locator("[name=photo_focal_x]").input_value() == "0.6"
        assert page.locator("[name=photo_focal_y]").input_value() == "0.3"


class TestALiveStory:
    def test_changes_for_readers_when_a_correction_is_published(self, editor, reader, somebody):
        editor.start("Ferry sails at ten")
        address = editor.publish()
        editor.headline.fill("Ferry sails at eleven")

        editor.press("Save draft")
        assert "Readers still see the version of" in editor.told.inner_text()
        assert "edited since" in editor.state.inner_text()
        reader.open(address)
        assert reader.text("h1") == "Ferry sails at ten"

        change_page = editor.person.path
        editor.person.open(change_page.replace("/change/", "/difference/"))
        assert "eleven" in editor.person.text("#content ins")
        editor.person.open(change_page)
        editor.press("Publish the change")
        wrong = editor.page.locator("#id_note_kind_error")
        expect(wrong).to_have_text("Say what kind of change it is: readers know this story.")
        editor.page.get_by_label("Correction", exact=True).check()
        editor.page.get_by_label("What readers are told").fill("We gave the wrong hour.")
        editor.press("Publish the change")
        reader.open(address)
        assert reader.text("h1") == "Ferry sails at eleven"
        assert reader.text("#notes").startswith("Correction ")
        assert reader.text("#notes").endswith("We gave the wrong hour.")
        reader.open("/corrections/")
        assert "Ferry sails at eleven" in reader.text()
        assert "We gave the wrong hour." in reader.text()
        reader = somebody()
        reader.open(address)
        reader.go(reader.link("What changed"))
        assert "Correction We gave the wrong hour." in reader.text()
        reader.go(reader.link("The words that changed in version 2"))
        assert reader.text("main del").strip(" []").endswith("ten end of removed")

    def test_is_put_right_after_a_reader_reports_a_mistake(self, editor, somebody):
        editor.start("Ferry sails at noon")
        address, reader = editor.publish(), somebody(width=400)
        reader.open(address)
        passage = reader.page.locator(".story-body p").first
        passage.select_text()

        reader.go(reader.link("Report a mistake"))
        assert not reader.scrolls_sideways()
        assert reader.page.get_by_label("The passage").input_value() == "It happened this morning."
        reader.go(reader.button("Send to the editors"))
        expect(reader.page.get_by_role("alert")).to_contain_text("Say what is wrong.")
        reader.write("What is wrong?", "It sails at one.")
        reader.go(reader.button("Send to the editors"))
        assert reader.text("h1") == "Thank you"

        editor.person.open("/admin/")
        editor.person.go(editor.person.link("Mistakes"))
        report = editor.page.get_by_role("article", name="Ferry sails at noon")
        expect(report).to_contain_text("It sails at one.")
        editor.person.go(report.get_by_role("button", name="Dealt with"))
        assert "Ferry sails at noon" not in editor.person.text("#content")
        editor.person.go(editor.person.link("Dealt with"))
        expect(report).to_contain_text("Dealt with by")

    def test_leaves_a_notice_when_it_is_withdrawn(self, editor, reader):
        editor.start("A claim that did not hold")
        address = editor.publish()

        editor.person.go(editor.person.link("Withdraw…"))
        editor.person.write("Reason, shown to readers", "Our only source took it back.")
        editor.press("Withdraw")

        assert "Withdrawn since" in editor.state.inner_text()
        reader.open(address)
        assert reader.text("h1") == "This story has been withdrawn"
        assert "Our only source took it back." in reader.text()
        assert "It happened this morning." not in reader.text()
        editor.person.go(editor.person.link("Bring it back…"))
        editor.press("Bring it back")
        reader.open(address)
        assert "It happened this morning." in reader.text()
        editor.person.go(editor.person.link("Withdraw…"))
        editor.person.write("Reason, shown to readers", "Our only source took it back.")
        editor.press("Withdraw")
        reader.open("/")
        assert reader.page.locator(f"a[href='{address}']").count() == 0

    def test_is_mended_on_a_phone(self, editor, somebody, reader):
        editor.start("Bridge opned again")
        address = editor.publish()
        phone = Desk(somebody("editor", width=400, height=800, has_touch=True))

        phone.person.open(editor.person.path)
        assert not phone.person.scrolls_sideways()
        phone.headline.fill("Bridge opened again")
        phone.page.get_by_label("Silent", exact=True).check()
        phone.press("Publish the change")

        assert not phone.person.scrolls_sideways()
        reader.open(address)
        assert reader.text("h1") == "Bridge opened again"


class TestAScheduledStory:
    def test_waits_for_its_time_until_it_is_cancelled(self, editor, reader):
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        editor.start("Not before tomorrow")
        editor.page.get_by_text("At a set time", exact=True).click()
        editor.page.get_by_label("Publish at").fill(f"{tomorrow:%Y-%m-%dT%H:%M}")

        editor.press("Schedule")
        assert editor.told.inner_text().startswith("Scheduled: readers see it from ")
        assert "goes live" in editor.state.inner_text()
        editor.person.open("/admin/articles/article/?view=scheduled")
        assert "Not before tomorrow" in editor.person.text()
        reader.open("/")
        assert "Not before tomorrow" not in reader.text()

        editor.person.go(editor.person.link("Not before tomorrow"))
        editor.press("Cancel this")
        assert editor.told.inner_text().startswith("Cancelled.")
        assert "goes live" not in editor.state.inner_text()


class TestAReporter:
    def test_hands_a_story_in_and_loses_it_to_the_desk(self, somebody, editor):
        reporter = Desk(somebody("reporter"))
        reporter.start("Council meets in the rain")
        assert reporter.person.button("Publish now").count() == 0

        reporter.press("Hand to the desk")
        assert reporter.told.inner_text().startswith("Handed to the desk.")
        story = reporter.person.path
        reporter.headline.fill("Council meets in heavy rain")
        reporter.press("Save draft")

        editor.person.open("/admin/articles/article/?view=submitted")
        editor.person.go(editor.person.link("Council meets in heavy rain"))
        editor.publish()
        reporter.person.open(story)
        assert "You can read it here, but not change it." in reporter.person.text()
        assert reporter.headline.count() == 0
        assert reporter.person.button("Save draft").count() == 0


def pictures_are_there(page, selector) -> bool:
    """Tell whether there are pictures and every one of them has been painted."""
    images = page.locator(selector)
    return images.count() > 0 and all(
        image.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
        for image in images.all()
    )
