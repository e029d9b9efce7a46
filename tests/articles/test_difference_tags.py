"""How a page shows what changed between two sets of words."""

import re

from django.core.management import call_command
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


def test_the_space_after_a_changed_number_is_not_struck():
    html = shown("{% text_difference before after %}", "It adds £81 a year", "It adds £97 a year")

    seen = re.sub(r"<span.*?</span>", "", html)
    assert seen == "It adds £<del>81</del><ins>97</ins> a year"


def test_the_space_of_a_word_that_went_alone_goes_with_it():
    html = shown("{% text_difference before after %}", "It adds some £81", "It adds £81")

    assert re.sub(r"<span.*?</span>", "", html) == "It adds <del>some </del>£81"


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


def test_the_command_prints_what_long_bodies_cost(capsys):
    call_command("measure_differences", rounds=1)

    *rows, last = capsys.readouterr().out.splitlines()
    assert len(rows) == 7
    assert "at the most; the target is 200" in last
