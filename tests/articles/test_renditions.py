import io
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from articles import darkroom, metadata, renditions
from articles.decoding import NotAPhoto, inspect
from articles.renditions import (
    CROPS,
    FORMATS,
    WIDTHS,
    crop_box,
    first_variants,
    make,
    name,
    variants,
)
from tests.articles.photo_files import (
    decode_without_a_child,
    encoded,
    jpeg_with_place,
    photo,
    picture,
)

SIDES = st.integers(1, 12_000)
SHARES = st.floats(0, 1)
BLUE, RED = (30, 30, 220), (220, 30, 30)


@pytest.fixture
def storage(tmp_path):
    return FileSystemStorage(location=tmp_path / "media")


@pytest.fixture(autouse=True)
def without_child(monkeypatch, request):
    """Run the decoder's code here, except where a test is about the child."""
    if "with_child" not in request.fixturenames:
        decode_without_a_child(monkeypatch)


@pytest.fixture
def with_child():
    """Ask for the child process that production uses."""


@pytest.fixture(autouse=True)
def temporary_files(tmp_path, monkeypatch):
    """Keep the temporary files of a test apart, and see that none is left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def content_of(storage, stored):
    with storage.open(stored) as file:
        return file.read()


def opened(storage, stored):
    image = Image.open(io.BytesIO(content_of(storage, stored)))
    image.load()
    return image


def close(pixel, wanted):
    return all(abs(a - b) < 24 for a, b in zip(pixel, wanted, strict=True))


def made(content, storage, crop="full", kinds=("JPEG",), **about):
    """Make the renditions of a small original and open the widest of a crop."""
    original = photo(**({"width": 64, "height": 48} | about))
    make(io.BytesIO(content), original, kinds, storage)
    return opened(storage, variants(original, crop)[-1].jpeg)


@given(SIDES, SIDES, st.sampled_from([(16, 9), (4, 3), (1, 1)]), SHARES, SHARES)
def test_a_crop_lies_inside_has_its_ratio_and_holds_the_focal_point(width, height, ratio, x, y):
    left, top, right, bottom = crop_box(width, height, ratio, x, y)

    across, down = ratio
    box_width, box_height = right - left, bottom - top
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert box_width == width or box_height == height
    assert abs(box_width - box_height * across / down) <= 1 or box_height == 1
    assert left <= x * width <= right
    assert top <= y * height <= bottom


@given(SIDES, SIDES, st.sampled_from(list(CROPS)))
@example(1, renditions.TALLEST + 1, "full")
def test_variants_grow_and_never_exceed_the_original(width, height, crop):
    sizes = [(v.width, v.height) for v in variants(photo(width, height), crop)]

    assert sizes == sorted(sizes)
    assert 1 <= len(sizes) == len(set(sizes)) <= len(WIDTHS[crop])
    assert sizes[-1][0] <= width
    assert sizes[-1][1] <= min(max(height, 1), renditions.TALLEST)


@pytest.mark.parametrize(
    ("size", "crop", "sizes"),
    [
        ((4000, 3000), "full", [(480, 360), (750, 562), (1200, 900), (1600, 1200)]),
        ((4000, 3000), "16x9", [(320, 180), (480, 270), (750, 422), (1200, 675), (1600, 900)]),
        ((4000, 3000), "4x3", [(280, 210), (400, 300), (800, 600), (1200, 900)]),
        ((4000, 3000), "1x1", [(160, 160), (320, 320), (640, 640), (1200, 1200)]),
        ((1000, 500), "full", [(480, 240), (750, 375), (1000, 500)]),
        ((500, 400), "full", [(480, 384)]),
        ((64, 48), "1x1", [(48, 48)]),
        ((1000, 20_000), "full", [(204, 4080)]),
    ],
)
def test_sizes_are_few_and_end_with_the_crops_own_width(size, crop, sizes):
    assert [(v.width, v.height) for v in variants(photo(*size), crop)] == sizes


def test_a_name_tells_original_crop_focal_point_width_and_encoder():
    folder = "photos/ab/" + "ab" * 16

    assert name("ab" * 32, "16x9", (0.5, 0.333), 800, "AVIF") == f"{folder}/16x9-x50y33-800-e3.avif"
    assert name("ab" * 32, "full", (0.5, 0.333), 800, "JPEG") == f"{folder}/full-800-e1.jpg"


# What each name has ever stood for: caches keep it for years.
ENCODED = {
    ("JPEG", "e1"): {"quality": 80, "progressive": True, "optimize": True},
    ("WEBP", "e1"): {"quality": 78, "method": 4},
    ("AVIF", "e1"): {"quality": 60, "speed": 9, "max_threads": 2},
    ("WEBP", "e2"): {"quality": 86, "method": 2},
    ("AVIF", "e2"): {"quality": 67, "speed": 9, "max_threads": 1},
    ("WEBP", "e3"): {"quality": 77, "method": 2},
    ("AVIF", "e3"): {"quality": 59, "speed": 9, "max_threads": 1},
}


def test_a_changed_encoding_has_a_name_of_its_own():
    encoders = renditions.ENCODERS

    assert {kind: ENCODED[kind, encoders[kind]] for kind in FORMATS} == renditions.ENCODING


@pytest.mark.parametrize(("cores", "at_once"), [(1, 1), (2, 2), (64, darkroom.MOST_AT_ONCE)])
def test_renditions_are_made_side_by_side_on_the_cores_within_a_bound(
    storage, monkeypatch, cores, at_once
):
    content = encoded()
    save, together, now, most = Image.Image.save, threading.Barrier(at_once), [], []

    def watched(image, *args, **options):
        now.append(image)
        most.append(len(now))
        if len(most) <= at_once:
            together.wait(timeout=20)
        save(image, *args, **options)
        now.remove(image)

    monkeypatch.setattr(darkroom, "cores", lambda: cores)
    monkeypatch.setattr(Image.Image, "save", watched)

    names = make(io.BytesIO(content), photo(64, 48), FORMATS, storage)

    assert max(most) == at_once
    assert all(opened(storage, stored) for stored in names)


@pytest.mark.skipif(sys.platform != "linux", reason="a process says its peak in /proc")
@pytest.mark.parametrize("size", [(10_000, 10_000), (50_000, 2_000)], ids=["square", "panorama"])
@pytest.mark.usefixtures("with_child")
def test_a_jpeg_of_a_hundred_megapixels_needs_less_than_300_megabytes(
    storage, monkeypatch, tmp_path, size
):
    content, peaks = encoded(Image.new("RGB", size, BLUE)), tmp_path / "peaks"
    code = (
        "from articles import darkroom; darkroom.cores = lambda: 64; darkroom.main();"
        " status = open('/proc/self/status').read();"
        f" open('{peaks}', 'a').write(status.partition('VmHWM:')[2].split()[0] + ' ')"
    )
    stub = tmp_path / "python"
    stub.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{code}"\n')
    stub.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stub))

    found = inspect(io.BytesIO(content))
    make(io.BytesIO(content), photo(found.width, found.height), FORMATS, storage)

    taken = [int(kilobytes) / 1000 for kilobytes in peaks.read_text().split()]
    assert len(taken) == 2
    assert max(taken) < 300


@pytest.mark.usefixtures("with_child")
def test_everything_a_page_may_name_is_made_in_its_size_and_format(storage):
    content = encoded(picture((900, 600)))
    original = photo(900, 600)

    names = make(io.BytesIO(content), original, FORMATS, storage)

    assert len(names) == len(set(names))
    assert set(names) == renditions.names(original)
    for variant in (variant for crop in CROPS for variant in variants(original, crop)):
        for kind in FORMATS:
            image = opened(storage, getattr(variant, kind.lower()))
            assert (image.format, image.size) == (kind, (variant.width, variant.height))


def test_the_jpegs_that_pages_name_at_first_are_made_first_and_stay_whatever_is_made_later(storage):
    content = encoded(picture((900, 600)))
    original = photo(900, 600)
    at_first = {variant.jpeg for crop in CROPS for variant in first_variants(original, crop)}

    first = make(io.BytesIO(content), original, ["JPEG"], storage, first=True)
    rest = make(io.BytesIO(content), original, FORMATS, storage)

    assert set(first) == at_first
    assert {name("ab" * 32, "full", (0.5, 0.5), width, "JPEG") for width in (480, 800)} <= at_first
    assert set(rest) == renditions.names(original) - at_first


def test_only_what_is_lacking_is_made(storage):
    content, original = encoded(), photo(64, 48)
    first = make(io.BytesIO(content), original, ["JPEG"], storage)
    storage.delete(first[0])

    assert make(io.BytesIO(content), original, ["JPEG"], storage) == first[:1]
    assert make(io.BytesIO(b"not even opened"), original, ["JPEG"], storage) == []


def test_a_storage_without_a_disk_gets_the_same_files():
    elsewhere = InMemoryStorage()

    names = make(ContentFile(encoded()), photo(64, 48), ["JPEG"], elsewhere)

    assert all(opened(elsewhere, stored).format == "JPEG" for stored in names)


def test_a_file_appears_whole_under_its_name_or_not_at_all(storage, monkeypatch):
    def no_space(source, target):
        target.write(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(renditions.shutil, "copyfileobj", no_space)

    with pytest.raises(OSError, match="No space left"):
        make(io.BytesIO(encoded()), photo(64, 48), ["JPEG"], storage)

    assert [path for path in Path(storage.location).rglob("*") if path.is_file()] == []


def test_a_web_server_may_read_a_rendition(storage):
    stored = make(io.BytesIO(encoded()), photo(64, 48), ["JPEG"], storage)[0]

    assert Path(storage.path(stored)).stat().st_mode & 0o777 == 0o644


def test_the_focal_point_decides_what_a_crop_shows(storage):
    content = encoded(picture((400, 100)), quality=95)

    left = made(content, storage, "1x1", width=400, height=100, focal_x=0)
    right = made(content, storage, "1x1", width=400, height=100, focal_x=1)

    assert close(left.getpixel((50, 20)), BLUE)
    assert close(right.getpixel((50, 20)), RED)


def test_a_sideways_photo_stands_upright(storage):
    exif = Image.Exif()
    exif[0x0112] = 6

    image = made(encoded(exif=exif), storage, width=48, height=64)

    assert image.size == (48, 64)
    assert close(image.getpixel((40, 8)), BLUE)
    assert close(image.getpixel((8, 8)), RED)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("CMYK", "JPEG"), ("P", "PNG"), ("RGBA", "PNG"), ("P", "GIF"), ("RGB", "WEBP")],
)
def test_every_kind_of_original_keeps_its_colours(storage, mode, kind):
    image = made(encoded(picture(mode=mode), kind), storage)

    assert image.mode == "RGB"
    assert close(image.getpixel((8, 8)), BLUE)
    assert close(image.getpixel((56, 40)), RED)


@pytest.mark.parametrize(("value", "grey"), [(0, 0), (32896, 128), (65535, 255)])
def test_sixteen_bits_of_grey_become_eight(storage, value, grey):
    image = made(encoded(Image.new("I;16", (64, 48), value), "PNG"), storage)

    assert close(image.getpixel((8, 8)), (grey,) * 3)


def test_transparent_parts_become_white(storage):
    image = made(encoded(Image.new("RGBA", (64, 48), (0, 0, 0, 0)), "PNG"), storage)

    assert close(image.getpixel((8, 8)), (255, 255, 255))


def test_colours_of_a_profile_are_converted(storage):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red_is_blue = srgb.replace(b"rXYZ", b"swap").replace(b"bXYZ", b"rXYZ").replace(b"swap", b"bXYZ")
    red = Image.new("RGB", (64, 48), "red")

    converted = made(encoded(red, icc_profile=red_is_blue), storage)
    broken = made(encoded(red, icc_profile=b"rubbish"), storage, digest="ef" * 32)

    assert close(converted.getpixel((8, 8)), (0, 0, 255))
    assert close(broken.getpixel((8, 8)), (255, 0, 0))


def test_a_large_original_is_shrunk_evenly(storage):
    content = encoded(picture((5003, 2001)), "PNG", compress_level=1)

    image = made(content, storage, width=5003, height=2001)

    assert image.size == (1600, 640)
    assert close(image.getpixel((790, 310)), BLUE)
    assert close(image.getpixel((810, 330)), RED)
    assert close(image.getpixel((1599, 639)), RED)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_rendition_says_whose_it_is_and_nothing_of_place_or_device(storage, kind):
    words = {
        "photographer": "Ann <Lee>",
        "credit": "Courier & Co",
        "copyright": "© Courier",
        "alt_text": 'Two "boats"\x00',
        "digital_source_type": "http://cv.iptc.org/newscodes/digitalsourcetype/composite",
    }

    names = make(io.BytesIO(jpeg_with_place()), photo(64, 48), [kind], storage, **words)

    for stored in names:
        content = content_of(storage, stored)
        read = metadata.read(io.BytesIO(content))
        assert read == metadata.PhotoMetadata(**words | {"alt_text": 'Two "boats"'})
        assert not [w for w in (b"Hideaway", b"SPYCAM", b"<script", b"acsp") if w in content]
        assert not dict(opened(storage, stored).getexif())


def test_a_rendition_without_words_has_no_metadata(storage):
    assert "xmp" not in made(jpeg_with_place(), storage).info


@pytest.mark.usefixtures("with_child")
def test_an_original_that_cannot_be_decoded_is_told_and_leaves_nothing(storage):
    with pytest.raises(NotAPhoto, match="The picture cannot be opened"):
        make(io.BytesIO(b"\xff\xd8\xff rubbish"), photo(64, 48), ["JPEG"], storage)

    assert not Path(storage.location).exists()


def test_removing_takes_every_focal_point_of_one_photo_and_no_other(storage):
    content = encoded()
    gone = [photo(64, 48), photo(64, 48, focal_x=0.1)]
    names = [n for p in gone for n in make(io.BytesIO(content), p, ["JPEG"], storage)]
    kept = make(io.BytesIO(content), photo(64, 48, digest="ab" + "cd" * 31), ["JPEG"], storage)

    renditions.remove(gone[0].digest, storage)
    renditions.remove("00" * 32, storage)

    assert not [stored for stored in names if storage.exists(stored)]
    assert all(storage.exists(stored) for stored in kept)
