"""Two editors at one story, a server that is away, a log-in that ran out: no word is lost."""

import time

import pytest
from playwright.sync_api import expect

AUTOSAVE_EVERY_SECONDS = 5


class Writer:
    """Somebody with a story open."""

    def __init__(self, person):
        self.person, self.page = person, person.page
        self.headline = self.page.get_by_label("Headline", exact=True)
        self.standfirst = self.page.get_by_label("Standfirst")
        self.body = self.page.get_by_role("textbox", name="Body")
        self.line = self.page.locator("#kept-line")

    def open(self, path):
        self.person.open(path)

    def save(self):
        self.person.go(self.person.button("Save draft"))


@pytest.fixture
def story(somebody):
    """The address of a draft of its own in the desk."""
    editor = Writer(somebody("editor"))
    editor.open("/admin/articles/article/add/")
    editor.headline.fill("Ferry sails at ten")
    editor.body.click()
    editor.person.type("It left the quay.")
    editor.person.press("Enter")
    editor.person.type("The sea was calm.")
    editor.save()
    return editor.person.path


def test_the_second_of_two_editors_sees_the_first_and_merges(somebody, story):
    first, second = Writer(somebody("editor")), Writer(somebody("admin"))
    first.open(story)
    second.open(story)
    expect(second.page.locator("#present")).to_contain_text("has this story open")
    first.headline.fill("Ferry sails at eleven")
    first.standfirst.fill("An hour late.")
    second.headline.fill("Ferry sails at noon")
    second.body.get_by_text("The sea was calm.").click()
    second.person.press("End")
    second.person.type(" Gulls cried.")

    first.save()
    second.save()

    assert "Somebody else saved this story" in second.person.text("#form-errors")
    assert not second.person.scrolls_sideways()
    clash = second.page.get_by_role("group", name="Headline")
    expect(clash.locator("mark")).to_have_text(["eleven", "noon"])
    assert second.standfirst.input_value() == "An hour late."
    clash.get_by_label("Take theirs").check()
    second.save()
    assert second.headline.input_value() == "Ferry sails at eleven"
    assert second.standfirst.input_value() == "An hour late."
    expect(second.body).to_contain_text("The sea was calm. Gulls cried.")
    assert second.page.locator(".offer").count() == 0


def test_words_reach_the_server_every_few_seconds_and_the_browser_when_it_is_away(somebody, story):
    writer = Writer(somebody("editor"))
    context, sent = writer.person.context, []
    writer.person.listen("request", lambda request: sent.append(request.url))
    writer.open(story)
    began = time.monotonic()
    writer.standfirst.click()
    while time.monotonic() - began < AUTOSAVE_EVERY_SECONDS + 1:
        writer.person.type("Word ")
        writer.page.wait_for_timeout(500)
    expect(writer.line).to_contain_text("Kept on the server at")
    autosaves = [url for url in sent if url.endswith("/autosave/")]
    pings = [url for url in sent if url.endswith("/presence/")]
    assert (len(autosaves), len(pings)) == (1, 1)

    writer.person.deaf = True  # a browser that is offline says so in its console
    context.set_offline(True)
    writer.headline.fill("Typed while the server was away")
    expect(writer.line).to_contain_text("Not on the server: kept in this browser.")
    context.route("**/autosave/", lambda route: route.abort())
    context.set_offline(False)
    writer.person.listen("dialog", lambda dialog: dialog.accept())
    writer.page.goto(writer.person.address + story)
    context.unroute("**/autosave/")
    writer.person.findings.clear()
    writer.person.deaf = False
    offer = writer.page.locator(".offer").first
    expect(offer).to_contain_text("Only this browser has your words from")
    expect(offer).to_contain_text("Headline")
    writer.person.look()
    writer.person.go(offer.get_by_text("Take them"))

    assert writer.headline.input_value() == "Typed while the server was away"
    assert writer.standfirst.input_value().startswith("Word Word ")
    writer.save()
    assert writer.page.locator(".offer").count() == 0
    copies = "Object.keys(localStorage).filter(key => key.startsWith('words:'))"
    assert writer.page.evaluate(copies) == []


def test_a_log_in_that_ran_out_costs_no_word(somebody, served, story):
    writer = Writer(somebody())
    writer.person.log_in("editor", served.password)
    writer.open(story)
    writer.headline.fill("Typed before the log-in ran out")
    other = writer.page.context.new_page()
    other.goto(f"{served.address}/admin/")
    with other.expect_navigation():
        other.get_by_role("button", name="Log out").click()

    writer.person.go(writer.person.button("Save draft"), status=403)
    assert "what you typed is back in the form" in writer.person.text()
    writer.person.write("Username:", "editor")
    writer.person.write("Password:", served.password)
    writer.person.send()

    assert writer.headline.input_value() == "Typed before the log-in ran out"
    writer.save()
    assert writer.headline.input_value() == "Typed before the log-in ran out"
