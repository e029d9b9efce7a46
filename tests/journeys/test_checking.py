"""The checks beside a story, in a real browser: they come and go while somebody writes."""

from playwright.sync_api import expect

REASON = "The other paper took its piece down."


def test_a_check_appears_and_vanishes_as_the_story_is_written_and_gives_way_to_a_reason(somebody):
    editor, reader = somebody("editor"), somebody(scripts=False)
    page = editor.page
    checks = page.locator("#checks")
    heading = checks.get_by_role("heading")
    said = checks.get_by_role("status")
    editor.open("/admin/articles/article/add/")
    page.get_by_label("Headline", exact=True).fill("Ferry is sold twice")
    page.get_by_label("Section", exact=True).select_option(label="News")
    page.get_by_label("Name", exact=True).first.select_option(label="Nasreen Holroyd")
    page.get_by_role("textbox", name="Body").focus()
    editor.type("The the owner told Reuters that he would utilise the slip.")

    # It appears, is said once, and leads to its words.
    expect(heading).to_have_text("1 thing stands in its way")
    expect(said).to_have_text("1 thing stands in its way")
    editor.click(checks.get_by_text("Advice"))
    expect(checks.get_by_role("link", name="“utilise”: we write “use”.")).to_be_visible()
    editor.click(checks.get_by_role("link", name="A word is written twice: “The the”."))
    assert page.evaluate("getSelection().toString()") == "The the"
    editor.type("The")
    editor.look()
    expect(checks.get_by_role("link", name="A word is written twice", exact=False)).to_have_count(0)
    expect(checks.get_by_role("link", name="“utilise”: we write “use”.")).to_be_visible()
    assert not editor.scrolls_sideways()

    # The click leads to the row that is missing; with it, nothing stands in the way.
    editor.click(
        checks.get_by_role("link", name="The text attributes something to Reuters", exact=False)
    )
    editor.type("Reuters")
    expect(heading).to_have_text("Nothing stands in its way")
    expect(checks.get_by_text("Publish anyway…")).to_be_hidden()

    # Publishing is refused; a reason opens the way.
    page.get_by_label("Outlet").first.fill("")
    editor.go(editor.button("Publish now"))
    assert "the story has no source link" in editor.text("#form-errors")
    expect(heading).to_have_text("1 thing stands in its way")
    editor.click(checks.get_by_text("Publish anyway…"))
    editor.write("Why it goes out all the same", REASON)
    editor.go(editor.button("Publish anyway"))
    told = editor.text(".messagelist")
    assert told.startswith("Published. Readers see it now at ")
    reader.open(told.split()[-1])
    assert reader.text("h1") == "Ferry is sold twice"
    assert REASON not in reader.text("body")
