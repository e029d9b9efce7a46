"""The list of checks beside a story: of the saved words, and of those that are being typed."""

import re
from collections import Counter
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, HouseWord
from tests.articles.desk_forms import new_story, open_story, page, rows, signed_in
from tests.builders import make_article, make_live, make_photo

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


class Listed(HTMLParser):
    """The heading of a list of checks, and where each of its sentences leads."""

    def __init__(self, html):
        super().__init__()
        self.heading, self.links, self.passages = "", {}, []
        self._open = self._href = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._open, attrs = tag, dict(attrs)
        self._href = attrs.get("href", "") if tag == "a" else None
        if "data-passage" in attrs:
            self.passages.append(attrs["data-passage"])

    def handle_data(self, data):
        if self._open == "h3":
            self.heading += data
        elif self._href:
            self.links[data.strip()] = self._href

    def handle_endtag(self, tag):
        self._open = self._href = None


def typed(desk, article=None, **changes) -> Listed:
    form = open_story(article, **changes) if article else new_story(**changes)
    address = page("checks", article) if article else page("checks_of_new")
    answer = desk.post(address, form)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return Listed(answer.content.decode())


def saved(desk, article) -> Listed:
    html = desk.get(page("change", article)).content.decode()
    start = html.index("data-checks-answer")
    return Listed(html[html.rindex("<div", 0, start) : html.index('role="status"', start)])


def test_the_list_of_the_saved_words_stands_in_the_form():
    desk, article = signed_in(), make_article(body="<p>He told Reuters so.</p>", tags=["a"])

    listed = saved(desk, article)

    assert listed.heading == "1 thing stands in its way"
    assert listed.links["The story has no standfirst."] == "#id_standfirst"
    assert (
        listed.links["The text attributes something to Reuters, and the story has no source link."]
        == "#sources"
    )
    assert listed.passages == ["told Reuters"]


def test_the_list_of_typed_words_saves_nothing():
    desk, article = signed_in(), make_article()
    version = article.version

    listed = typed(desk, article, headline="", section="", **rows("bylines", []))

    article.refresh_from_db()
    assert listed.heading == "3 things stand in its way"
    assert listed.links["The story has no headline."] == "#id_headline"
    assert listed.links["The story is in no section."] == "#id_section"
    assert listed.links["The story has no byline."] == "#bylines"
    assert (article.version, article.revisions.count()) == (version, 1)


def test_a_new_story_is_checked_before_it_is_saved():
    desk = signed_in()

    listed = typed(desk, tags="ferries")

    assert listed.heading == "Nothing stands in its way"
    assert not Article.objects.exists()


def test_a_reporter_sees_it_worded_as_help():
    desk = signed_in("Reporter")
    article = make_article(owner=desk.user)

    assert saved(desk, article).heading == "The desk has what it needs"
    assert typed(desk, article, body="").heading == "The desk will ask for 1 thing"
    assert typed(desk, article, body="", section="").heading == "The desk will ask for 2 things"


def test_what_is_typed_about_a_photo_counts():
    desk, photo = signed_in(), make_photo(credit="")
    without = typed(desk, lead_photo=str(photo.pk))

    credited = typed(desk, lead_photo=str(photo.pk), photo_credit="R. Hale")

    photo.refresh_from_db()
    assert without.links["The lead photo has no credit."] == "#id_photo_credit"
    assert credited.heading == "Nothing stands in its way"
    assert photo.credit == ""


def test_what_the_form_does_not_change_leads_to_its_panel():
    desk, photo = signed_in(), make_photo()
    article = make_live(lead_photo=photo, tags=[])
    photo.credit = ""
    photo.save()

    listed = saved(desk, article)

    assert listed.links["The lead photo has no credit."] == "#lead-photo-heading"
    assert listed.links["The story has no tags."] == "#labels-heading"


def test_fixed_labels_are_those_of_the_story_whatever_was_sent():
    desk, article = signed_in(), make_live(standfirst="Two boats.", tags=["harbour"])

    listed = typed(desk, article, section="", tags="", **rows("bylines", []))

    assert listed.heading == "Nothing stands in its way"
    assert not listed.links


def test_a_typed_moment_is_the_one_that_counts():
    desk, article = signed_in(), make_article()
    until = timezone.localtime(timezone.now() + timedelta(days=1))
    article.plan(by=article.owner, embargo_until=until)
    later = f"{until + timedelta(hours=1):%Y-%m-%dT%H:%M}"

    now = typed(desk, article)
    then = typed(desk, article, starts_at=later)

    assert now.heading == "1 thing stands in its way"
    assert then.heading == "Nothing stands in its way"


def test_what_is_planned_counts_as_it_is_typed():
    desk, article = signed_in(), make_article()
    article.plan(by=article.owner, needs_legal=True)

    without = typed(desk, article)
    article.plan(by=article.owner, needs_legal=False)
    unticked = open_story(article, needs_photo="on")
    article.plan(by=article.owner, needs_legal=True)
    settled = Listed(desk.post(page("checks", article), unticked).content.decode())

    assert "The story is still marked “needs a legal read”." in without.links
    assert "The story is still marked “needs a legal read”." not in settled.links
    assert "The story is still marked “needs a photo”." in settled.links


@pytest.mark.parametrize(
    "nonsense",
    [
        {"lead_photo": "9" * 400},
        {"lead_photo": "seven"},
        {"section": "nowhere"},
        {"planned_words": "many", "embargo_until": "soon"},
        {"starts_at": "2026-13-99T99:99"},
        {"sources-TOTAL_FORMS": "many"},
        {"sources-TOTAL_FORMS": "9999"},
        {"bylines-0-author": "\0"},
        {"body": "<p>" * 30_000},
        {"body": "<script>alert(1)</script><p>\0</p>"},
        {"body": '<figure data-photo="999999999999999999"></figure>'},
        {"body": '<p><a data-story="999999999999999999">ours</a></p>'},
        {"headline": "a" * 5_000, "tags": "," * 5_000},
    ],
    ids=str,
)
def test_nonsense_is_read_as_far_as_it_makes_sense(nonsense):
    desk = signed_in()

    listed = typed(desk, **nonsense)

    assert listed.heading


def test_an_empty_request_is_an_empty_story():
    answer = signed_in().post(page("checks_of_new"), {})

    assert "The story has no headline." in Listed(answer.content.decode()).links


def test_words_are_shown_and_never_run():
    desk, article = signed_in(), make_article()
    HouseWord.objects.create(literal="boats", instead="<b>ships</b>", why="<i>so</i>")

    answer = desk.post(page("checks", article), open_story(article, headline="Boats & <u>more</u>"))

    html = answer.content.decode()
    assert "&lt;b&gt;ships&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "<i>" not in html


def test_a_colleagues_story_is_not_checked_for_a_reporter():
    article = make_article()

    answer = signed_in("Reporter").post(page("checks", article), open_story(article))

    assert answer.status_code == 403


def test_a_link_to_a_story_of_ours_is_looked_up():
    desk, live, draft = signed_in(), make_live(slug="ferry"), make_article()
    moved = make_live(slug="slip")
    former = moved.get_absolute_url()
    moved.relabel(by=moved.owner, slug="slipway")
    said = "A link leads to a story of ours that readers cannot see."

    def linked(**attributes):
        [(name, value)] = attributes.items()
        name = name.replace("_", "-")
        return said in typed(desk, body=f'<p>As <a {name}="{value}">we wrote</a>.</p>').links

    address = live.get_absolute_url()
    assert not linked(data_story=live.pk)
    assert not linked(href=address)
    assert not linked(href=settings.SITE_URL + address)
    assert not linked(href=former)
    assert linked(data_story=draft.pk)
    assert linked(data_story=999_999)
    assert linked(href=address.replace("ferry", "fery"))


def full_story(owner, photos, sources, bylines):
    links = [make_live(headline=f"Linked {number}") for number in range(photos)]
    body = "".join(
        f'<p><a data-story="{link.pk}">ours</a> <a href="{link.get_absolute_url()}">again</a></p>'
        f'<figure data-photo="{make_photo().pk}"></figure>'
        for link in links
    )
    article = make_article(
        owner=owner,
        body="<p>He told Reuters so.</p>" + body,
        lead_photo=make_photo(),
        sources=[{"outlet": f"Gull {number}"} for number in range(sources)],
        tags=[f"tag {number}" for number in range(sources)],
    )
    for number in range(bylines):
        HouseWord.objects.create(literal=f"word {number} {photos}")
    return article


@pytest.mark.parametrize("role", ["Editor", "Reporter"])
def test_the_list_costs_the_same_queries_whatever_the_story_holds(
    role, django_assert_max_num_queries
):
    desk = signed_in(role)
    costs = []
    for size in (1, 9):
        article = full_story(desk.user, size, size, size)
        form = open_story(article)
        with django_assert_max_num_queries(MOST_QUERIES) as asked:
            desk.post(page("checks", article), form)
        costs.append(len(asked))

    assert costs[0] == costs[1]


def test_the_list_in_the_form_asks_for_nothing_that_the_form_has_read():
    desk = signed_in()
    article = make_article(lead_photo=make_photo(), sources=[{"outlet": "The Gull"}], tags=["a"])
    HouseWord.objects.create(literal="council")

    with CaptureQueriesContext(connection) as asked:
        desk.get(page("change", article))

    tables = Counter(re.search(r'FROM "(\w+)"', query["sql"])[1] for query in asked)
    assert tables["articles_houseword"] == 1
    assert tables["articles_photo"] == 0
    assert (tables["articles_byline"], tables["articles_source"], tables["articles_tag"]) == (
        1,
        1,
        1,
    )
