"""Two edits of one body: what fits together, and what both touched."""

import pytest

from articles.text import merging
from articles.text.merging import Stretch

A, B, C, D = "<p>A</p>", "<p>B</p>", "<p>C</p>", "<p>D</p>"
LIST = "<ul><li>One</li></ul>"


def body(*blocks) -> str:
    return "".join(blocks)


def joined(stretches) -> str:
    return "".join("".join(stretch.ours) for stretch in stretches)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ([A, B, C], ["<p>a</p>", B, C], [A, B, "<p>c</p>"], ["<p>a</p>", B, "<p>c</p>"]),
        ([A, B], ["<p>a</p>", B], [A, "<p>b</p>"], ["<p>a</p>", "<p>b</p>"]),
        ([A, B], [A, B, C], [D, A, B], [D, A, B, C]),
        ([A, B, C], [A, C], [A, B, C, D], [A, C, D]),
        ([A], ["<p>a</p>"], ["<p>a</p>"], ["<p>a</p>"]),
        ([], [A], [], [A]),
        ([A, "<hr>", LIST], [A, "<hr>"], [C, "<hr>", LIST], [C, "<hr>"]),
    ],
)
def test_edits_of_different_blocks_are_brought_together(base, ours, theirs, merged):
    stretches = merging.merge(body(*base), body(*ours), body(*theirs))

    assert not any(stretch.clashes for stretch in stretches)
    assert joined(stretches) == body(*merged)


def test_a_block_that_both_changed_clashes_and_the_rest_is_merged():
    stretches = merging.merge(
        body(A, B, C), body("<p>ours</p>", B, C), body("<p>theirs</p>", B, C, D)
    )

    assert [stretch for stretch in stretches if stretch.clashes] == [
        Stretch(("<p>ours</p>",), ("<p>theirs</p>",))
    ]
    assert joined(stretches) == body("<p>ours</p>", B, C, D)


@pytest.mark.parametrize(
    ("ours", "theirs"), [([], ["<p>b</p>"]), (["<p>b</p>"], []), ([A, C], [A, D])]
)
def test_a_deletion_or_an_insertion_that_meets_an_edit_clashes(ours, theirs):
    base = [A] if ours == [A, C] else [B]

    stretches = merging.merge(body(*base), body(*ours), body(*theirs))

    assert sum(stretch.clashes for stretch in stretches) == 1


def test_without_a_base_every_difference_clashes():
    stretches = merging.merge(None, body(A, B), body(A, C))

    assert stretches == [Stretch((A,)), Stretch((B,), (C,))]


def test_a_passage_is_replaced_where_it_stands():
    assert merging.replaced(body(A, B, C), B, D) == body(A, D, C)
    assert merging.replaced(body(A, B, C), body(A, C), D) is None
    assert merging.replaced(body(A, B), "", D, after=A) == body(A, D, B)
    assert merging.replaced(body(A, B), "", D, after=C) == body(A, B, D)
    assert merging.replaced(body(A), "", D) == body(D, A)
