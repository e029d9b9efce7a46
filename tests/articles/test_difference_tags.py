"""How a page shows what changed between two sets of words."""

import re

from django.template import Context, Template
from django.utils.html import strip_tags

PARAGRAPHS = "".join(f"<p>Paragraph number {number} stays.</p>" for number in range(9))


def shown(template, before, after):
    page = Template("{% load differences %}" + template)
    return page.render(Context({"before": before, "after": after}))


def read_aloud(html):
    return " ".join(strip_tags(html).split())


def test_a_changed_word_stands_in_its_element_and_is_told_to_those_who_do_not_see_it():
    html = shown("{% text_difference before after %}", "The board met.", "The <trust> met.")

    assert re.search(r"<del>.*board.*</del><ins>.*&lt;trust&gt;.*</ins>", html)
    assert read_aloud(html) == (
        "The [removed: board end of removed] [added: &lt;trust&gt; end of added] met."
    )


def test_words_that_stayed_the_same_carry_no_mark():
    assert shown("{% text_difference before after %}", "R&D met.", "R&D met.") == "R&amp;D met."


def test_a_body_shows_the_words_that_changed_and_folds_what_is_far_from_them():
    after = PARAGRAPHS.replace("number 1 stays", "number 1 goes")

    html = shown("{% body_difference before after %}", PARAGRAPHS, after)

    assert html.count("<del>") == html.count("<ins>") == 1
    assert "6 unchanged paragraphs" in html
    open_text = re.sub(r"<details.*</details>", "", html, flags=re.DOTALL)
    assert "Paragraph number 2 stays." in open_text
    assert "Paragraph number 3 stays." not in open_text


def test_what_no_word_shows_is_told():
    html = shown(
        "{% body_difference before after %}",
        '<p>One <em>two</em>.</p><hr><figure data-photo="7"></figure>',
        "<p>One two.</p><h2>Three</h2>",
    )

    said = read_aloud(html)
    assert "only the formatting changed One two." in said
    assert "Line: removed" in said
    assert "Photo: removed" in said
    assert "Subheading [added: Three end of added]" in said
