"""Link cards: one shape whatever wrote them, and nothing that an address could do to a reader."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import body_text, clean_body, differences, document_ids, render_body, word_count
from tests.builders import at_the_desk, make_live

CARD = (
    '<aside class="card"><p><a href="https://video.example/w?v=1&amp;t=2">The launch</a></p>'
    "<p>Harbour TV</p></aside>"
)
DOCUMENT = '<figure data-document="7"></figure>'
TAG = re.compile("<[^>]*>")
NOT_WHOLE = "link card (it needs a web address, a title and an outlet, on a line of its own)"


def card(href="https://video.example/1", title="The launch", outlet="Harbour TV"):
    return f'<aside class="card"><p><a href="{href}">{title}</a></p><p>{outlet}</p></aside>'


class TestCleaning:
    @pytest.mark.parametrize("html", [CARD, DOCUMENT, f"<p>a</p>{CARD}{DOCUMENT}<p>b</p>"])
    def test_keeps_a_whole_card_and_a_document(self, html):
        cleaned = clean_body(html)

        assert (cleaned.html, cleaned.removed) == (html, ())

    @pytest.mark.parametrize(
        "html",
        [
            '<aside class="card"><a href="https://video.example/1">The launch</a> Harbour TV'
            "</aside>",
            '<aside class="card"><h3></h3><div><a href="https://video.example/1"><b>The</b> '
            "<em>launch</em></a><br>Harbour\n TV</div></aside>",
            '<p><aside class="card"><p>Harbour TV</p><p>'
            '<a href="https://video.example/1" rel="nofollow" target="_blank"> The&#10;launch </a>'
            "</p></aside></p>",
            card(title="The&#x202e; laun&#1;ch"),
        ],
    )
    def test_brings_a_card_typed_as_html_into_one_shape(self, html):
        assert clean_body(html.replace("<h3></h3>", "")).html == card()

    @pytest.mark.parametrize(
        ("html", "stays"),
        [
            (card(title=""), "<p>Harbour TV</p>"),
            (card(outlet=" "), '<p><a href="https://video.example/1">The launch</a></p>'),
            (card(href="javascript:alert(1)"), "<p>The launch</p><p>Harbour TV</p>"),
            (card(href="data:text/html,x"), "<p>The launch</p><p>Harbour TV</p>"),
            (card(href="//video.example/1"), "<p>The launch</p><p>Harbour TV</p>"),
            (card(title="x" * 301), None),
            (card(outlet="x" * 121), None),
            (card(href="https://video.example/" + "x" * 1000), None),
            (card(href="https://me:secret@video.example/1"), None),
            (card(href="https://bank.example@video.example/1"), None),
            (card(href="mailto:a@video.example"), None),
            (card(href="/about/"), None),
            (card(href="https://video"), None),
            (card(href="https://video.example/a b"), None),
            (card(outlet='<a href="https://other.example/">Other</a>'), None),
            (card(outlet="<ul><li>Harbour TV</li></ul>"), None),
            (card(outlet='TV<figure data-photo="7"></figure>'), None),
            (f"<blockquote>{card()}</blockquote>", None),
            (f"<ul><li>{card()}</li></ul>", None),
            (f'<aside class="card">{card()}</aside>', card()),
        ],
    )
    def test_makes_paragraphs_of_a_card_that_is_not_whole_and_says_so(self, html, stays):
        cleaned = clean_body(html)

        assert NOT_WHOLE in cleaned.removed
        if stays is None:
            assert 'class="card"' not in cleaned.html
            assert body_text(cleaned.html).split() == TAG.sub(" ", html).split()
        else:
            assert cleaned.html == stays

    @pytest.mark.parametrize(
        ("html", "stays", "removed"),
        [
            ('<figure data-document="7" onclick="x()"></figure>', DOCUMENT, "onclick attribute"),
            ('<figure data-document="-7">a</figure>', "<p>a</p>", "data-document attribute"),
            ('<figure data-document="7;">a</figure>', "<p>a</p>", "data-document attribute"),
            (f'<figure data-document="{"7" * 19}"></figure>', "", "data-document attribute"),
            ('<p data-document="7">a</p>', "<p>a</p>", "data-document attribute"),
            ('<aside class="document"><p>a</p></aside>', "<p>a</p>", "class attribute"),
        ],
    )
    def test_lets_nothing_else_of_a_document_through(self, html, stays, removed):
        cleaned = clean_body(html)

        assert cleaned.html == stays
        assert cleaned.removed == (removed,)

    def test_keeps_words_that_stand_in_a_document(self):
        html = '<figure data-document="7"><figcaption>Read <em>this</em></figcaption></figure>'

        assert clean_body(html).html == f"{DOCUMENT}<p>Read <em>this</em></p>"

    @given(
        st.text(max_size=40),
        st.text(max_size=20),
        st.one_of(st.text(max_size=30), st.just("https://v.example/1")),
    )
    def test_whatever_is_typed_into_a_card_leaves_clean(self, title, outlet, address):
        once = clean_body(card(address.replace('"', ""), title, outlet)).html

        again = clean_body(once)

        assert (again.html, again.removed) == (once, ())
        assert "javascript:" not in once.lower().replace("&amp;", "&")


class TestReading:
    def test_title_and_outlet_are_words_of_the_story(self):
        assert body_text(f"<p>See.</p>{CARD}{DOCUMENT}") == "See.\n\nThe launch\n\nHarbour TV"
        assert word_count(CARD) == 4

    def test_documents_are_named_once_in_their_order(self):
        html = f'{DOCUMENT}<figure data-document="3"></figure>{DOCUMENT}'

        assert document_ids(html) == [7, 3]

    @pytest.mark.django_db
    def test_a_story_is_found_by_the_title_and_outlet_of_its_card(self):
        story = make_live(body=f"<p>It was filmed.</p>{CARD}")

        for typed in ("launch", '"harbour tv"'):
            assert list(at_the_desk(typed)) == [story]


class TestShowing:
    def render(self, html):
        return render_body(html, lambda *_: "", lambda _pk: None)

    def test_a_card_is_a_plain_link_with_its_outlet_below(self):
        assert self.render(CARD) == (
            '<aside class="card"><p><a href="https://video.example/w?v=1&amp;t=2" rel="noopener">'
            "The launch</a></p><p>Harbour TV</p></aside>"
        )

    def test_a_document_is_written_by_who_shows_the_page(self):
        page = render_body(
            DOCUMENT, lambda *_: "", lambda _pk: None, document_html=lambda pk: f"<{pk}>"
        )

        assert page == "&lt;7&gt;"
        assert self.render(DOCUMENT) == ""

    @pytest.mark.django_db
    def test_a_reader_meets_no_frame_and_nothing_from_elsewhere(self, client):
        story = make_live(body=f"<p>It was filmed.</p>{CARD}")

        html = client.get(story.get_absolute_url()).content.decode()

        assert html.count("video.example") == 1
        assert '<a href="https://video.example/w?v=1&amp;t=2" rel="noopener">The launch' in html
        assert "<iframe" not in html

    @pytest.mark.django_db
    def test_a_feed_has_the_link_with_its_outlet(self, client):
        make_live(body=f"<p>It was filmed.</p>{CARD}")

        feed = client.get("/feeds/stories.xml").content.decode()

        assert "The launch&lt;/a&gt;&lt;/p&gt;&lt;p&gt;Harbour TV&lt;/p&gt;" in feed


class TestDifferences:
    def test_a_card_is_a_block_of_its_own_whose_words_are_compared(self):
        changed = CARD.replace("Harbour TV", "Harbour Radio")

        (block,) = differences.of_bodies(CARD, changed)

        assert (block.kind, block.mark) == ("card", "changed")
        assert [part.text for part in block.parts if part.mark == "gone"] == ["TV"]
        assert [part.text for part in block.parts if part.mark == "new"] == ["Radio"]
        assert block.parts[0].text.startswith("The launch (https://video.example/w?v=1&t=2)")

    def test_another_document_is_no_change_of_the_first(self):
        other = DOCUMENT.replace("7", "8")

        found = differences.of_bodies(f"<p>a</p>{DOCUMENT}", f"<p>a</p>{other}")

        assert [(each.kind, each.mark, each.document_id) for each in found] == [
            ("p", "same", None),
            ("document", "gone", 7),
            ("document", "new", 8),
        ]
