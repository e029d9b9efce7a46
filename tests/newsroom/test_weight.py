"""What readers' browsers fetch beside the HTML, in bytes: exact, and the same everywhere."""

import re

import brotli
import pytest
from django.conf import settings

from tests.builders import make_live

CSS_BYTES, SCRIPT_BYTES = 6 * 1024, 5 * 1024


def in_brotli(paths) -> int:
    return sum(len(brotli.compress(path.read_bytes())) for path in paths)


@pytest.mark.django_db
def test_every_page_has_the_same_one_style_sheet(client):
    story = make_live()
    pages = [client.get(path).content.decode() for path in ("/", story.get_absolute_url(), "/no/")]

    sheets = [re.findall(r'rel="stylesheet" href="([^"]+)"', page) for page in pages]

    assert sheets[0] == sheets[1] == sheets[2]
    assert len(sheets[0]) == 1


def test_the_style_sheet_is_small_and_fetches_nothing():
    sheet = settings.BASE_DIR / "static/css/reader.css"

    assert in_brotli([sheet]) <= CSS_BYTES
    assert not re.search(r"url\(|@import|@font-face", sheet.read_text())


@pytest.mark.django_db
def test_a_story_and_its_comments_have_the_one_script_and_other_pages_none(client):
    story = make_live()
    address = story.get_absolute_url()
    wanted = {address: 1, f"{address}comments/": 1, "/": 0, "/search/?q=story": 0, "/no/": 0}

    scripts = {
        path: re.findall(r'<script [^>]*src="/static/js/reader[^"]*"', client.get(path).text)
        for path in wanted
    }

    assert {path: len(found) for path, found in scripts.items()} == wanted


def test_the_script_of_readers_is_small():
    assert in_brotli([settings.BASE_DIR / "static/js/reader.js"]) <= SCRIPT_BYTES
