"""The photos just uploaded, one under another: saved as one, or not at all."""

import pytest
from django.utils import timezone

from articles.models import Photo
from tests.articles.desk_forms import signed_in
from tests.articles.returned_forms import sent_back, sentence_at
from tests.articles.test_desk_list_prices import price
from tests.builders import make_live, make_photo

pytestmark = pytest.mark.django_db


def address(*photos) -> str:
    return "/admin/articles/photo/descriptions/?photos=" + ",".join(str(each.pk) for each in photos)


def own(desk, count=2, **fields) -> list[Photo]:
    return [make_photo(uploaded_by=desk.user, **fields) for _ in range(count)]


def opened(desk, *photos) -> dict:
    """The page's form as a browser holds it."""
    return sent_back(desk.get(address(*photos))).values


def typed(photo, **words) -> dict:
    return {f"photo-{photo.pk}-{name}": value for name, value in words.items()}


def test_all_are_saved_with_one_button():
    desk = signed_in("Reporter")
    one, other = own(desk)

    answer = desk.post(
        address(one, other),
        opened(desk, one, other)
        | typed(one, caption="The quay.", alt_text="A quay.")
        | typed(other, credit="Harbour Trust"),
        follow=True,
    )

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.caption, one.alt_text, other.credit) == ("The quay.", "A quay.", "Harbour Trust")
    assert "Saved: 2 photos changed." in answer.content.decode()


def test_one_wrong_row_keeps_all_from_being_saved_and_nothing_typed_is_lost():
    desk = signed_in("Reporter")
    one, other = own(desk, caption="As it came.")
    sent = opened(desk, one, other) | typed(one, caption="The quay.")

    answer = desk.post(address(one, other), sent | typed(other, credit="x" * 300))

    inputs = sent_back(answer)
    assert "at most 255" in sentence_at(inputs, f"photo-{other.pk}-credit")
    assert inputs.values[f"photo-{one.pk}-caption"] == "The quay."
    assert inputs.values[f"photo-{other.pk}-credit"] == "x" * 300
    assert f'href="#id_photo-{other.pk}-credit"' in answer.content.decode()
    assert {*Photo.objects.values_list("caption", flat=True)} == {"As it came."}


def test_the_same_credit_is_written_into_every_row_and_saved_only_then():
    desk = signed_in("Reporter")
    one, other = own(desk, credit="")
    sent = opened(desk, one, other) | typed(one, caption="Typed before.")

    filled = desk.post(
        address(one, other), sent | {"same_credit": "Harbour Trust", "fill_credit": "1"}
    )

    inputs = sent_back(filled)
    assert [inputs.values[f"photo-{each.pk}-credit"] for each in (one, other)] == [
        "Harbour Trust",
        "Harbour Trust",
    ]
    assert inputs.values[f"photo-{one.pk}-caption"] == "Typed before."
    assert not Photo.objects.filter(credit="Harbour Trust").exists()
    inputs.values.pop("fill_credit", None)

    desk.post(address(one, other), inputs.values)

    assert Photo.objects.filter(credit="Harbour Trust").count() == 2


def test_a_photo_that_is_not_mine_or_stands_in_public_is_shown_and_not_changed():
    desk = signed_in("Reporter")
    (mine,), colleagues = own(desk, 1), make_photo()
    public = make_photo(uploaded_by=desk.user)
    make_live(lead_photo=public)
    forged = typed(colleagues, credit="Mine") | typed(public, credit="Mine")

    shown = opened(desk, mine, colleagues, public)
    desk.post(address(mine, colleagues, public), shown | forged | typed(mine, credit="Mine"))

    assert not [name for name in shown if name.startswith(f"photo-{colleagues.pk}-")]
    assert [photo.pk for photo in Photo.objects.filter(credit="Mine")] == [mine.pk]


def test_a_row_that_a_colleague_changed_meanwhile_is_asked_first():
    desk = signed_in("Reporter")
    (photo,) = own(desk, 1, caption="As it came.")
    sent = opened(desk, photo)
    Photo.objects.filter(pk=photo.pk).update(caption="An editor's.")

    answer = desk.post(address(photo), sent | typed(photo, caption="Mine."))

    photo.refresh_from_db()
    assert "changed this meanwhile" in sentence_at(sent_back(answer), f"photo-{photo.pk}-caption")
    assert photo.caption == "An editor's."


def test_a_photo_that_became_public_at_the_last_moment_keeps_all_as_it_was(monkeypatch):
    desk = signed_in("Reporter")
    one, other = own(desk, caption="As it came.")
    sent = opened(desk, one, other) | typed(one, caption="1") | typed(other, caption="2")
    mine = Photo.may_be_edited_by
    monkeypatch.setattr(
        Photo, "may_be_edited_by", lambda photo, user: photo != other and mine(photo, user)
    )

    answer = desk.post(address(one, other), sent)

    assert "This photo is not yours to change" in answer.content.decode()
    assert sent_back(answer).values[f"photo-{one.pk}-caption"] == "1"
    assert {*Photo.objects.values_list("caption", flat=True)} == {"As it came."}


@pytest.mark.parametrize("keys", ["", "x", "999999", "9" * 400])
def test_photos_that_are_not_there_are_no_page(keys):
    desk = signed_in("Editor")

    assert desk.get("/admin/articles/photo/descriptions/", {"photos": keys}).status_code == 404


def test_ten_photos_cost_the_queries_of_one():
    desk = signed_in("Reporter")
    photos = own(desk, 10, renditions_made_at=timezone.now())

    assert price(desk, address(photos[0])) == price(desk, address(*photos)) <= 7
