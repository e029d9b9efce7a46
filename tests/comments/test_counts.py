"""A story's count equals the comments that readers can see, after any sequence of events."""

from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import shown
from articles.models import Refused
from comments import threads
from comments.models import Comment, edit_comment
from tests.builders import make_live, make_user, numbers
from tests.comments.builders import make_comment

STEPS = st.lists(
    st.tuples(
        st.sampled_from("post reply reply approve approve reject spam edit withdraw undo".split()),
        st.integers(0, 30),
    ),
    min_size=1,
    max_size=25,
)
HIDES = {"pending", "rejected", "spam"}


class PlainThread:
    """The rules of visibility, written down without a database."""

    def __init__(self):
        self.status, self.above, self.past = {}, {}, {}

    def add(self, key, above=None):
        self.status[key], self.above[key], self.past[key] = "pending", above, []

    def move(self, key, status):
        if self.status[key] != status:
            self.past[key].append(self.status[key])
            self.status[key] = status

    def is_shown(self, key):
        above = self.above[key]
        while above is not None:
            if self.status[above] in HIDES:
                return False
            above = self.above[above]
        return self.status[key] == "published"

    def shown(self):
        return {key for key in self.status if self.is_shown(key)}


def decide(comment, verb, moderator):
    version = comment.version
    if verb == "approve":
        comment.approve(by=moderator, version=version)
    elif verb == "reject":
        comment.reject(by=moderator, version=version, reason="other")
    elif verb == "spam":
        comment.mark_spam(by=moderator, version=version)
    elif verb == "edit":
        edit_comment(comment, version=version, text=f"Remark number {next(numbers)}, again.")
    elif verb == "withdraw":
        comment.withdraw(by=comment.author, version=version)
    else:
        comment.undo(by=moderator, version=version, decision=comment.decisions.first())


def on_the_page(article):
    """The comments that readers see in the threads, S9: none of them is cut off."""
    with patch.object(threads, "REPLIES_A_THREAD", 100):
        found = threads.page_of_threads(article).threads
    return {row.pk for thread in found for row in thread.rows if row.is_visible}


class CountsTests(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_follow_a_plain_model_through_random_verbs(self, steps):
        article, moderator = make_live(), make_user("Administrator")
        plain, keys = PlainThread(), []

        for verb, pick in steps:
            self.take(verb, pick, article, moderator, plain, keys)

            article.refresh_from_db()
            visible = set(Comment.objects.visible().values_list("pk", flat=True))
            assert visible == on_the_page(article) == plain.shown()
            assert article.comment_count == len(visible)

    def take(self, verb, pick, article, moderator, plain, keys):
        if verb in ("post", "reply") or not keys:
            above = keys[pick % len(keys)] if verb == "reply" and keys else None
            if above is not None and not plain.is_shown(above):
                with pytest.raises(Refused):
                    make_comment(article, parent=Comment.objects.get(pk=above))
                return
            parent = Comment.objects.get(pk=above) if above else None
            key = make_comment(article, parent=parent).pk
            plain.add(key, above)
            keys.append(key)
            return
        comment = Comment.objects.get(pk=keys[pick % len(keys)])
        if verb == "undo" and not plain.past[comment.pk]:
            return
        if not self.is_open_to(verb, comment, plain):
            with pytest.raises(Refused):
                decide(comment, verb, moderator)
            return
        decide(comment, verb, moderator)
        target = {"approve": "published", "reject": "rejected", "withdraw": "withdrawn"}
        if verb == "edit" and plain.status[comment.pk] == "published":
            plain.move(comment.pk, "pending")
        elif verb == "edit":
            return
        elif verb == "undo":
            plain.move(comment.pk, plain.past[comment.pk][-1])
        else:
            plain.move(comment.pk, target.get(verb, verb))

    def is_open_to(self, verb, comment, plain):
        status = plain.status[comment.pk]
        if verb == "edit":
            answered = comment.pk in {plain.above[key] for key in plain.shown()}
            return status == "pending" or (status == "published" and not answered)
        if verb == "withdraw":
            return status in ("pending", "published", "withdrawn")
        return status != "withdrawn"


@pytest.mark.django_db
def test_pages_are_told_of_what_readers_see_and_of_nothing_else(told):
    article, moderator = make_live(), make_user("Administrator")
    comment = make_comment(article)
    told.clear()

    comment.reject(by=moderator, version=comment.version, reason="other")
    unseen = list(told)
    comment.approve(by=moderator, version=comment.version)

    assert (unseen, told) == ([], [({shown.story(article.pk)}, False)])
