"""The photo library: uploading, describing, and whose photo may be changed by whom."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles import photos
from articles.models import Photo, Refused
from tests.articles.desk_forms import open_story, page, signed_in
from tests.articles.photo_files import (
    bomb,
    decode_without_a_child,
    encoded,
    frames,
    jpeg_with,
    picture,
    xmp,
)
from tests.articles.returned_forms import Inputs, sent_back, sentence_at
from tests.builders import make_article, make_live, make_photo, make_user

pytestmark = pytest.mark.django_db

UPLOAD, LIBRARY = "/admin/articles/photo/upload/", "/admin/articles/photo/library/"
ADD = "/admin/articles/photo/add/"


@pytest.fixture(autouse=True)
def _decode_here(monkeypatch):
    decode_without_a_child(monkeypatch)


def photo_page(photo) -> str:
    return f"/admin/articles/photo/{photo.pk}/change/"


def file(data=None, name="quay.jpg"):
    return SimpleUploadedFile(name, encoded(picture()) if data is None else data, "image/jpeg")


def described(**changes) -> dict:
    """The form of a photo as a browser sends it."""
    return {
        "caption": "Boats at low water.",
        "alt_text": "Three boats.",
        "credit": "Courier / R. Hale",
        "focal_x": "0.5",
        "focal_y": "0.5",
    } | changes


def test_an_upload_brings_what_the_file_says():
    desk = signed_in("Reporter")
    says = xmp(
        "<dc:description><rdf:Alt><rdf:li xml:lang='x-default'>The quay.</rdf:li></rdf:Alt>"
        "</dc:description><photoshop:Credit>Harbour Trust</photoshop:Credit>"
    )

    answer = desk.post(UPLOAD, {"file": file(jpeg_with(xmp=says))})

    photo = Photo.objects.get()
    assert answer.status_code == 200
    assert (photo.caption, photo.credit, photo.uploaded_by) == (
        "The quay.",
        "Harbour Trust",
        desk.user,
    )
    assert answer.json()["id"] == photo.pk
    assert answer.json()["editable"] is True


def test_the_same_file_again_is_the_same_photo():
    first, second = signed_in("Reporter"), signed_in("Reporter")

    keys = {desk.post(UPLOAD, {"file": file()}).json()["id"] for desk in (first, second)}

    assert keys == {Photo.objects.get().pk}
    assert Photo.objects.get().uploaded_by == first.user


HOSTILE = [
    pytest.param(b"GIF89a<script>alert(1)</script>", "The picture", id="script"),
    pytest.param(b"<?xml version='1.0'?><svg onload='alert(1)'/>", "SVG drawings", id="svg"),
    pytest.param(encoded(picture((800, 600)))[:3000], "not complete", id="truncated"),
    pytest.param(bomb(), "too many pixels", id="bomb"),
    pytest.param(encoded(kind="BMP"), "not a picture that we can use", id="bitmap"),
    pytest.param(frames("GIF"), "more than one picture", id="animation"),
    pytest.param(b"%PDF-1.7", "not a picture that we can use", id="pdf"),
    pytest.param(b"", "empty", id="empty"),
]


@pytest.mark.parametrize(("data", "sentence"), HOSTILE)
def test_a_file_that_is_no_photo_is_refused_with_a_sentence(data, sentence):
    desk = signed_in("Editor")

    answered, shown = desk.post(UPLOAD, {"file": file(data)}), desk.post(ADD, {"file": file(data)})

    assert answered.status_code == 422
    assert sentence in answered.json()["error"]
    assert shown.status_code == 200
    assert sentence in sentence_at(sent_back(shown), "file")
    assert not Photo.objects.exists()


def test_an_upload_without_a_file_says_so():
    desk = signed_in("Editor")

    assert desk.post(UPLOAD).status_code == 400
    assert desk.post(UPLOAD, {"file": "words"}).status_code == 400
    assert "required" in sentence_at(sent_back(desk.post(ADD)), "file")


def test_what_is_typed_about_a_photo_is_kept():
    desk = signed_in("Reporter")
    desk.post(UPLOAD, {"file": file()})
    photo = Photo.objects.get()

    typed = described(caption="Other.", people="Ann Hale", focal_x="0.25")
    answers = [desk.post(photo_page(photo), typed, follow=True).content for _ in range(2)]

    photo.refresh_from_db()
    assert (photo.caption, photo.people, photo.focal_x) == ("Other.", "Ann Hale", 0.25)
    assert b"Saved." in answers[0]
    assert b"Nothing was different" in answers[1]


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("focal_x", "1.5", "less than or equal to 1"),
        ("focal_y", "nan", "Enter a number"),
        ("license_url", "javascript:alert(1)", "Enter a valid URL"),
        ("rights_until", "yesterday", "Enter a valid date"),
        ("credit", "x" * 300, "at most 255"),
        ("alt_text", "x" * 1100, "at most 1000"),
        ("caption", "a\0b", "Null characters"),
    ],
)
def test_what_cannot_be_said_about_a_photo_comes_back_beside_its_field(name, typed, sentence):
    desk, photo = signed_in("Editor"), make_photo()

    answer = desk.post(photo_page(photo), described(caption="Other.") | {name: typed})

    assert answer.status_code == 200
    assert sentence in sentence_at(sent_back(answer), name)
    assert Photo.objects.get().caption != "Other."


def test_what_a_colleague_said_meanwhile_is_not_written_over():
    desk, photo = signed_in("Editor"), make_photo(caption="Boats.", people="")
    shown = sent_back(desk.get(photo_page(photo))).values
    Photo.objects.filter(pk=photo.pk).update(caption="Three boats.", people="Ann Hale")

    refused = desk.post(photo_page(photo), shown | {"caption": "Two boats.", "place": "Quay"})

    inputs = sent_back(refused)
    photo.refresh_from_db()
    assert "“Three boats.”" in sentence_at(inputs, "caption")
    assert inputs.values["caption"] == "Two boats."
    assert (photo.caption, photo.people, photo.place) == ("Three boats.", "Ann Hale", "")

    desk.post(photo_page(photo), inputs.values)

    photo.refresh_from_db()
    assert (photo.caption, photo.people, photo.place) == ("Two boats.", "Ann Hale", "Quay")


def test_describing_keeps_what_others_changed_and_the_caller_did_not():
    photo = make_photo(caption="Boats.", people="")
    stale = Photo.objects.get(pk=photo.pk)
    Photo.objects.filter(pk=photo.pk).update(people="Ann Hale")

    assert photos.describe(stale, by=make_user("Editor"), caption="Two boats.")

    photo.refresh_from_db()
    assert (photo.caption, photo.people) == ("Two boats.", "Ann Hale")


def test_a_photo_that_became_public_at_the_last_moment_says_so(monkeypatch):
    desk = signed_in("Reporter")
    photo = make_photo(uploaded_by=desk.user, caption="Boats.")

    def refuse(*args, **words):
        raise Refused("It stands on a public page.")

    monkeypatch.setattr(photos, "describe", refuse)
    answer = desk.post(photo_page(photo), described(caption="Two boats."), follow=True)

    assert answer.status_code == 200
    assert "It stands on a public page." in answer.content.decode()
    assert Photo.objects.get().caption == "Boats."


def test_a_reporter_does_not_describe_a_photo_that_stands_on_a_public_page():
    desk = signed_in("Reporter")
    photo = make_photo(uploaded_by=desk.user)
    make_live(lead_photo=photo)

    shown = desk.get(photo_page(photo))
    answer = desk.post(photo_page(photo), described(credit="Mine"))

    assert b"You can see this photo and use it" in shown.content
    assert answer.status_code == 403
    assert Photo.objects.get().credit != "Mine"


def test_an_editor_changes_a_public_credit_at_once(client):
    article = make_live(lead_photo=(photo := make_photo()))

    signed_in("Editor").post(photo_page(photo), described(credit="Harbour Trust"))

    assert b"Harbour Trust" in client.get(article.get_absolute_url()).content


@pytest.mark.parametrize("whose", ["a colleague's", "on a public page"])
def test_a_story_form_does_not_describe_a_photo_that_its_writer_may_not_change(whose):
    desk = signed_in("Reporter")
    photo = make_photo(uploaded_by=desk.user if whose == "on a public page" else None)
    if whose == "on a public page":
        make_live(lead_photo=photo)
    article = make_article(owner=desk.user, lead_photo=photo)
    typed = open_story(article, headline="Other", photo_credit="Mine", photo_alt_text="Mine")

    answer = desk.post(page("change", article), typed)

    before = (photo.credit, photo.alt_text)
    photo.refresh_from_db()
    assert answer.status_code == 302
    assert (photo.credit, photo.alt_text) == before


def test_a_story_form_describes_the_photo_of_its_writer():
    desk = signed_in("Reporter")
    photo = make_photo(uploaded_by=desk.user)
    article = make_article(owner=desk.user, lead_photo=photo)

    desk.post(page("change", article), open_story(article, photo_credit="Courier / A. Quill"))

    photo.refresh_from_db()
    assert photo.credit == "Courier / A. Quill"


def test_the_library_is_searched_and_asked_for_keys():
    desk, photo = signed_in("Reporter"), make_photo(caption="A heron at dawn.")
    make_photo()

    found = desk.get(LIBRARY, {"q": "heron DAWN"}).json()
    asked = desk.get(LIBRARY, {"ids": f"{photo.pk},x,²,{'9' * 40},{'9' * 5000}"}).json()

    assert [each["id"] for each in found] == [photo.pk]
    assert [each["id"] for each in asked] == [photo.pk]
    assert found[0]["editable"] is False


def test_an_original_has_no_address():
    desk = signed_in("Editor")
    desk.post(UPLOAD, {"file": file()})
    photo = Photo.objects.get()

    shown = desk.get(photo_page(photo)).content.decode() + desk.get(LIBRARY).content.decode()

    assert photo.original.name not in shown
    assert desk.get(f"/media/{photo.original.name}").status_code == 404


def opened(desk, photo) -> dict:
    """A photo's form as a browser holds it after opening the page."""
    return Inputs(desk.get(photo_page(photo)).content.decode()).values


def test_two_who_describe_a_photo_keep_each_others_words():
    photo = make_photo(caption="As it came", credit="Agency")
    first, second = signed_in("Editor"), signed_in("Editor")
    of_first, of_second = opened(first, photo), opened(second, photo)

    first.post(photo_page(photo), of_first | {"caption": "The quay at dawn."})
    second.post(photo_page(photo), of_second | {"credit": "Courier"})

    photo.refresh_from_db()
    assert (photo.caption, photo.credit) == ("The quay at dawn.", "Courier")


def test_who_changes_what_a_colleague_changed_meanwhile_is_asked_first():
    photo = make_photo(caption="As it came")
    first, second = signed_in("Editor"), signed_in("Editor")
    of_second = opened(second, photo)
    first.post(photo_page(photo), opened(first, photo) | {"caption": "The quay at dawn."})

    answer = second.post(photo_page(photo), of_second | {"caption": "The quay at dusk."})

    photo.refresh_from_db()
    assert photo.caption == "The quay at dawn."
    page_again = Inputs(answer.content.decode())
    assert page_again.values["caption"].strip() == "The quay at dusk."
    assert "changed this meanwhile to “The quay at dawn.”" in answer.content.decode()
    second.post(photo_page(photo), page_again.values)
    photo.refresh_from_db()
    assert photo.caption == "The quay at dusk."
