"""An editor arranges the front page by keyboard; readers see it, and the former one again."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def editor(somebody):
    person = somebody("editor")
    person.open("/admin/articles/frontpage/")
    return person


def order(page) -> list:
    return page.locator(".slot-headline").all_inner_texts()


def test_the_front_page_is_arranged_by_keyboard_published_and_undone(editor, somebody):
    page, reader = editor.page, somebody(scripts=False)
    before = order(page)
    added = "Figs, four hundred miles too far north"
    handle = editor.button(f"Move: {added}")

    editor.tab_to(page.get_by_label("Search headline or text"))
    editor.type("figs Caldbeck")
    editor.press("Enter")
    editor.tab_to(page.get_by_role("button", name=f"Add: {added}"))
    editor.press("Enter")
    expect(handle).to_be_focused()
    assert order(page) == [*before, added]
    editor.press("ArrowUp")
    assert order(page) == [*before[:-1], added, before[-1]]
    editor.press("Home")
    expect(page.get_by_role("status").last).to_have_text(f"{added}: place 1 of {len(before) + 1}")
    assert order(page) == [added, *before]
    editor.tab_to(page.locator(".slot-lead summary"))
    editor.press("Enter")
    editor.tab_to(page.locator(".slot-lead").get_by_label("Headline on the front"))
    editor.type("Figs in the north")
    editor.look()
    with editor.context.expect_page() as opened:
        editor.tab_to(editor.button("Preview"))
        editor.press("Enter")
    preview = opened.value
    preview.wait_for_load_state()
    editor.look(preview)
    assert preview.locator(".front-lead h2").first.inner_text() == "Figs in the north"
    preview.close()
    reader.open("/")
    assert reader.page.locator(".front-lead h2").first.inner_text() == before[0]
    editor.tab_to(editor.button("Publish"))
    with page.expect_navigation():
        editor.press("Enter")
    assert editor.text(".messagelist") == "Published. Readers see this front page now."
    assert editor.clicks == 0
    reader.open("/")
    assert reader.page.locator(".front-lead h2").first.inner_text() == "Figs in the north"

    editor.go(page.get_by_role("button", name=re.compile("^Undo")))

    reader.open("/")
    assert reader.page.locator(".front-lead h2").first.inner_text() == before[0]


def test_slots_are_dragged_and_cards_added_in_place(editor):
    page = editor.page
    before = order(page)
    handles = page.locator(".slot-handle")
    last = handles.nth(len(before) - 1)
    last.scroll_into_view_if_needed()
    start, end = last.bounding_box(), page.locator(".slot").nth(3).bounding_box()

    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 10, end["y"] + 5, steps=5)
    page.mouse.up()

    assert order(page) == [*before[:3], before[-1], *before[3:-1]]
    editor.click(editor.button("Add breaking news"))
    expect(page.get_by_label("The news in one line")).to_be_focused()
    assert order(page)[0] == "New breaking news bar"
    editor.type("Quay evacuated")
    editor.click(page.get_by_role("button", name=f"Remove: {before[0]}"))
    expect(page.locator(".slot-lead .slot-headline")).to_have_text(before[1])
    assert page.get_by_label("The news in one line").input_value() == "Quay evacuated"
    editor.look()
    with editor.context.expect_page() as opened:
        editor.click(editor.button("Preview"))
    opened.value.wait_for_load_state()
    editor.look(opened.value)
    bar = opened.value.get_by_role("complementary", name="Breaking news")
    assert bar.inner_text() == "Quay evacuated"


def test_a_photo_for_the_front_is_chosen_from_the_library(editor):
    page = editor.page
    lead = page.locator(".slot-lead")
    editor.click(lead.locator("summary"))
    editor.click(lead.get_by_role("button", name="Choose from the library"))
    editor.type("espresso")
    dialog = page.get_by_role("dialog")
    editor.click(dialog.get_by_role("button", name="An espresso served", exact=False))

    expect(lead.get_by_role("button", name="Take the photo out")).to_be_visible()
    editor.look()
    assert lead.get_by_label("Photo on the front").input_value().isdecimal()


def test_the_form_alone_does_it_on_a_phone(somebody):
    person = somebody("editor", width=400, scripts=False)
    person.open("/admin/articles/frontpage/")
    before = order(person.page)

    person.go(person.page.get_by_role("button", name=f"First: {before[2]}"))
    person.go(person.button("Add a notice"))

    assert order(person.page) == [before[2], *before[:2], *before[3:], "New notice"]
    assert not person.scrolls_sideways()
