"""The library: what its views and its search find, and what a page of it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.admin.photos.library import PHOTOS_A_PAGE, VIEWS
from articles.models import FrontEdition, FrontSlot
from tests.articles.desk_forms import signed_in
from tests.builders import make_article, make_live, make_photo, make_user

pytestmark = pytest.mark.django_db

LIBRARY = "/admin/articles/photo/"
MADE_BY_AI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def listed(desk, **query) -> list:
    return [photo for photo, _lacking, _rights in desk.get(LIBRARY, query).context["photos"]]


def on_the_front(photo):
    """Put the photo on an edition of the front page, over the one that a story has."""
    article, now = make_live(), timezone.now()
    edition = FrontEdition.objects.create(starts_at=now, created_at=now, made_by=make_user())
    return FrontSlot.objects.create(edition=edition, position=1, article=article, photo=photo)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


FOUND_BY = [
    ("no-credit", {"credit": ""}),
    ("no-alt", {"alt_text": ""}),
    ("rights", {"rights_until": in_days(30)}),
    ("rights", {"rights_until": in_days(-1)}),
    ("ai", {"digital_source_type": MADE_BY_AI}),
    ("ai", {"digital_source_type": MADE_BY_AI.replace("trained", "compositeWithTrained")}),
    ("withdrawn", {"withdrawn_at": timezone.now()}),
]


@pytest.mark.parametrize(("view", "fields"), FOUND_BY)
def test_a_view_shows_what_it_is_named_for_and_nothing_else(view, fields):
    desk = signed_in("Reporter")
    wanted = make_photo(**fields)
    make_photo(rights_until=in_days(31), digital_source_type=MADE_BY_AI.replace("trained", ""))

    assert listed(desk, view=view) == [wanted]
    assert wanted in listed(desk)


def test_mine_are_those_that_i_uploaded():
    desk = signed_in("Reporter")
    make_photo()
    mine = make_photo(uploaded_by=desk.user)

    assert listed(desk, view="mine") == [mine]


def test_unused_are_those_that_no_story_and_no_front_page_names():
    desk = signed_in("Reporter")
    lead, in_body, on_front, unused = (make_photo() for _ in range(4))
    make_article(lead_photo=lead, body=f'<figure data-photo="{in_body.pk}"></figure>')
    on_the_front(on_front)

    assert listed(desk, view="unused") == [unused]


@pytest.mark.parametrize(
    "name",
    ["caption", "alt_text", "credit", "photographer", "title", "keywords", "place", "people"],
)
def test_search_looks_at_everything_that_is_said(name):
    desk = signed_in("Reporter")
    heron = make_photo(**{name: "A Heron at dawn"})
    make_photo()

    assert listed(desk, q="heron dawn") == [heron]
    assert listed(desk, q="heron dusk") == []


def test_a_search_stays_within_its_view_and_the_links_keep_it():
    desk = signed_in("Reporter")
    lacking = make_photo(caption="A heron.", credit="")
    make_photo(caption="A heron.")

    answer = desk.get(LIBRARY, {"q": "heron", "view": "no-credit"})

    assert [photo for photo, *_rest in answer.context["photos"]] == [lacking]
    assert 'href="?view=no-alt&amp;q=heron"' in answer.content.decode()


def test_each_photo_says_in_words_what_it_lacks():
    desk = signed_in("Reporter")
    make_photo(caption="", credit="", alt_text="", rights_until=in_days(-1))
    make_photo(withdrawn_at=timezone.now(), digital_source_type=MADE_BY_AI)

    html = desk.get(LIBRARY).content.decode()

    for words in ("No caption", "No credit", "No alternative text", "Rights ended on"):
        assert html.count(f">{words}") == 1 + (words in VIEWS.values()), words
    assert ">Withdrawn</li>" in html
    assert "Made with AI" in html


def test_a_photo_that_lacks_nothing_says_nothing():
    make_photo(rights_until=in_days(31))

    assert "photo-marks" not in signed_in("Reporter").get(LIBRARY).content.decode()


def test_pages_follow_each_other_and_none_counts_the_rest():
    desk = signed_in("Reporter")
    owner = make_user()
    photos = [make_photo(uploaded_by=owner) for _ in range(PHOTOS_A_PAGE + 3)][::-1]

    with CaptureQueriesContext(connection) as queries:
        first = desk.get(LIBRARY)
    second = desk.get(LIBRARY + first.context["older"])

    shown = [photo for answer in (first, second) for photo, *_rest in answer.context["photos"]]
    assert shown == photos
    assert second.context["older"] is None
    assert not [query for query in queries if "COUNT(" in query["sql"]]


@pytest.mark.parametrize("view", VIEWS)
def test_a_page_walks_the_photos_by_their_key(view):
    desk = signed_in("Editor")
    make_photo()

    with CaptureQueriesContext(connection) as queries:
        desk.get(LIBRARY, {"view": view, "before": "999999"})

    (asked,) = [query["sql"] for query in queries if 'FROM "articles_photo"' in query["sql"]]
    assert 'ORDER BY "articles_photo"."id" DESC LIMIT 25' in asked
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert "TEMP B-TREE" not in plan
        assert "SCAN articles_revisionphoto" not in plan


@pytest.mark.parametrize("query", [{"view": "nonsense"}, {"before": "x"}, {"before": "9" * 99}])
def test_what_makes_no_sense_shows_the_library(query):
    desk = signed_in("Reporter")
    photo = make_photo()

    assert listed(desk, **query) == [photo]


def test_an_empty_view_says_so_and_leads_back():
    desk = signed_in("Editor")

    assert "The library is empty." in desk.get(LIBRARY).content.decode()
    assert "all is in order" in desk.get(LIBRARY, {"view": "no-credit"}).content.decode()
    assert "No photo here says “heron”." in desk.get(LIBRARY, {"q": "heron"}).content.decode()
