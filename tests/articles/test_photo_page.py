"""A photo's own page: what its file says, what its agency asks, and where it is used."""

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from articles import metadata, photos, renditions
from articles.admin.photos.uses import STORIES_A_PAGE
from articles.models import Photo
from tests.articles.desk_forms import signed_in
from tests.articles.photo_files import decode_without_a_child, jpeg_with, xmp
from tests.articles.returned_forms import sent_back, sentence_at
from tests.articles.test_desk_list_prices import price
from tests.articles.test_photo_desk import described, file, photo_page
from tests.articles.test_photo_library import on_the_front
from tests.builders import make_article, make_live, make_photo, make_user, reword

pytestmark = pytest.mark.django_db

AI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@pytest.fixture(autouse=True)
def _decode_here(monkeypatch):
    decode_without_a_child(monkeypatch)


def shown(desk, photo, query="") -> str:
    return " ".join(desk.get(photo_page(photo) + query).content.decode().split())


def uses(desk, photo, query="") -> dict:
    rows = desk.get(photo_page(photo) + query).context["uses"].rows
    return {use.article.latest.headline: use.told for use in rows}


def test_what_came_from_the_file_is_marked_and_what_was_typed_is_kept():
    desk = signed_in("Reporter")
    says = xmp("", 'photoshop:Credit="Agency" photoshop:City="Harrow Quay"')
    photo = photos.take_in(file(jpeg_with(xmp=says)), by=desk.user)
    photos.describe(photo, by=desk.user, credit="Courier")

    html = shown(desk, photo)
    photos.take_in(file(jpeg_with(xmp=says)), by=desk.user)

    photo.refresh_from_db()
    assert html.count('<p class="from-file">From the file</p>') == 1
    assert '<p class="from-file">The file says: Agency</p>' in html
    assert (photo.credit, photo.place) == ("Courier", "Harrow Quay")


def test_a_file_that_cannot_be_read_any_more_costs_the_page_nothing_else():
    desk, photo = signed_in("Editor"), make_photo()
    photo.original.storage.delete(photo.original.name)

    assert "From the file" not in shown(desk, photo)


@pytest.mark.parametrize(
    ("instructions", "sentence"),
    [
        ("MANDATORY CREDIT: Agency", "The agency insists on its credit"),
        ("Embargo until Friday", "The agency set an embargo"),
        ("No use in France", "The agency forbids some or all use"),
        ("Call Ann", None),
    ],
)
def test_instructions_of_the_agency_are_a_warning(instructions, sentence):
    html = shown(signed_in("Reporter"), make_photo(instructions=instructions))

    assert f"“{instructions}”" in html
    assert html.count('class="warning-line"') == (2 if sentence else 1)
    assert sentence is None or sentence in html


def test_rights_that_end_soon_are_a_warning():
    day = timezone.localdate()
    soon, later = (make_photo(rights_until=day + timedelta(days=days)) for days in (3, 90))
    desk = signed_in("Reporter")

    assert "Rights end on " in shown(desk, soon).partition("<focal-point")[0]
    assert "Rights end on " not in shown(desk, later).partition("<focal-point")[0]


def test_how_a_picture_was_made_is_chosen_in_words_and_kept_as_the_iptc_writes_it(
    client, django_capture_on_commit_callbacks
):
    desk = signed_in("Editor")
    photo = photos.take_in(file(), by=desk.user)
    photos.describe(photo, by=desk.user, credit="Courier", alt_text="A quay.")
    article = make_live(lead_photo=photo)
    typed = described(digital_source_type=AI)

    with django_capture_on_commit_callbacks(execute=True):
        desk.post(photo_page(photo), typed)

    photo.refresh_from_db()
    assert photo.digital_source_type == AI
    assert f'<option value="{AI}" selected>Made by AI</option>' in shown(desk, photo)
    html = client.get(article.get_absolute_url()).content.decode()
    assert '<span class="photo-made">Made with AI</span>' in html
    assert f'"digitalSourceType":"{AI}"' in html
    assert "Made with AI" in client.get("/feeds/stories.xml").content.decode()
    with storages["default"].open(renditions.variants(photo, "full")[0].avif) as opened:
        assert metadata.read(opened).digital_source_type == AI


def test_a_term_that_is_none_of_the_vocabulary_is_refused_but_the_files_own_stays():
    desk, photo = signed_in("Editor"), make_photo(digital_source_type="http://other.example/x")

    refused = desk.post(photo_page(photo), described(digital_source_type="javascript:alert(1)"))
    kept = desk.post(photo_page(photo), sent_back(desk.get(photo_page(photo))).values)

    photo.refresh_from_db()
    assert "not one of the available choices" in sentence_at(
        sent_back(refused), "digital_source_type"
    )
    assert kept.status_code == 302
    assert photo.digital_source_type == "http://other.example/x"


@pytest.mark.parametrize(
    "written", ["trainedAlgorithmicMedia", "TRAINEDALGORITHMICMEDIA", AI.replace("http", "https")]
)
def test_a_term_however_a_program_wrote_it_becomes_the_vocabularys_own(written):
    says = xmp("", f'Iptc4xmpExt:DigitalSourceType="{written}"')

    photo = photos.take_in(file(jpeg_with(xmp=says)), by=make_user())

    assert photo.digital_source_type == AI


def test_where_it_is_used_says_how_and_whether_readers_see_it():
    desk, photo = signed_in("Editor"), make_photo()
    figure = f'<p>See.</p><figure data-photo="{photo.pk}"></figure>'
    make_live(headline="Leads", lead_photo=photo)
    make_live(headline="Both", lead_photo=photo, body=figure)
    make_article(headline="Draft", body=figure)
    reword(make_live(headline="Dropped", body=figure), headline="Dropped since", body="<p>No.</p>")
    reword(make_article(headline="Once", body=figure), headline="Once only", body="<p>No.</p>")
    on_the_front(photo)
    make_live(headline="Elsewhere", lead_photo=make_photo())

    assert uses(desk, photo) == {
        "Leads": ["public, as lead"],
        "Both": ["public, as lead and in the body"],
        "Draft": ["in the newest words, in the body"],
        "Dropped since": ["public, in the body"],
        "Once only": ["only in earlier words"],
    }
    assert "Front page, now, since" in shown(desk, photo)


def test_where_it_is_used_is_paged():
    desk, photo = signed_in("Editor"), make_photo()
    owner = make_user("Editor")
    for number in range(STORIES_A_PAGE + 1):
        make_article(headline=f"Story {number}", lead_photo=photo, owner=owner)

    first = desk.get(photo_page(photo)).context["uses"]

    assert len(first.rows) == STORIES_A_PAGE
    assert list(uses(desk, photo, f"?before={first.older}")) == ["Story 0"]
    assert desk.get(photo_page(photo) + "?before=²").status_code == 200


def test_a_photo_on_the_front_page_is_public():
    desk = signed_in("Reporter")
    photo = make_photo(uploaded_by=desk.user)
    free = photo.may_be_edited_by(desk.user)

    on_the_front(photo)

    assert free
    assert not photo.may_be_edited_by(desk.user)
    assert desk.post(photo_page(photo), described()).status_code == 403


def test_ten_uses_cost_the_queries_of_one():
    desk, few, many = signed_in("Editor"), make_photo(), make_photo()
    owner = make_user("Editor")
    make_live(lead_photo=few, owner=owner)
    for _ in range(10):
        make_live(lead_photo=many, owner=owner)
    prices = [price(desk, photo_page(photo)) for photo in (few, many)]

    assert prices[0] == prices[1] <= 14
    assert Photo.objects.count() == 2
