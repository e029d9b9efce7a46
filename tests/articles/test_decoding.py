import hashlib
import io
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from articles import darkroom, decoding
from articles.decoding import NotAPhoto, inspect
from tests.articles.photo_files import (
    decode_without_a_child,
    encoded,
    frames,
    jpeg_with_place,
    picture,
    xmp,
)

TOO_MANY = "The picture has too many pixels: at most 100 million in a JPEG"
CUT_OFF = "The picture is not complete: the file may have been cut off on its way."
DAMAGED = "The picture cannot be opened: the file is damaged."
NO_PICTURE = "This file is not a picture that we can use: send a JPEG, PNG, WebP or GIF."
NO_SVG = "SVG drawings are not accepted: send a JPEG, PNG, WebP or GIF."
SEVERAL = "The file holds more than one picture: send a single still picture."
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'


@pytest.fixture(autouse=True)
def temporary_files(tmp_path, monkeypatch):
    """Keep the temporary files of a test apart, and see that none is left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def without_child(monkeypatch):
    decode_without_a_child(monkeypatch)


def refusal(content: bytes) -> str:
    with pytest.raises(NotAPhoto) as refused:
        inspect(io.BytesIO(content))
    return str(refused.value)


# Nine thousand black pixels high and wide, which Pillow takes two seconds to write.
BLACK_LOSSLESS_WEBP = (
    b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0e\x00\x00\x00/'\xe3\xc9\x08\x07\x10\x11\xfd\x0fDD\xff\x03"
)


def png_of(width: int, height: int) -> bytes:
    """Write the head of a PNG that promises a size, and next to nothing of its pixels."""

    def chunk(name, data):
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\x00" * 99)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def vp8x(width: int, height: int) -> bytes:
    """Write the head of an extended WebP that promises a size."""
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_sound_picture_is_told(kind):
    content = encoded(kind=kind)

    found = inspect(SimpleUploadedFile("a.jpg", content))

    assert (found.format, found.width, found.height) == (kind, 64, 48)
    assert found.digest == hashlib.sha256(content).hexdigest()


def test_words_come_with_the_picture_and_the_file_is_left_at_its_start():
    file = io.BytesIO(encoded(xmp=xmp("", 'photoshop:Credit="Courier"')))
    file.seek(7)

    found = inspect(file)

    assert found.metadata.credit == "Courier"
    assert file.tell() == 0


@pytest.mark.usefixtures("without_child")
def test_a_time_without_zone_is_the_newsrooms(settings, tmp_path):
    settings.TIME_ZONE = "Asia/Tokyo"
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(xmp=xmp("", 'photoshop:DateCreated="2023-05-18T14:05"')))

    assert inspect(path).metadata.taken_at.isoformat() == "2023-05-18T14:05:00+09:00"


@pytest.mark.usefixtures("without_child")
def test_width_and_height_are_those_that_are_seen():
    exif = Image.Exif()
    exif[0x0112] = 6

    found = inspect(io.BytesIO(encoded(exif=exif)))

    assert (found.width, found.height) == (48, 64)


@pytest.mark.usefixtures("without_child")
@pytest.mark.parametrize(
    "content",
    [
        encoded(picture(mode="CMYK")),
        encoded(picture(mode="P"), "PNG"),
        encoded(picture(mode="RGBA"), "PNG"),
        encoded(picture(mode="I;16"), "PNG"),
        encoded(picture(mode="1"), "PNG"),
        encoded(picture(), progressive=True),
        encoded() + b"<script>alert(1)</script>",
        jpeg_with_place(),
    ],
    ids=["cmyk", "palette", "alpha", "16 bit", "1 bit", "progressive", "script behind", "comment"],
)
def test_unusual_pictures_are_accepted(content):
    assert inspect(io.BytesIO(content)).width == 64


@pytest.mark.usefixtures("without_child")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"GET / HTTP/1.1", NO_PICTURE),
        (b"%PDF-1.7 " + encoded(), NO_PICTURE),
        (encoded(kind="TIFF"), NO_PICTURE),
        (SVG, NO_SVG),
        (SVG.decode().encode("utf-16"), NO_SVG),
        (
            encoded(kind="AVIF"),
            "HEIC and AVIF pictures are not accepted: export this one as a JPEG.",
        ),
        (b"\xff\xd8\xff\xe0 not a picture", DAMAGED),
        (b"\x89PNG\r\n\x1a\n not a picture", DAMAGED),
        (b"RIFF\x04\x00\x00\x00WEBPVP8 ", DAMAGED),
        (vp8x(4000, 4000), DAMAGED),
        (frames("GIF"), SEVERAL),
        (frames("PNG"), SEVERAL),
        (frames("WEBP"), SEVERAL),
        (frames("MPO"), SEVERAL),
    ],
)
def test_what_is_no_still_picture_is_refused_with_its_reason(content, sentence):
    assert refusal(content) == sentence


@pytest.mark.usefixtures("without_child")
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_that_was_cut_off_is_refused(kind):
    noise = Image.effect_noise((200, 150), 90).convert("RGB")
    content = encoded(noise, kind)

    assert refusal(content[: len(content) * 2 // 3]) in (CUT_OFF, DAMAGED)


@pytest.mark.parametrize(
    "content",
    [
        png_of(20_000, 20_000),
        vp8x(16_383, 16_383),
        BLACK_LOSSLESS_WEBP,
        b"GIF89a"
        + struct.pack("<HHBBB", 60_000, 60_000, 0, 0, 0)
        + encoded(picture(mode="P"), "GIF")[13:],
    ],
    ids=["png", "webp", "lossless webp", "gif"],
)
def test_a_bomb_of_pixels_is_refused_before_it_unfolds(content):
    assert refusal(content).startswith(TOO_MANY)


@pytest.mark.usefixtures("without_child")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [(png_of(10_000, 5_000), CUT_OFF), (png_of(10_000, 5_001), TOO_MANY)],
    ids=["at the limit", "a row above"],
)
def test_a_png_may_have_fifty_million_pixels(content, sentence):
    assert refusal(content).startswith(sentence)


@pytest.mark.usefixtures("without_child")
def test_a_jpeg_may_have_a_hundred_million_pixels_and_a_progressive_one_fifty():
    grey = Image.new("L", (10_000, 10_000))

    assert inspect(io.BytesIO(encoded(grey))).width == 10_000
    assert refusal(encoded(grey, progressive=True)).startswith(TOO_MANY)


@pytest.mark.usefixtures("without_child")
def test_a_file_over_the_limit_in_bytes_is_refused(monkeypatch):
    content = encoded()
    monkeypatch.setattr(decoding, "BYTE_LIMIT", len(content))

    assert inspect(io.BytesIO(content)).width == 64
    assert refusal(content + b" ") == "The file is larger than 60 MB."


def test_a_child_that_outlives_its_time_is_ended_and_told(monkeypatch):
    monkeypatch.setattr(decoding, "SECONDS_TO_INSPECT", 0.01)

    assert refusal(encoded()) == str(decoding.SENTENCES["time"])


def test_a_child_that_dies_is_told_and_logged(monkeypatch, tmp_path, caplog):
    stub = tmp_path / "python"
    stub.write_text("#!/bin/sh\necho sorry >&2; kill -9 $$\n")
    stub.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stub))

    assert refusal(encoded()) == str(decoding.SENTENCES["memory"])
    assert caplog.messages == ["The decoding process ended with -9: sorry\n"]


def test_the_child_knows_no_secret_of_the_newsroom(monkeypatch, tmp_path):
    seen = tmp_path / "environment"
    stub = tmp_path / "python"
    stub.write_text(f'#!/bin/sh\nenv > {seen}\necho "{{}}"\n')
    stub.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stub))
    monkeypatch.setenv("SECRET_KEY", "hush")

    decoding.run({}, 5)

    assert "PATH=" in seen.read_text()
    assert "hush" not in seen.read_text()


def test_memory_is_limited_in_the_child(monkeypatch, tmp_path):
    source = f"from articles import darkroom; darkroom.limit_process(5); bytearray({2 * 1024**3})"
    stub = tmp_path / "python"
    stub.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{source}"\n')
    stub.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stub))

    with pytest.raises(NotAPhoto):
        decoding.run({}, 5)


def test_every_refusal_of_the_child_has_its_sentence():
    source = Path(darkroom.__file__).read_text()
    reasons = {"kind", "svg", "heic", "broken", "truncated", "frames", "pixels", "memory"}

    assert all(f'"{reason}"' in source for reason in reasons)
    assert reasons <= set(decoding.SENTENCES)


def test_a_refusal_is_told_in_the_readers_language():
    with translation.override("de"):
        told = str(NotAPhoto(translation.gettext_lazy("January")))

    assert told == "Januar"
