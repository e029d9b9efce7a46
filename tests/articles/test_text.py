import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from articles import text
from articles.text import body_text, clean_body, photo_ids, render_body, scrub, story_ids
from articles.text.allowed import BOXES, SAME_AS

TAGS = [*text.ELEMENTS, *SAME_AS, *BOXES, "script", "style", "svg", "math", "u", "template", "img"]
ATTRIBUTES = [
    "",
    " class=pullquote",
    " data-photo=3",
    " data-story=4",
    " href='https://example.org/?a=1&amp;b=2'",
    " href='javascript:x'",
    " colspan=3",
    " rowspan=4",
    " onclick=x",
    " style=a",
]
FRAGMENTS = ["\u0338", "e", "\u0301", "&nbsp;", "&lt;", "&#1;", "&#x202e;", "<!--", "-->", "\n\n"]
markup = st.lists(
    st.one_of(
        st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
        st.builds("</{}>".format, st.sampled_from(TAGS)),
        st.sampled_from(FRAGMENTS),
        st.text(max_size=4),
    ),
    max_size=20,
).map("".join)


class TestCleaning:
    @given(markup)
    def test_what_is_clean_stays_as_it_is_and_loses_nothing(self, html):
        once = clean_body(html).html

        again = clean_body(once)

        assert again.html == once
        assert again.removed == ()

    @pytest.mark.parametrize(
        ("html", "removed"),
        [
            ("<p>a</p><script>alert(1)</script>", "script"),
            ("<p>a</p><style>p{}</style>", "style"),
            ('<p onclick="x()">a</p>', "onclick attribute"),
            ('<p style="color:red">a</p>', "style attribute"),
            ('<p class="MsoNormal">a</p>', "class attribute"),
            ('<p><a href="javascript:x">a</a></p>', "javascript: link"),
            ('<p><a href="java&#9;script:x">a</a></p>', "javascript: link"),
            ('<p><a href="data:text/html,x">a</a></p>', "data: link"),
            ('<p><a href="//elsewhere.example">a</a></p>', "link without a full address"),
            ("<p><marquee>a</marquee></p>", "marquee"),
            ("<p>a</p><iframe src=x></iframe>", "iframe"),
            ("<p>a<img src=x></p>", "img"),
        ],
    )
    def test_names_what_it_took_out(self, html, removed):
        cleaned = clean_body(html)

        assert cleaned.removed == (removed,)
        assert cleaned.html == "<p>a</p>"

    def test_keeps_everything_of_the_allow_list(self):
        html = (
            '<p>One <strong>two <em>three</em></strong> <a href="https://example.org/">four</a>'
            ' <a data-story="12">five</a> H<sub>2</sub>O m<sup>2</sup><br>six</p>'
            "<h2>Seven</h2><h3>Eight</h3><ul><li>nine<ol><li>ten</li></ol></li></ul>"
            '<blockquote><p>eleven</p></blockquote><aside class="pullquote"><p>twelve</p></aside>'
            '<hr><table><thead><tr><th colspan="2" scope="col">13</th></tr></thead>'
            '<tbody><tr><th scope="row">14</th><td>15</td></tr></tbody></table>'
            '<figure data-photo="7"><figcaption>sixteen</figcaption></figure>'
            '<figure data-photo="8"></figure>'
        )

        assert clean_body(html) == text.Cleaned(html)

    @pytest.mark.parametrize("address", ["/about/", "/search/?q=a&amp;b=c#d"])
    def test_keeps_links_from_the_root_of_the_site(self, address):
        html = f'<p><a href="{address}">a</a></p>'

        assert clean_body(html) == text.Cleaned(html)

    @pytest.mark.parametrize(
        "address", ["//e.example", "/\\e.example", "/&#9;/e.example", "about/"]
    )
    def test_drops_links_that_may_lead_elsewhere(self, address):
        cleaned = clean_body(f'<p><a href="{address}">a</a></p>')

        assert cleaned == text.Cleaned("<p>a</p>", ("link without a full address",))

    @pytest.mark.parametrize("scheme", ["http://e.example", "mailto:a@e.example", "tel:+441"])
    def test_keeps_links_to_the_web_to_mail_and_to_telephones(self, scheme):
        html = f'<p><a href="{scheme}">a</a></p>'

        assert clean_body(html) == text.Cleaned(html)

    @pytest.mark.parametrize(
        ("html", "clean"),
        [
            ("<h1>a</h1>", "<h2>a</h2>"),
            ("<h5>a</h5>", "<h3>a</h3>"),
            ("<p><b>a</b> <i>b</i></p>", "<p><strong>a</strong> <em>b</em></p>"),
            ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
            ("<p>a</p><p></p><p>&nbsp;</p><p><br></p>", "<p>a</p>"),
            ("<aside class=box><p>a</p></aside>", "<p>a</p>"),
            ("<figure data-photo=x><figcaption>a</figcaption></figure>", "<p>a</p>"),
            ("<p><a data-story=x>a</a></p>", "<p>a</p>"),
            ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
            ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
            ("<p>a  \n b<br> c</p>", "<p>a b<br>c</p>"),
            ('<p><a data-story="1" href="https://e.example">a</a></p>',
             '<p><a data-story="1">a</a></p>'),
            ("<p>a\x00b\x07c\ud800d\u202ee&#1;f</p>", "<p>abcdef</p>"),
            ("<p>e\u0301</p>", "<p>\u00e9</p>"),
        ],
    )  # fmt: skip
    def test_brings_words_into_one_shape(self, html, clean):
        assert clean_body(html).html == clean

    def test_writes_what_the_editor_and_a_person_write_alike(self):
        by_editor = (
            "<table><tbody><tr><th><p>a</p></th></tr><tr><td><p>b</p></td></tr></tbody></table>"
        )
        by_hand = "<table><tr><th>a<tr><td>b</table>"

        assert clean_body(by_editor).html == clean_body(by_hand).html

    def test_makes_paragraphs_of_plain_text(self):
        cleaned = clean_body("Tea & cake\r\nfor < 4\r\n\r\n\r\nThe end")

        assert cleaned.html == "<p>Tea &amp; cake<br>for &lt; 4</p><p>The end</p>"
        assert cleaned.removed == ()

    def test_survives_boxes_five_thousand_deep(self):
        assert "<p>a</p>" in clean_body("<blockquote>" * 5_000 + "a").html


class TestReading:
    def test_reads_as_plain_text_without_captions(self):
        html = clean_body(
            "<p>One<br>two</p><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"
            "<blockquote><p>x</p><p>y</p></blockquote>"
            "<figure data-photo=1><figcaption>unread</figcaption></figure>"
            "<table><tr><th>h<th>i<tr><td>j<td>k</table><hr><p>&lt;end&gt;</p>"
        ).html

        assert body_text(html) == "One\ntwo\n\na\nb\nc\n\nx\n\ny\n\nh | i\nj | k\n\n<end>"

    def test_counts_words_and_not_dashes(self):
        assert text.word_count("<p>It's 1,200 miles — no-one <em>w</em>ent.</p>") == 5

    def test_names_photos_and_stories_once_in_reading_order(self):
        html = (
            '<figure data-photo="9"></figure><p><a data-story="4">a</a><a data-story="2">b</a></p>'
            '<figure data-photo="3"></figure><figure data-photo="9"></figure>'
            '<p><a data-story="4">c</a><a href="https://e.example">d</a></p>'
        )

        assert photo_ids(html) == [9, 3]
        assert story_ids(html) == [4, 2]


def figure_of(number, caption):
    return SafeString(f"<figure>{number}: {caption}</figure>")


def address_of(number):
    return f"/story/{number}/" if number < 10 else None


class TestRendering:
    def render(self, html):
        return render_body(clean_body(html).html, figure_of, address_of)

    def test_puts_photos_where_the_figures_are(self):
        page = self.render("<p>a</p><figure data-photo=7><figcaption>b &amp; <em>c</em></figure>")

        assert page == "<p>a</p><figure>7: b &amp; <em>c</em></figure>"

    def test_escapes_what_a_photo_says_unless_it_is_safe(self):
        page = render_body('<figure data-photo="7"></figure>', lambda *_: "<img>", address_of)

        assert page == "&lt;img&gt;"

    def test_links_our_stories_by_today_s_address(self):
        page = self.render("<p><a data-story=4 href='https://evil.example'>a</a></p>")

        assert page == '<p><a href="/story/4/">a</a></p>'

    def test_leaves_the_words_of_a_story_without_address(self):
        assert self.render("<p><a data-story=12><em>a</em></a> b</p>") == "<p><em>a</em> b</p>"

    def test_marks_links_to_the_web_and_not_to_mail(self):
        page = self.render(
            '<p><a href="https://e.example/?a&b">a</a> <a href="mailto:b@c.example">b</a></p>'
        )

        assert page == (
            '<p><a href="https://e.example/?a&amp;b" rel="noopener">a</a>'
            ' <a href="mailto:b@c.example">b</a></p>'
        )

    def test_completes_links_within_the_site_where_they_are_read_elsewhere(self):
        body = '<p><a href="/about/">a</a></p>'

        page = render_body(body, figure_of, address_of, site="https://courier.example")

        assert page == '<p><a href="https://courier.example/about/">a</a></p>'

    def test_gives_a_table_a_box_to_scroll_in(self):
        page = self.render("<table><tr><td>a</table>")

        assert page == (
            '<div class="table" role="region" tabindex="0" aria-label="Table">'
            "<table><tbody><tr><td>a</td></tr></tbody></table></div>"
        )

    def test_numbers_tables_where_there_are_several(self):
        page = self.render("<table><tr><td>a</table><table><tr><td>b</table>")

        assert 'aria-label="Table 1"' in page
        assert 'aria-label="Table 2"' in page


class TestScrubbing:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ("  a\x00b  ", "ab"),
            ("a\ud800b", "ab"),
            ("a\u202eb\u2066c", "abc"),
            ("a\r\nb\tc", "a\nb\tc"),
            ("e\u0301", "\u00e9"),
            ("\ufeffa\ufffe", "a"),
            ("a\u200db", "a\u200db"),
            (" \u200b\u2060\u00ad ", ""),
            ("\u3164\u2800", ""),
            ("\ufe0f\U000e0100\u180b", ""),
            ("\u2065\ufff0\U000e0fff", ""),
            ("\u2764\ufe0f", "\u2764\ufe0f"),
            ("\u200b.", "\u200b."),
        ],
    )
    def test_removes_what_is_no_text(self, typed, stored):
        assert scrub(typed) == stored

    def test_makes_one_line_where_one_is_asked_for(self):
        assert scrub(" a\r\n b\t\u2028c ", one_line=True) == "a b c"

    @given(st.text(st.characters(codec=None)))
    def test_changes_scrubbed_text_no_more_and_encodes_it(self, typed):
        once = scrub(typed)

        assert scrub(once) == once
        assert once.encode().decode() == once
