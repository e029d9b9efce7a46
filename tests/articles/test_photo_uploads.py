"""Many files at once: what comes in, what is refused and why, and the same file again."""

from types import SimpleNamespace

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from articles import photos
from articles.admin.photos import library
from articles.models import Photo
from tests.articles.desk_forms import new_story, page, signed_in
from tests.articles.photo_files import decode_without_a_child, encoded, jpeg_with_place, picture
from tests.articles.returned_forms import sent_back, sentence_at
from tests.articles.test_photo_desk import ADD, UPLOAD, file, photo_page
from tests.builders import make_live, make_user

pytestmark = pytest.mark.django_db

SVG = b"<?xml version='1.0'?><svg onload='alert(1)'/>"


@pytest.fixture(autouse=True)
def _decode_here(monkeypatch):
    decode_without_a_child(monkeypatch)


def files(count, *, start=0):
    """Pictures that differ, under names that say which."""
    sizes = ((40 + number, 30) for number in range(start, start + count))
    return [file(encoded(picture(size)), f"quay-{size[0]}.jpg") for size in sizes]


def told(answer) -> list[tuple[str, str]]:
    return [(each.level_tag, each.message) for each in answer.context["messages"]]


def test_fifty_files_come_in_at_once_and_are_shown_one_under_another():
    desk = signed_in("Reporter")

    answer = desk.post(ADD, {"file": files(50)}, follow=True)

    assert Photo.objects.filter(uploaded_by=desk.user).count() == 50
    assert answer.redirect_chain[0][0].startswith(reverse("admin:articles_photo_descriptions"))
    assert len(answer.context["rows"]) == 50
    assert told(answer) == [
        ("success", "50 photos are in the library. Check what their files say about them.")
    ]


def test_fifty_one_files_are_told_and_none_is_taken_in():
    desk = signed_in("Reporter")

    answer = desk.post(ADD, {"file": files(51)})

    sentence = sentence_at(sent_back(answer), "file")
    assert sentence == "You chose 51 files; at most 50 go at once. None was taken in."
    assert not Photo.objects.exists()


def test_a_folder_of_a_thousand_files_is_refused_in_words():
    desk = signed_in("Reporter")

    answer = desk.post(ADD, {"file": [file(b"x", f"{number}.jpg") for number in range(1000)]})

    assert answer.status_code == 413
    assert "At most 50 photographs go at once" in answer.content.decode()


def test_the_sound_ones_come_in_and_each_other_has_its_sentence():
    desk = signed_in("Reporter")
    sent = [
        *files(2),
        file(SVG, "forged.jpg"),
        file(encoded(picture((800, 600)))[:3000], "cut.jpg"),
    ]

    answer = desk.post(ADD, {"file": [*sent, file(b"", "empty.jpg")]}, follow=True)

    assert Photo.objects.count() == len(answer.context["rows"]) == 2
    assert told(answer)[1:] == [
        ("error", "forged.jpg: SVG drawings are not accepted: send a JPEG, PNG, WebP or GIF."),
        (
            "error",
            "cut.jpg: The picture is not complete: the file may have been cut off on its way.",
        ),
        ("error", "empty.jpg: The file is empty."),
    ]


def test_when_none_is_sound_the_form_says_of_each_why():
    desk = signed_in("Reporter")

    answer = desk.post(ADD, {"file": [file(SVG, "a.jpg"), file(b"%PDF-1.7", "b.jpg")]})

    sentence = sentence_at(sent_back(answer), "file")
    assert "a.jpg: SVG drawings" in sentence
    assert "b.jpg: This file is not a picture" in sentence


def test_a_file_that_came_before_says_who_brought_it_and_how_much_it_is_used():
    first = make_user("Reporter", first_name="Tom", last_name="Scarr")
    photo = photos.take_in(file(), by=first)
    photos.describe(photo, by=first, caption="Typed by hand.", credit="Us", alt_text="A quay.")
    make_live(lead_photo=photo)
    make_live(body=f'<p>See.</p><figure data-photo="{photo.pk}"></figure>')
    desk = signed_in("Reporter")

    answer = desk.post(ADD, {"file": file(name="again.jpg")}, follow=True)
    as_json = desk.post(UPLOAD, {"file": file()}).json()

    ((level, sentence),) = told(answer)
    assert answer.redirect_chain[0][0] == photo_page(photo)
    assert level == "warning"
    assert sentence.startswith("again.jpg: Already in the library, uploaded by Tom Scarr on ")
    assert sentence.endswith(", used in 2 stories.")
    assert sentence.endswith(as_json["known"])
    assert as_json["page"] == photo_page(photo)
    photo.refresh_from_db()
    assert (photo.caption, photo.uploaded_by) == ("Typed by hand.", first)


def test_a_new_file_is_not_said_to_be_known():
    assert "known" not in signed_in("Reporter").post(UPLOAD, {"file": file()}).json()


def test_a_file_that_was_withdrawn_does_not_come_back_with_an_upload():
    photo = photos.take_in(file(), by=make_user("Reporter"))
    photos.withdraw(photo, by=make_user("Editor"), reason="The wrong street.")
    desk = signed_in("Editor")

    answered = desk.post(UPLOAD, {"file": file()})
    in_story = desk.post(page("add"), new_story() | {"lead_photo_upload": file()})

    assert answered.status_code == 409
    assert "withdrawn from every page: The wrong street." in answered.json()["error"]
    assert "was withdrawn there" in sentence_at(sent_back(in_story), "lead_photo_upload")
    photo.refresh_from_db()
    assert photo.withdrawn_at


def test_a_picture_too_hard_to_develop_leaves_nothing_in_the_library(monkeypatch):
    def refuse(*_args):
        raise photos.NotAPhoto("The picture needs too much memory to open.")

    monkeypatch.setattr(photos.tasks, "make_first", refuse)

    answer = signed_in("Reporter").post(UPLOAD, {"file": file()})

    assert answer.status_code == 422
    assert not Photo.objects.exists()


def test_no_page_names_a_file_that_is_not_there_before_the_rest_is_made(monkeypatch):
    never = SimpleNamespace(enqueue=lambda *_args, **_words: None)
    monkeypatch.setattr(photos.tasks, "make_renditions", never)
    desk = signed_in("Reporter")
    desk.post(UPLOAD, {"file": file(encoded(picture((3000, 2000))))})
    photo = Photo.objects.get()

    named = [
        variant.jpeg
        for crop in library.renditions.CROPS
        for variant in library.renditions.ready(photo, crop)
    ]

    assert photo.renditions_made_at is None
    assert len(named) == 9
    assert all(storages["default"].exists(name) for name in named)


def test_a_place_in_the_file_is_in_nothing_that_readers_can_fetch(
    settings, client, django_capture_on_commit_callbacks
):
    desk = signed_in("Reporter")
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(UPLOAD, {"file": file(jpeg_with_place())})
    photo = Photo.objects.get()

    public = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]

    assert photo.renditions_made_at
    assert len(public) == 12
    for path in public:
        content = path.read_bytes()
        assert not [w for w in (b"Exif", b"GPS", b"Hideaway", b"SPYCAM") if w in content], path
    with photo.original.open() as original:
        assert b"Hideaway" in original.read()
    assert client.get(f"/media/{photo.original.name}").status_code == 404
    with pytest.raises(ValueError, match="no public address"):
        photo.original.url  # noqa: B018
