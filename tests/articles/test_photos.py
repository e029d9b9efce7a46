"""A photograph comes into the library and is described."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from PIL import Image

from articles import photos, renditions
from articles.models import Photo, Refused
from tests.articles.photo_files import encoded, picture
from tests.builders import make_live, make_photo, make_user

pytestmark = pytest.mark.django_db
PICTURE = Path(settings.BASE_DIR) / "newsroom" / "demo" / "photos" / "rocket-on-pad.jpg"


@pytest.fixture
def take_in(django_capture_on_commit_callbacks):
    """Take a file in with all that follows its commit."""

    def take(file):
        with django_capture_on_commit_callbacks(execute=True):
            photo = photos.take_in(file, by=make_user("Reporter"))
        photo.refresh_from_db()
        return photo

    return take


@pytest.fixture
def boats(take_in):
    return take_in(ContentFile(encoded(picture((90, 60))), name="boats.jpg"))


def stored(photo, kind):
    return [getattr(v, kind) for crop in renditions.CROPS for v in renditions.variants(photo, crop)]


def test_a_photo_brings_its_words_and_gets_every_rendition(take_in):
    with PICTURE.open("rb") as opened:
        rocket = take_in(File(opened, name="rocket.jpg"))

    assert rocket.caption == "A Falcon 9 rocket stands on the pad at Cape Canaveral before dawn."
    assert "SpaceX" in rocket.credit
    assert rocket.renditions_made_at
    public = storages["default"]
    for kind in ("jpeg", "webp", "avif"):
        assert all(public.exists(name) for name in stored(rocket, kind))
    with rocket.original.open() as original:
        assert original.read() == PICTURE.read_bytes()


def test_the_same_file_again_is_the_same_photo(boats):
    with boats.original.open() as opened:
        again = photos.take_in(ContentFile(opened.read(), name="copy.jpg"), by=make_user("Editor"))

    assert again == boats
    assert Photo.objects.count() == 1


def test_what_is_no_picture_is_refused_with_a_sentence_and_leaves_nothing():
    with pytest.raises(ValidationError) as refusal:
        photos.take_in(ContentFile(b"<svg onload=alert(1)>", name="a.svg"), by=make_user())
    assert refusal.value.messages[0].endswith(".")
    assert not Photo.objects.exists()


def test_a_new_focal_point_has_its_crops_at_once(boats):
    photos.describe(boats, by=boats.uploaded_by, focal_x=0.1)

    boats.refresh_from_db()
    assert boats.renditions_made_at is None
    assert all(storages["default"].exists(name) for name in stored(boats, "jpeg"))


def test_a_new_credit_is_written_into_the_renditions(boats, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        photos.describe(boats, by=boats.uploaded_by, credit="Courier archive")

    with storages["default"].open(stored(boats, "jpeg")[0]) as opened:
        assert b"Courier archive" in Image.open(opened).info["xmp"]


def test_a_reporter_describes_an_own_photo_until_a_public_story_uses_it():
    photo = make_photo()
    reporter = photo.uploaded_by
    with pytest.raises(Refused):
        photos.describe(photo, by=make_user("Reporter"), credit="Mine")
    assert photos.describe(photo, by=reporter, credit="Mine")

    make_live(lead_photo=photo)

    with pytest.raises(Refused):
        photos.describe(photo, by=reporter, credit="Still mine")
    assert photos.describe(photo, by=make_user("Editor"), credit="The desk's")
