"""Posts, edits, decisions, undos, reports and erasures in any order, against a plain model."""

import pytest

from tests.moderating.newsroom import Newsroom

STEPS = 300


@pytest.mark.django_db
def test_states_counts_and_lessons_are_those_of_a_plain_model_after_every_step():
    newsroom = Newsroom(seed=7)
    for _step in range(STEPS):
        what = newsroom.work()
        try:
            newsroom.check()
        except AssertionError as difference:
            raise AssertionError(f"after {what}: {difference}") from difference

    assert min(newsroom.done.values()) > 0
    assert len(newsroom.done) > 10
