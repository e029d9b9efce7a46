from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import search
from articles.models import Article
from tests.builders import at_the_desk, make_article, make_live, make_photo, reword

pytestmark = pytest.mark.django_db


def found(typed, at=None):
    query = search.parse(typed)
    return [story.live.revision.headline for story in search.search(query, at or timezone.now())]


def newest(typed):
    stories = search.newest(search.parse(typed), timezone.now())
    return [story.live.revision.headline for story in stories]


class TestWhatIsFound:
    @pytest.mark.parametrize(
        "typed",
        [
            "harbour",
            "HARBOUR",
            "harbours",
            "the harbour",
            "harbour dredging",
            '"dredging the harbour"',
            "“dredging the harbour”",
            '"dredging the harbour',
            "harbour -airport",
            "co-op",
            "co op",
            "Harrow’s",
            "Harrow's harbour",
            "18.5",
            "£18.5 million",
            "covid-19",
            "Zürich",
            "standpipe",
            "lamplight",
        ],
    )
    def test_words_of_a_public_story_are_found_on_either_database(self, typed):
        make_live(
            headline="Dredging the harbour begins",
            standfirst="The standpipe is moved.",
            body="<p>The co-op paid £18.5 million for Harrow’s quay, in Covid-19, says Zürich.</p>",
            lead_photo=make_photo(),
            lead_caption="By lamplight.",
        )
        make_live(headline="Something else", body="<p>Nothing of the kind.</p>")

        assert found(typed) == newest(typed) == ["Dredging the harbour begins"]

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "  ",
            "the",
            '"to be or not to be"',
            "-harbour",
            '"harbour dredging the"',
            "harbour -dredging",
            "harbour airport",
            "harb*",
            "harbour OR airport",
            "headline:harbour",
            "NEAR(harbour quay)",
            "%",
            "*",
            '"',
            "'; DROP TABLE articles_article; --",
        ],
    )
    def test_operators_and_words_that_are_not_there_find_nothing(self, typed):
        make_live(headline="Dredging the harbour begins", body="<p>At the quay.</p>")

        assert found(typed) == newest(typed) == []

    def test_a_headline_weighs_more_than_the_text(self):
        make_live(headline="Council meets", body="<p>The ferry was not discussed.</p>")
        make_live(headline="Ferry sold", body="<p>A buyer came.</p>", hours_ago=90)

        assert found("ferry") == ["Ferry sold", "Council meets"]
        assert newest("ferry") == ["Council meets", "Ferry sold"]

    @pytest.mark.parametrize("few", [0, 2_000])
    def test_a_word_that_stands_everywhere_is_found_like_a_rare_one(self, monkeypatch, few):
        monkeypatch.setattr(search, "FEW", few)
        former = make_live(headline="Ferry gone", hours_ago=9)
        reword(former, headline="Bridge open")
        former.publish(by=former.owner)
        for hours_ago in (3, 1, 2):
            make_live(headline=f"Ferry of {hours_ago}", hours_ago=hours_ago)

        assert newest("ferry") == ["Ferry of 1", "Ferry of 2", "Ferry of 3"]
        assert sorted(found("ferry")) == ["Ferry of 1", "Ferry of 2", "Ferry of 3"]

    @settings(max_examples=20, deadline=None)
    @given(st.text(max_size=60))
    def test_nothing_that_can_be_typed_breaks_it(self, typed):
        assert found(typed) == found(f'"{typed}"') == newest(f"-{typed} \x00\ud800") == []

    def test_a_query_of_a_megabyte_is_cut_short(self):
        for megabyte in ("a" * 2**20, '"' * 2**20, "-a " * 2**18, 'a"' * 2**19, "e\u0301" * 2**19):
            query = search.parse(megabyte)

            assert len(query.text) <= search.MAX_QUERY
            assert search.search(query, timezone.now()) == []


class TestAccents:
    @pytest.mark.parametrize(
        "typed", ["cafe", "café", "CAFÉ", "cafe\u0301", '"cafe in zurich"', "Dvořák", "dvorak"]
    )
    def test_words_are_found_with_and_without_their_accents(self, typed):
        make_live(headline="Music at noon", body="<p>The café in Zürich plays Dvořák.</p>")
        make_live(headline="Something else", body="<p>A caffeine count.</p>")

        assert found(typed) == newest(typed) == ["Music at noon"]

    @pytest.mark.parametrize("typed", ["Zürich", "zurich"])
    def test_an_accent_that_is_typed_finds_words_without_one(self, typed):
        make_live(headline="A letter from Zurich")

        assert found(typed) == newest(typed) == ["A letter from Zurich"]

    @pytest.mark.parametrize("typed", ["kobenhavn", "strase", "иод"])
    def test_a_letter_of_its_own_is_no_accent(self, typed):
        make_live(body="<p>From København by the long Straße, with йод.</p>")

        assert found(typed) == newest(typed) == []

    def test_hits_are_marked_as_they_are_written(self):
        make_live(
            headline="Music at noon",
            standfirst="Café society",
            body="<p>“Über alles”, says Zoë of the café; a cafe it is. Dvořák’s crêpes.</p>",
        )
        query = search.parse("cafe crepes")

        (story,) = search.search(query, timezone.now())

        assert story.snippet == (
            "“Über alles”, says Zoë of the <mark>café</mark>; a <mark>cafe</mark> it is."
            " Dvořák’s <mark>crêpes</mark>."
        )


class TestWhoSeesWhat:
    def test_readers_never_find_words_that_are_not_public(self):
        make_article(headline="Quagga drafted")
        scheduled = make_article(headline="Quagga scheduled")
        scheduled.schedule(by=scheduled.owner, at=timezone.now() + timedelta(hours=1))
        withdrawn = make_live(headline="Quagga withdrawn", hours_ago=2)
        withdrawn.withdraw(by=withdrawn.owner)
        gone = make_live(headline="Quagga taken down", hours_ago=2)
        gone.take_down(by=gone.owner)
        corrected = make_live(headline="Quagga was here", hours_ago=2)
        reword(corrected, headline="Zebra arrived")
        corrected.publish(by=corrected.owner)
        edited = make_live(headline="Zebra is live")
        reword(edited, headline="Quagga is coming")

        assert found("quagga") == newest("quagga") == []
        assert sorted(found("zebra")) == ["Zebra arrived", "Zebra is live"]
        assert found("quagga", at=timezone.now() + timedelta(hours=2)) == ["Quagga scheduled"]
        an_hour_and_a_half_ago = timezone.now() - timedelta(minutes=90)
        assert sorted(found("quagga", at=an_hour_and_a_half_ago)) == [
            "Quagga taken down",
            "Quagga was here",
            "Quagga withdrawn",
        ]

    def test_the_desk_finds_the_latest_words_and_the_working_title(self):
        draft = make_article(headline="Quagga drafted")
        titled = make_article(headline="Zebra", working_title="QUAGGA-MONDAY")
        former = make_live(headline="Quagga was here")
        reword(former, headline="Zebra arrived")

        assert set(at_the_desk("quagga")) == {
            draft,
            titled,
        }
        assert set(at_the_desk("zebra arrives")) == {former}
        assert set(at_the_desk("--")) == set()
        assert set(at_the_desk("")) == set(Article.objects.all())


class TestThePage:
    def test_the_best_matches_come_first_and_the_newest_on_demand(self, client):
        make_live(headline="Council meets", body="<p>The ferry was not discussed.</p>")
        make_live(headline="Ferry sold", body="<p>A buyer came.</p>", hours_ago=90)

        best = client.get("/search/", {"q": "ferry"}).content.decode()
        newest = client.get("/search/", {"q": "ferry", "order": "newest"}).content.decode()

        assert best.index("Ferry sold") < best.index("Council meets")
        assert newest.index("Ferry sold") > newest.index("Council meets")
        assert "<mark>ferry</mark> was not discussed" in best

    def test_the_newest_are_paged_by_key_and_none_is_lost_or_repeated(self, client, monkeypatch):
        monkeypatch.setattr(search, "PAGE", 2)
        headlines = [f"Ferry number {number}" for number in range(5)]
        for number, headline in enumerate(headlines):
            make_live(headline=headline, hours_ago=number + 1)

        address, seen = "/search/?q=ferry&order=newest", []
        while address:
            page = client.get(address)
            seen += [story.live.revision.headline for story in page.context["stories"]]
            older = page.context["page"].older
            address = older and f"/search/?q=ferry&order=newest&before={older}"

        assert seen == headlines

    def test_no_robot_keeps_it(self, client):
        for query in ({}, {"q": "ferry"}):
            page = client.get("/search/", query)

            assert page.headers["X-Robots-Tag"] == "noindex"
            assert '<meta name="robots" content="noindex">' in page.content.decode()

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("", "Put a phrase in quotation marks"),
            ("the", "Add one that says more"),
            ("quagga", "No story has all of these words"),
        ],
    )
    def test_an_empty_page_says_what_to_do_next(self, client, typed, told):
        assert told in client.get("/search/", {"q": typed}).content.decode()

    @pytest.mark.parametrize("order", ["best", "newest"])
    @pytest.mark.parametrize(
        "typed",
        [
            "%00",
            "%ED%A0%80",
            "%FF%FE",
            "<script>alert(1)</script>",
            '"' * 1000,
            "a" * 2**20,
            "-".join("a" * 2**18),
            "* OR 1=1) --",
            "ferry%0d%0aSet-Cookie: a=b",
        ],
    )
    def test_nothing_typed_breaks_the_page_or_leaves_its_place(self, client, typed, order):
        make_live(headline="Ferry sold")

        page = client.get(f"/search/?q={typed}&order={order}&before=junk")

        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert "Set-Cookie" not in page.headers

    def test_old_page_numbers_and_pages_that_are_empty_lead_back_to_the_list(self, client):
        numbered = client.get("/search/?q=ferry+%26+quay&page=3")
        empty = client.get("/search/?q=ferry&order=newest&before=1-1")

        assert (numbered.status_code, numbered.url) == (301, "/search/?q=ferry+%26+quay")
        assert (empty.status_code, empty.url) == (302, "/search/?q=ferry&order=newest")

    def test_its_price_does_not_grow_with_what_is_found(self, client, django_assert_num_queries):
        make_live(headline="Ferry sold", lead_photo=make_photo(), tags=["Boats"])
        client.get("/search/", {"q": "ferry"})
        for order, price in (("best", 6), ("newest", 5)):
            with django_assert_num_queries(price):
                client.get("/search/", {"q": "ferry", "order": order})
        for _ in range(4):
            make_live(headline="Ferry late", lead_photo=make_photo(), tags=["Boats"])

        for order, price in (("best", 6), ("newest", 5)):
            with django_assert_num_queries(price):
                client.get("/search/", {"q": "ferry", "order": order})


class TestSnippets:
    def test_the_hits_are_marked_and_all_else_is_escaped(self):
        make_live(
            headline="Quay",
            body="<p>Two &lt; three &amp; a <em>ferry</em>, “say” ferries' crews.</p>",
        )

        (story,) = search.search(search.parse("ferry"), timezone.now())

        assert story.snippet == (
            "Two &lt; three &amp; a <mark>ferry</mark>, “say” <mark>ferries</mark>&#x27; crews."
        )

    def test_a_hit_in_the_standfirst_alone_is_shown_there(self):
        make_live(standfirst="A ferry is late.", body="<p>Nobody knows why.</p>")

        (story,) = search.search(search.parse("ferry"), timezone.now())

        assert story.snippet == "A <mark>ferry</mark> is late."

    def test_twenty_results_cost_the_queries_of_one(self, django_assert_num_queries):
        for _ in range(3):
            make_live(headline="Ferry late")

        with django_assert_num_queries(5):
            stories = search.search(search.parse("ferry"), timezone.now())

        assert len(stories) == 3
