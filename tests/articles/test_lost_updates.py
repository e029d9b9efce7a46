"""No page of the desk writes over what a colleague wrote since it was opened."""

import pytest
from django.contrib.flatpages.models import FlatPage

from articles import photos
from articles.models import Photo
from tests.articles.desk_forms import open_story, page, signed_in
from tests.articles.returned_forms import opened, sent_back
from tests.builders import make_article, make_author, make_photo, make_section, make_tag

pytestmark = pytest.mark.django_db


def make_page():
    flat = FlatPage.objects.create(url="/about/", title="About", content="<p>Us.</p>")
    flat.sites.set([1])
    return flat


ROWS = {
    "articles_section": (make_section, "description"),
    "articles_tag": (make_tag, "description"),
    "articles_author": (make_author, "biography"),
    "flatpages_flatpage": (make_page, "content"),
    "articles_photo": (make_photo, "caption"),
}


@pytest.mark.parametrize("name", ROWS)
def test_the_second_of_two_sees_what_the_first_wrote_and_may_still_write_over_it(name):
    make, field = ROWS[name]
    row, first, second = make(), signed_in(), signed_in()
    address = f"/admin/{name.replace('_', '/')}/{row.pk}/change/"
    typed = sent_back(second.get(address)).values
    first.post(address, typed | {field: "<p>Theirs.</p>"})

    refused = second.post(address, typed | {field: "<p>Ours.</p>"})
    row.refresh_from_db()
    assert getattr(row, field) == "<p>Theirs.</p>"
    assert "A colleague changed this meanwhile" in refused.content.decode()

    second.post(address, sent_back(refused).values)
    row.refresh_from_db()
    assert getattr(row, field) == "<p>Ours.</p>"


@pytest.mark.parametrize("name", ROWS)
def test_what_only_the_first_changed_stays(name):
    make, field = ROWS[name]
    row, first, second = make(), signed_in(), signed_in()
    other = "title" if name == "flatpages_flatpage" else "name"
    other = "credit" if name == "articles_photo" else other
    address = f"/admin/{name.replace('_', '/')}/{row.pk}/change/"
    typed = sent_back(second.get(address)).values
    first.post(address, typed | {field: "<p>Theirs.</p>"})

    second.post(address, typed | {other: "Renamed"})

    row.refresh_from_db()
    assert (getattr(row, field), getattr(row, other)) == ("<p>Theirs.</p>", "Renamed")


# A story's form and its photo


def describe(photo, **words):
    photos.describe(photo, by=signed_in().user, **words)


def test_a_story_does_not_write_over_what_a_colleague_said_about_its_photo():
    desk, photo = signed_in(), make_photo(alt_text="Boats.")
    article = make_article(lead_photo=photo)
    typed = opened(desk, article)
    describe(photo, alt_text="Three boats at low water.", credit="R. Hale")

    desk.post(page("change", article), typed | {"headline": "Other words"})

    photo.refresh_from_db()
    article.refresh_from_db()
    assert article.latest.headline == "Other words"
    assert (photo.alt_text, photo.credit) == ("Three boats at low water.", "R. Hale")


def test_two_who_describe_one_photo_are_told():
    desk, photo = signed_in(), make_photo(alt_text="Boats.")
    article = make_article(lead_photo=photo)
    typed = opened(desk, article, photo_alt_text="Some boats.")
    describe(photo, alt_text="Three boats at low water.")

    refused = desk.post(page("change", article), typed)
    assert "changed this meanwhile to “Three boats at low water.”" in refused.content.decode()
    assert Photo.objects.get().alt_text == "Three boats at low water."

    desk.post(page("change", article), sent_back(refused).values)
    assert Photo.objects.get().alt_text == "Some boats."


def test_words_shown_for_one_photo_are_not_written_to_another():
    desk, boats, quay = signed_in(), make_photo(alt_text="Boats."), make_photo(alt_text="")
    article = make_article(lead_photo=boats)

    desk.post(page("change", article), opened(desk, article, lead_photo=str(quay.pk)))

    quay.refresh_from_db()
    assert quay.alt_text == ""


def test_what_is_typed_about_a_photo_is_kept():
    desk, photo = signed_in(), make_photo(alt_text="")
    article = make_article(lead_photo=photo)
    typed = {"photo_alt_text": "Boats.", "photo_credit": "", "photo_shown": ""}

    desk.post(page("change", article), open_story(article, **typed))

    photo.refresh_from_db()
    assert (photo.alt_text, photo.credit) == ("Boats.", "Courier / R. Hale")
