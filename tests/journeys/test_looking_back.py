"""An editor looks back: two versions compared, one restored, the page as readers saw it."""

from urllib.parse import urlsplit

STORY = "/2023/05/18/biden-hiroshima/"


def test_an_editor_compares_restores_and_sees_what_readers_saw(somebody):
    editor, reader = somebody("editor", scripts=False), somebody(width=400, scripts=False)
    page = editor.page
    editor.open("/admin/articles/article/?q=Hiroshima")
    editor.go(page.locator(".story-row-headline").get_by_role("link", name="Biden and Kishida"))
    story = urlsplit(page.url).path
    first = page.get_by_label("Headline", exact=True).input_value()
    editor.write("Headline", f"{first}, at last")
    editor.go(editor.button("Save draft").last)
    editor.write("Headline", f"{first}, in the rain")
    editor.go(editor.button("Save draft").last)

    editor.go(editor.link("History"))
    page.get_by_label("From version 1").check()
    page.get_by_label("To version 2").check()
    editor.go(editor.button("Compare the two marked versions"))
    assert "at last" in editor.text(".comparison-headline .difference-after ins")
    assert "in the rain" not in editor.text(".comparison-headline")
    editor.go(editor.button("Restore version 1"))
    assert editor.path == story
    assert "has the words of version 1" in editor.text(".messagelist")
    assert page.get_by_label("Headline", exact=True).input_value() == first

    editor.go(editor.link("History"))
    editor.go(editor.link("As readers saw it", exact=False).last)
    assert editor.text("h1") == first
    assert editor.text(".as-of").startswith("As readers saw it on")
    editor.go(editor.link("World").first)
    assert page.locator(".as-of").is_visible()
    reader.open(STORY)
    assert reader.text("h1") == first
    assert reader.page.locator(".as-of").count() == 0
