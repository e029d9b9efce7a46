"""The photo desk in a browser: many files at once, a focal point by keyboard, a photo withdrawn."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from articles.renditions import crop_box
from newsroom.demo.content_files import PHOTOS
from tests.journeys.small_demo import small

ADD = "/admin/articles/photo/add/"
# Drops a file of these bytes, or of so many.
DROP = """(place, bytes) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([new Uint8Array(bytes)], "dropped.jpg", { type: "image/jpeg" }))
    place.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }))
}"""


@pytest.fixture
def files(tmp_path):
    """Two photographs that the library has not seen, one that is none, and one without words."""
    mark = str(tmp_path).encode()
    small(PHOTOS / "autumn-hills.jpg", tmp_path, comment=mark).rename(tmp_path / "hills.jpg")
    (tmp_path / "forged.jpg").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    with Image.open(PHOTOS / "espresso.jpg") as espresso:
        espresso.convert("RGB").save(tmp_path / "cup.jpg", quality=91, comment=mark)
    return [tmp_path / name for name in ("hills.jpg", "forged.jpg", "cup.jpg")]


def position_of(ratio, x, y, size):
    """Where CSS must put a picture so that exactly the rendition's box is seen, in percent."""
    left, top, right, bottom = crop_box(*size, ratio, x, y)
    rooms = (size[0] - (right - left), size[1] - (bottom - top))
    starts = zip((left, top), rooms, strict=True)
    return [50 if room == 0 else 100 * start / room for start, room in starts]


def shown_position(crop):
    shown = crop.evaluate("image => getComputedStyle(image).objectPosition")
    return [float(share) for share in re.findall(r"[\d.]+", shown)]


def test_photos_are_uploaded_described_cropped_and_withdrawn(somebody, files):
    editor, reader = somebody("editor"), somebody(scripts=False)
    page = editor.page

    editor.open(ADD)
    with editor.expecting(422):
        page.get_by_label("Photographs").set_input_files(files)
        expect(page.locator(".upload-status")).to_have_text("3 of 3 done, 1 not taken in")
    rows = page.locator(".upload")
    expect(rows.nth(0)).to_contain_text("In the library")
    expect(rows.nth(1)).to_contain_text("SVG drawings are not accepted")
    editor.look()

    editor.go(editor.link("Describe the photos just uploaded"))
    captions, credited = page.get_by_label("Caption"), page.get_by_label("Credit", exact=True)
    assert captions.first.input_value().startswith("Autumn woods below the ridge")
    captions.last.fill("A cup on the quay.")
    page.get_by_label("Alternative text").last.fill("A cup.")
    page.get_by_label("Same credit for all").fill("Courier / N. Holroyd")
    editor.go(editor.button("Write it into every photo below"))
    expect(credited.last).to_have_value("Courier / N. Holroyd")
    editor.go(editor.button("Save all"))
    expect(page.locator(".messagelist")).to_contain_text("Saved: 2 photos changed.")

    editor.go(page.locator(".descriptions a").first)
    stage = page.get_by_role("button", name="Focal point")
    square = page.locator("[data-crop='1x1']")
    before = shown_position(square)
    editor.tab_to(stage)
    editor.press("Shift+ArrowLeft", "Shift+ArrowLeft", "ArrowLeft")
    size = page.locator("focal-point").evaluate("({ dataset }) => [dataset.width, dataset.height]")
    wanted = position_of((1, 1), 0.29, 0.5, [int(side) for side in size])
    assert shown_position(square) == pytest.approx(wanted, abs=0.01)
    assert shown_position(square) != before
    editor.look()
    editor.go(editor.button("Save"))
    expect(page.get_by_label("Focal point, across")).to_have_value("0.29")
    photo_page = editor.path

    editor.open("/admin/articles/article/add/")
    page.get_by_label("Headline", exact=True).fill("Larches turn above the valley")
    page.get_by_role("textbox", name="Body").focus()
    editor.type("They are a week early.")
    page.get_by_label("Section", exact=True).select_option(label="News")
    page.get_by_label("Name", exact=True).first.select_option(label="Nasreen Holroyd")
    editor.click(editor.button("Choose from the library"))
    page.get_by_role("dialog").locator("input").fill("autumn woods holroyd")
    expect(page.locator(".prose-results-photos button")).to_have_count(1)
    editor.click(page.locator(".prose-results-photos button"))
    editor.go(editor.button("Publish now"))
    address = re.search(r"/\d{4}/\d\d/\d\d/\S+/", page.locator(".messagelist").inner_text())[0]
    reader.open(address)
    picture = reader.page.locator(".story-photo img").get_attribute("src")

    editor.open(photo_page)
    expect(page.locator(".uses")).to_contain_text("public, as lead")
    editor.go(editor.link("Withdraw this photo from every page"))
    editor.write("Reason, for the desk", "The wrong valley.")
    editor.go(editor.button("Withdraw"))
    expect(page.locator(".messagelist")).to_contain_text("It stood on 1 public story")
    reader.open(address)
    assert reader.page.locator(".story-photo").count() == 0
    assert "They are a week early." in reader.text()
    # The browser itself keeps what it has seen; who asks anew finds nothing.
    assert reader.page.request.get(f"{reader.address}{picture}").status == 404


def test_a_photo_that_is_dropped_on_a_story_is_taken_in_unless_it_is_too_large(somebody, files):
    editor = somebody("editor")
    editor.open("/admin/articles/article/add/")
    place, refused = editor.page.locator("lead-photo"), editor.page.locator(".file-refused")

    place.evaluate(DROP, 60_000_001)
    expect(refused).to_have_text("The file is larger than 60 MB.")
    expect(place.locator("figure")).to_be_hidden()
    place.evaluate(DROP, list(files[0].read_bytes()))
    expect(refused).to_be_hidden()
    expect(place.locator("img")).to_have_attribute("alt", re.compile("."))
    expect(place.locator("figure")).to_be_visible()


def test_a_thousand_files_are_told_before_any_is_sent(somebody, tmp_path):
    editor = somebody("editor")
    sent = []
    editor.listen("request", lambda request: sent.append(request.method))
    names = [tmp_path / f"{number}.jpg" for number in range(60)]
    for name in names:
        name.write_bytes(b"x")
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as opened:
        opened.truncate(200_000_000)

    editor.open(ADD)
    chosen, status = editor.page.get_by_label("Photographs"), editor.page.locator(".upload-status")
    chosen.set_input_files(names)
    expect(status).to_contain_text("You chose 60 files; at most 50 go at once. None was sent")
    chosen.set_input_files(huge)
    expect(editor.page.locator(".upload")).to_contain_text("The file is larger than 60 MB.")
    editor.open("/admin/articles/article/add/")
    editor.page.get_by_label("Upload a photo").set_input_files(huge)
    expect(editor.page.locator(".file-refused")).to_have_text("The file is larger than 60 MB.")

    assert "POST" not in sent
