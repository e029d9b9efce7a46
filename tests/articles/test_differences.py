"""What changed between two texts, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import clean_body
from articles.text.differences import Part, of_bodies, of_texts

LONG = " ".join(f"word{number % 700}" for number in range(5_000))


def squeezed(parts, without):
    return "".join("".join(part.text for part in parts if part.mark != without).split())


@given(
    st.text(st.sampled_from("ab the,.\n’é<"), max_size=60),
    st.text(st.sampled_from("ab the,.\n’é<"), max_size=60),
)
def test_the_parts_give_both_texts_back(before, after):
    parts = of_texts(before, after)

    assert squeezed(parts, "new") == "".join(before.split())
    assert squeezed(parts, "gone") == "".join(after.split())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("The board met.", "The board met.", [Part("same", "The board met.")]),
        (
            "The board met on Monday.",
            "The trust met on Monday.",
            [
                Part("same", "The "),
                Part("gone", "board "),
                Part("new", "trust "),
                Part("same", "met on Monday."),
            ],
        ),
        ("", "All new", [Part("new", "All new")]),
        (
            "sold to him in May",
            "given by us in June",
            [Part("gone", "sold to him in May"), Part("new", "given by us in June")],
        ),
    ],
)
def test_a_changed_word_is_shown_whole_and_prose_in_stretches(before, after, expected):
    assert of_texts(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "marks"),
    [
        ("<p>One two three.</p>", "<p>One two three.</p>", ["same"]),
        ("<p>One two three.</p>", "<p>One two four.</p>", ["changed"]),
        ("<p>One two three.</p>", "<h2>One two three.</h2>", ["gone", "new"]),
        ("<p>Kept.</p>", "<p>Before it came.</p><p>Kept.</p>", ["new", "same"]),
        ("<p>Kept.</p><p>Went away.</p>", "<p>Kept.</p>", ["same", "gone"]),
        ("<p>One <em>two</em>.</p>", "<p>One two.</p>", ["changed"]),
        (
            '<p>A <a href="https://a.example/">link</a>.</p>',
            '<p>A <a href="https://b.example/">link</a>.</p>',
            ["changed"],
        ),
        ("<ul><li>One</li><li>Two</li></ul>", "<ul><li>One</li></ul>", ["same", "gone"]),
        (
            '<figure data-photo="1"><figcaption>Old</figcaption></figure>',
            '<figure data-photo="1"><figcaption>New</figcaption></figure>',
            ["changed"],
        ),
        ('<figure data-photo="1"></figure>', '<figure data-photo="2"></figure>', ["gone", "new"]),
        (
            "<table><tbody><tr><td>A</td><td>1</td></tr></tbody></table>",
            "<table><tbody><tr><td>A</td><td>2</td></tr></tbody></table>",
            ["changed"],
        ),
    ],
)
def test_each_block_says_what_became_of_it(before, after, marks):
    blocks = of_bodies(clean_body(before).html, clean_body(after).html)

    assert [block.mark for block in blocks] == marks


def test_paragraphs_that_changed_are_shown_beside_the_ones_that_came():
    before = "<p>The council voted on the plan on Monday night.</p><p>Rain is expected.</p>"
    after = (
        "<p>This came first of all.</p>"
        "<p>The council voted on the plan on Tuesday night.</p><p>Rain is expected.</p>"
    )

    new, changed, same = of_bodies(before, after)

    assert (new.mark, changed.mark, same.mark) == ("new", "changed", "same")
    assert Part("gone", "Monday ") in changed.parts


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LONG, LONG.replace("word7 ", "other ")),
        (LONG, " ".join(reversed(LONG.split()))),
        ("a b " * 2_500, "b b a " * 1_600),
        ("", LONG),
    ],
)
def test_long_texts_without_paragraphs_are_compared_whole(before, after):
    (*_rest, last) = of_bodies(f"<p>{before}</p>", f"<p>{after}</p>")

    assert squeezed(last.parts, "gone") == "".join(after.split())
