"""Favicon and social image are drawn from the newsroom's name."""

import io
import re
import string
from pathlib import Path
from urllib.parse import unquote

import pytest
from defusedxml import ElementTree
from django.contrib.staticfiles import finders
from django.core.management import call_command
from PIL import Image

from newsroom.marks import drawing, favicon
from newsroom.marks import finders as marks
from newsroom.static_files import fingerprint

NAMES = ["favicon-180.png", "social.png"]


@pytest.fixture(autouse=True)
def _a_folder(settings, tmp_path):
    settings.MARKS_ROOT = tmp_path / "marks"
    settings.SITE_NAME = "The Harrowmere Courier"


def size(content):
    return Image.open(io.BytesIO(content)).size


def test_the_same_name_gives_the_same_bytes_and_another_name_others():
    once, again = (drawing.files("The Courier", "courier.example") for _ in range(2))
    other = drawing.files("The Gazette", "courier.example")

    assert once == again
    assert [name for name in NAMES if once[name] == other[name]] == []


def test_the_files_have_the_sizes_that_pages_name():
    drawn = drawing.files("The Harrowmere Courier", "courier.example")

    assert sorted(drawn) == NAMES
    assert size(drawn["social.png"]) == (1200, 630)
    assert size(drawn["favicon-180.png"]) == (180, 180)
    assert len(drawn["social.png"]) < 30_000


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("The Harrowmere Courier", "H"),
        ("the", "T"),
        ("Zürcher Zeitung", "Z"),
        ("l’Écho", "L"),
        ("24 Hours", "2"),
        ("朝日新聞", "朝"),
        ("“&<>", "N"),
        ("", "N"),
    ],
)
def test_a_name_is_known_by_the_letter_that_it_begins_with(name, letter):
    assert favicon.initial(name) == letter


@pytest.mark.parametrize(
    ("name", "written"), [("The Courier", "C"), ("朝日新聞", "朝"), ("<Äther>", "Ä"), ("&", "N")]
)
@pytest.mark.django_db
def test_every_page_holds_the_letter_as_its_icon(client, settings, name, written):
    settings.SITE_NAME = name

    for path in ("/", "/admin/login/"):
        page = client.get(path).content.decode()
        [address] = re.findall(r'<link rel="icon" href="([^"]*)">', page)
        kind, _comma, svg = address.partition(",")
        assert kind == "data:image/svg+xml"
        assert set(svg) < set(string.ascii_letters + string.digits + "%/:=',-._~")
        text = ElementTree.fromstring(unquote(svg)).find("{http://www.w3.org/2000/svg}text")
        assert text.text == written


def test_a_script_that_the_font_has_not_is_written_as_the_host():
    drawn = drawing.files("朝日新聞", "asahi.example")

    assert drawing.can_draw("Ökonomía Новая Ελλάδα")
    assert not drawing.can_draw("朝日新聞")
    assert drawn["social.png"] == drawing.files("asahi.example", "x")["social.png"]


@pytest.mark.parametrize(
    "name", ["The Harrowmere Courier", "A", "x" * 200, "A very long name of a newspaper " * 8]
)
def test_a_name_fits_the_paper_whatever_its_length(name):
    lines, face = drawing.set_to_fit(name)

    assert len(lines) <= drawing.MOST_LINES
    assert max(map(face.getlength, lines)) <= drawing.WIDTH - 2 * drawing.MARGIN


def test_they_are_found_among_the_static_files_and_drawn_once():
    found = finders.find("social.png")

    drawn = [storage.path(name) for name, storage in marks.Marks().list([])]
    assert found in drawn
    assert len(drawn) == len(NAMES)
    assert finders.find("social.svg") is None


@pytest.mark.parametrize("module", [drawing, favicon])
def test_what_draws_them_otherwise_draws_them_anew(module, monkeypatch, tmp_path):
    changed = tmp_path / "changed.py"
    changed.write_text(Path(module.__file__).read_text().replace("#", "# "))
    before = drawing.fingerprint("The Courier", "courier.example")

    monkeypatch.setattr(module, "__file__", str(changed))

    assert drawing.fingerprint("The Courier", "courier.example") != before


def test_another_name_is_collected_anew(settings):
    before = fingerprint()
    same = fingerprint()

    settings.SITE_NAME = "The Gazette"

    assert before == same
    assert fingerprint() != before


def test_they_are_named_by_their_content_like_every_static_file(settings, tmp_path):
    settings.STATICFILES_FINDERS = ["newsroom.marks.finders.Marks"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }

    call_command("collectstatic", interactive=False, verbosity=0)

    kept = sorted(path.name for path in settings.STATIC_ROOT.glob("*.png"))
    assert [name.split(".")[0] for name in kept] == ["favicon-180", "social"]
    assert all(len(name.split(".")) == 3 for name in kept)
