import mimetypes
from urllib.parse import urlsplit

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders

from articles import documents
from articles.prose import BodyField


class StoryForm(forms.Form):
    body = BodyField(required=False)


PAGE = """<!doctype html><html lang="en"><title>Story</title><link rel="icon" href="data:,">
{media}<form><input type="hidden" name="csrfmiddlewaretoken" value="t0ken">
<label for="id_body">Text</label>{field}</form></html>"""
POLICY = "default-src 'self'; img-src 'self' data:; script-src 'self' 'nonce-n0nce'"
STORY = {"id": 12, "headline": "Bus wins", "when": "18 May"}
PHOTO = {"id": 7, "thumbnail": "data:,", "caption": "A fig", "credit": "A. Ludd", "alt": "Fig"}
DOCUMENT = {
    "id": 5,
    "title": "Plan $&",
    "filename": "plan.pdf",
    "size": "1.2 MB",
    "withdrawn": False,
}
WORD = """<html><head><style>p{mso-x:1}</style></head><body><h1>Title</h1>
<p class=MsoNormal style='margin:0'>Some
<b style='mso-bidi-font-weight:normal'>bold</b><o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>· </span><![endif]>One</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span
style='mso-list:Ignore'>o </span>In</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>· </span>Two</p>
<p class=MsoNormal>&nbsp;</p></body></html>"""
DOCS = """<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span
style="font-weight:700">Bold</span><span style="font-weight:400"> plain</span></p></b>"""


class EditorPage:
    """The editor on a page of its own that needs no server; every question is asked of Chromium."""

    def __init__(self, page, body):
        self.page = page
        self.complaints = []
        form = StoryForm(initial={"body": body})
        form.fields["body"].widget.attrs |= {
            "data-stories-url": "/stories/",
            "data-photos-url": "/photos/",
            "data-documents-url": "/documents/",
            "data-document-upload-url": "/upload/",
        }
        self.html = PAGE.format(media=form.media.with_nonce("n0nce"), field=form["body"])
        page.on("console", self.hear)
        page.on("pageerror", self.hear)
        page.route("**/*", self.answer)
        page.goto("https://desk.example/")
        self.words = page.get_by_role("textbox", name="Text")
        self.words.click()

    def leave(self):
        """Give the page back as it was, to be opened anew."""
        self.page.remove_listener("console", self.hear)
        self.page.remove_listener("pageerror", self.hear)
        self.page.unroute_all()

    def hear(self, complaint):
        self.complaints.append(str(complaint))

    def answer(self, route):
        path = urlsplit(route.request.url).path
        answers = {"/stories/": [STORY], "/photos/": [PHOTO], "/documents/": [DOCUMENT]}
        if path == "/upload/":
            self.sent = route.request.post_data_buffer
            if b"%PDF-" in self.sent:
                route.fulfill(json=DOCUMENT)
            else:
                route.fulfill(json={"error": "That is no PDF."}, status=422)
        elif path in answers:
            route.fulfill(json=answers[path])
        elif path.startswith(settings.STATIC_URL):
            file = finders.find(path.removeprefix(settings.STATIC_URL))
            route.fulfill(path=file, content_type=mimetypes.guess_type(path)[0])
        else:
            headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
            route.fulfill(body=self.html, headers=headers)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words):
        self.page.keyboard.type(words)

    def tool(self, name):
        self.page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()

    def paste(self, html):
        self.words.evaluate(
            """(words, html) => {
              const clipboardData = new DataTransfer()
              clipboardData.setData("text/html", html)
              const options = { clipboardData, bubbles: true, cancelable: true }
              words.dispatchEvent(new ClipboardEvent("paste", options))
            }""",
            html,
        )

    def paste_text(self, text):
        self.words.evaluate(
            """(words, text) => {
              const clipboardData = new DataTransfer()
              clipboardData.setData("text/plain", text)
              const options = { clipboardData, bubbles: true, cancelable: true }
              words.dispatchEvent(new ClipboardEvent("paste", options))
            }""",
            text,
        )

    def fill(self, **fields):
        dialog = self.page.get_by_role("dialog")
        for label, words in fields.items():
            dialog.get_by_label(label).fill(words)

    def saved(self):
        """The body as the form would clean it; what was typed holds nothing to take out."""
        field = BodyField(required=False)
        body = field.clean(self.page.locator("#id_body").evaluate("field => field.value"))
        assert field.removed == ()
        return body


@pytest.fixture(scope="module")
def page(browsing):
    """One page for all tests: what it fetched and compiled for one serves the next."""
    with browsing() as chromium:
        page = chromium.new_page()
    yield page
    with browsing():
        page.close()


@pytest.fixture
def write(browsing, page):
    """Write in the editor: `write(steps, body="")` runs `steps(editor)` and returns the body."""

    def run(steps, body=""):
        with browsing():
            editor = EditorPage(page, body)
            try:
                steps(editor)
                body = editor.saved()
            finally:
                editor.leave()
        assert editor.complaints == []
        return body

    return run


class TestEditor:
    def test_writes_marks_by_key_and_headings_and_lists_by_button(self, write):
        def steps(editor):
            editor.type("A ")
            editor.press("Control+b")
            editor.type("bold")
            editor.press("Control+b", "Enter")
            editor.tool("Heading")
            editor.type("Heading")
            editor.press("Enter")
            editor.tool("Bulleted list")
            editor.type("one")
            editor.press("Enter", "Enter")
            editor.tool("Pull quote")
            editor.type("said")

        assert write(steps) == (
            "<p>A <strong>bold</strong></p><h2>Heading</h2><ul><li>one</li></ul>"
            '<aside class="pullquote"><p>said</p></aside>'
        )

    def test_links_to_the_web_and_refuses_script(self, write):
        def steps(editor):
            editor.press("Control+k")
            editor.type("javascript:alert(1)")
            editor.press("Enter")
            assert "Give an address" in editor.page.get_by_role("alert").inner_text()
            editor.press("Control+a")
            editor.type("example.org/a")
            editor.press("Tab")
            editor.type("the page")
            editor.press("Enter")

        assert write(steps) == '<p><a href="https://example.org/a">the page</a></p>'

    def test_links_to_our_own_story_by_its_number(self, write):
        def steps(editor):
            editor.press("Control+Shift+K")
            editor.page.get_by_role("button", name="Bus wins").click()

        assert write(steps) == '<p><a data-story="12">Bus wins</a></p>'

    def test_makes_a_table_and_changes_its_rows_and_columns(self, write):
        def steps(editor):
            editor.tool("Insert a table")
            for words in ("a", "b", "c"):
                editor.type(words)
                editor.press("Tab")
            editor.press("Shift+Tab")
            editor.tool("Remove the column")
            editor.tool("Remove the row")
            editor.tool("Add a row above")

        assert write(steps) == (
            '<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody>'
            "<tr><td></td><td></td></tr><tr><td></td><td></td></tr></tbody></table>"
        )

    def test_puts_a_photo_in_with_its_caption_and_goes_on_below(self, write):
        def steps(editor):
            editor.tool("Insert a photo")
            editor.page.get_by_role("button", name="A fig").click()
            editor.type("Ours")
            editor.press("Enter")
            editor.type("Below")

        assert write(steps) == (
            '<figure data-photo="7"><figcaption>Ours</figcaption></figure><p>Below</p>'
        )

    def test_makes_lists_and_headings_of_what_word_copies(self, write):
        assert write(lambda editor: editor.paste(WORD)) == (
            "<h2>Title</h2><p>Some <strong>bold</strong></p>"
            "<ul><li>One<ul><li>In</li></ul></li><li>Two</li></ul>"
        )

    def test_makes_bold_of_what_google_docs_copies(self, write):
        assert write(lambda editor: editor.paste(DOCS)) == "<p><strong>Bold</strong> plain</p>"

    def test_leaves_an_untouched_body_to_the_letter(self, write):
        body = (
            '<h2>a</h2><figure data-photo="7"></figure>'
            '<table><thead><tr><th scope="col">b</th></tr></thead>'
            "<tbody><tr><td>c</td></tr></tbody></table><ul><li>d<ol><li>e</li></ol></li></ul>"
        )

        assert write(lambda editor: None, body) == body

    def test_keeps_a_body_through_an_edit_and_its_undoing(self, write):
        body = (
            "<p>a</p>"
            '<p><a data-story="4">b</a> <a href="mailto:a@b.example">c</a> H<sub>2</sub><br>d</p>'
            '<table><thead><tr><th scope="col">b</th></tr></thead>'
            "<tbody><tr><td>c</td></tr></tbody></table>"
            '<hr><blockquote><p>e</p></blockquote><aside class="pullquote"><p>f</p></aside>'
            '<figure data-photo="7"></figure><ol><li>g<ul><li>h</li></ul></li></ol><p>i</p>'
        )

        def steps(editor):
            editor.press("Control+End")
            editor.type("x")
            editor.press("Backspace")

        assert write(steps, body) == body


CARD = (
    '<aside class="card"><p><a href="https://youtu.be/x1?t=2">The launch</a></p>'
    "<p>YouTube</p></aside>"
)
VIDEO, PAPER = (
    f'<a href="{address}">{address}</a>'
    for address in ("https://youtu.be/x1", "https://paper.example/")
)


class TestCards:
    def test_a_card_is_made_of_what_is_typed_and_its_trackers_go(self, write):
        def steps(editor):
            editor.type("Above")
            editor.press("Enter")
            editor.tool("Card for a video or a post")
            editor.type("youtu.be/x1?t=2&utm_source=mail&fbclid=3")
            editor.press("Tab")
            editor.type("The  launch ")
            assert editor.page.get_by_label("Outlet").input_value() == "YouTube"
            editor.press("Enter")
            editor.type("Below")

        assert write(steps) == f"<p>Above</p>{CARD}<p>Below</p>"

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"Address": "https://me:secret@video.example/"}, "Give the full address"),
            ({"Address": "javascript:alert(1)//a.b"}, "Give the full address"),
            ({"Address": "https://video.example/ 1"}, "Give the full address"),
            ({"Address": "https://video.example/1"}, "Write the title"),
            ({"Address": "https://video.example/1", "Title": "A"}, "Name the outlet"),
        ],
    )
    def test_a_card_that_is_not_whole_is_not_made(self, write, fields, said):
        def steps(editor):
            editor.tool("Card for a video or a post")
            editor.fill(**fields)
            editor.press("Enter")
            assert said in editor.page.get_by_role("alert").inner_text()
            editor.press("Escape")

        assert write(steps) == ""

    def test_a_card_is_changed_and_undone_by_keyboard(self, write):
        def steps(editor):
            # The cursor stands before the "b".
            editor.press("ArrowLeft")
            editor.page.locator(".prose-card.ProseMirror-selectednode").wait_for()
            editor.tool("Card for a video or a post")
            editor.fill(Title="Another title")
            editor.press("Enter")
            assert "Another title" in editor.words.inner_text()
            editor.press("Control+z")

        assert write(steps, f"{CARD}<p>b</p>") == f"{CARD}<p>b</p>"

    def test_a_card_is_changed_and_removed_by_its_buttons(self, write):
        def steps(editor):
            editor.page.get_by_role("button", name="Change the card").first.click()
            editor.fill(Outlet="Harbour TV")
            editor.press("Enter")
            editor.page.get_by_role("button", name="Remove the card").last.click()

        assert write(steps, f"{CARD}<p>b</p>{CARD}") == (
            CARD.replace("YouTube", "Harbour TV") + "<p>b</p>"
        )

    def test_the_pasted_address_of_a_video_offers_a_card(self, write):
        def steps(editor):
            editor.paste_text(" https://youtu.be/x1?t=2\n")
            editor.fill(Title="The launch")
            editor.press("Enter")

        assert write(steps) == CARD

    @pytest.mark.parametrize(
        ("before", "pasted", "body"),
        [
            ("", "https://youtu.be/x1", f"<p>{VIDEO}</p>"),
            ("", "https://paper.example/", f"<p>{PAPER}</p>"),
            ("See ", "https://youtu.be/x1", f"<p>See {VIDEO}</p>"),
        ],
    )
    def test_a_pasted_address_stays_where_no_card_is_wanted(self, write, before, pasted, body):
        def steps(editor):
            editor.type(before)
            editor.paste_text(pasted)
            if editor.page.get_by_role("dialog").count():
                assert body == f"<p>{VIDEO}</p>"
                editor.press("Escape")

        assert write(steps) == body


class TestDocuments:
    def test_a_document_of_the_library_is_put_in_and_shows_its_title(self, write):
        def steps(editor):
            editor.tool("Attach a document (PDF)")
            editor.page.get_by_role("button", name="plan.pdf").click()
            title = editor.words.get_by_text("Document: Plan $& (PDF, 1.2 MB)")
            title.wait_for()
            editor.tool("Card for a video or a post")
            editor.fill(Address="https://youtu.be/x1?t=2", Title="The launch", Outlet="YouTube")
            editor.press("Enter")

        assert write(steps, "<p>a</p><ul><li>b</li></ul>") == (
            f'<p>a</p><ul><li>b</li></ul><figure data-document="5"></figure>{CARD}'
        )

    def test_a_pdf_is_uploaded_with_a_title_and_a_refusal_keeps_it(self, write):
        def steps(editor):
            def choose(content):
                editor.page.get_by_label("File").set_input_files(
                    {"name": "harbour-plan.pdf", "mimeType": "application/pdf", "buffer": content}
                )

            editor.tool("Attach a document (PDF)")
            choose(b"GIF89a")
            editor.page.get_by_role("button", name="Upload and insert").click()
            editor.page.get_by_text("That is no PDF.").wait_for()
            assert editor.page.get_by_label("Title").input_value() == "harbour plan"
            editor.complaints.clear()
            choose(b"%PDF-1.7")
            editor.page.get_by_role("button", name="Upload and insert").click()
            editor.words.get_by_text("Document: ").wait_for()
            assert b"harbour plan" in editor.sent
            assert b"t0ken" in editor.sent

        assert write(steps) == '<figure data-document="5"></figure>'

    def test_a_file_that_is_too_large_is_told_when_it_is_chosen(self, write, monkeypatch):
        monkeypatch.setattr(documents, "MAX_BYTES", 100)

        def steps(editor):
            def choose(size):
                editor.page.get_by_label("File").set_input_files(
                    {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"%" * size}
                )

            editor.tool("Attach a document (PDF)")
            told = editor.page.get_by_role("alert").get_by_text("The file is larger than 25 MB.")
            choose(101)
            told.wait_for()
            assert editor.page.get_by_label("File").input_value() == ""
            assert editor.page.get_by_label("Title").input_value() == ""
            choose(100)
            told.wait_for(state="hidden")
            assert editor.page.get_by_label("Title").input_value() == "plan"

        write(steps)

    def test_a_body_with_cards_and_documents_is_left_to_the_letter(self, write):
        body = f'<p>a</p>{CARD}<figure data-document="5"></figure><figure data-photo="7"></figure>'

        def steps(editor):
            # The cursor goes into the text: what is typed over a chosen document replaces it.
            editor.words.get_by_text("a", exact=True).click()
            editor.press("Control+Home")
            editor.type("x")
            editor.press("Backspace")

        assert write(steps, body) == body
