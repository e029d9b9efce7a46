"""A video and a document in a story, from the editor's keyboard to the reader's disk."""

from pathlib import Path

from playwright.sync_api import expect

from tests.articles.document_files import pdf
from tests.journeys.test_newsdesk import Desk

VIDEO = "https://vimeo.com/76979871"


TOO_LARGE = "The file is larger than 25 MB. Make it smaller, or link to where it lies."


def test_a_document_that_is_too_large_is_told_before_it_is_sent(somebody, tmp_path):
    editor, sent = somebody("editor"), []
    refused = editor.page.locator(".file-refused")
    huge, plan = tmp_path / "huge.pdf", tmp_path / "plan.pdf"
    with huge.open("wb") as opened:
        opened.truncate(26 * 1024 * 1024)
    plan.write_bytes(pdf(str(tmp_path).encode()))
    editor.listen("request", lambda request: sent.append(request.method))

    editor.open("/admin/articles/document/add/")
    field = editor.page.get_by_label("PDF file")
    field.set_input_files(huge)
    expect(refused).to_have_text(TOO_LARGE)
    expect(field).to_have_accessible_description(TOO_LARGE)
    assert field.input_value() == ""
    editor.look()
    assert "POST" not in sent
    field.set_input_files(plan)
    expect(refused).to_be_hidden()
    editor.go(editor.button("Upload"))
    expect(editor.page.locator(".messagelist")).to_contain_text("In the library: “plan”.")


def test_a_card_and_a_document_reach_the_reader(somebody, tmp_path):
    editor = somebody("editor")
    desk, page = Desk(editor), editor.page
    plan = tmp_path / "harbour-plan-2026.pdf"
    plan.write_bytes(pdf(str(tmp_path).encode()))
    desk.start("Harbour plan is laid out")

    desk.body.focus()
    editor.press("Control+End", "Enter")
    editor.click(editor.button("Card for a video or a post"))
    editor.type(VIDEO)
    editor.press("Tab")
    editor.type("The harbour from above")
    editor.look()
    editor.press("Enter")
    expect(desk.body).to_contain_text("The harbour from above")
    expect(desk.body).to_contain_text("Vimeo")
    editor.click(editor.button("Attach a document (PDF)"))
    page.get_by_label("File, at most 25 MB").set_input_files(plan)
    editor.look()
    editor.type("The harbour plan")
    editor.press("Enter")
    expect(desk.body).to_contain_text("Document: The harbour plan (PDF, ")
    editor.look()
    address = desk.publish()

    reader, asked = somebody(), []
    reader.listen("request", lambda request: asked.append(request.url))
    reader.open(address)
    assert "The harbour from above" in reader.text(".card")
    assert reader.text(".card").endswith("Vimeo")
    assert reader.link("The harbour from above").get_attribute("href") == VIDEO
    assert {url for url in asked if not url.startswith(reader.address)} == set()
    with reader.page.expect_download() as download:
        reader.link("Document: The harbour plan").click()
    assert download.value.suggested_filename == plan.name
    assert Path(download.value.path()).read_bytes() == plan.read_bytes()

    editor.open("/admin/articles/document/?q=harbour+plan")
    editor.go(editor.link("The harbour plan"))
    editor.go(editor.link("Withdraw…"))
    editor.write("Reason, for the newsroom", "A page is missing.")
    editor.send()
    assert "A page is missing." in editor.text("#content")
    reader.open(address)
    assert "The harbour plan" not in reader.text()
    assert "The harbour from above" in reader.text()
