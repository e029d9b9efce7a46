"""Counts never drift: the report finds what was bent, mends it, and finds nothing otherwise."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import shown
from articles.models import Article, Refused
from comments.models import (
    Comment,
    Commenter,
    Discussion,
    counting,
    erase_commenter,
    set_section_policy,
    set_site_policy,
)
from comments.models.status import HIDES_REPLIES
from tests.builders import make_live, make_section, make_user
from tests.comments.builders import make_comment

MODES = ["off", "read_only", "post", "pre", ""]
DECIDING = ("post", "post", "approve", "approve", "reject", "undo", "erase")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*DECIDING, "site", "section", "story", "move"]),
        st.integers(0, 30),
    ),
    min_size=1,
    max_size=30,
)


def run(*arguments):
    out = StringIO()
    call_command("comments_counts", *arguments, stdout=out)
    return out.getvalue()


class PoliciesTests(TestCase):
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_counts_are_true_after_policies_decisions_moves_and_erasures(self, steps):
        moderator = make_user("Administrator")
        sections = [make_section("News"), make_section("Sport")]
        stories = [make_live(section=section) for section in sections]
        site, own = "pre", {"sections": ["", ""], "stories": ["", ""], "in": [0, 1]}

        for verb, pick in steps:
            which, mode = pick % 2, MODES[pick % len(MODES)]
            if verb == "site" and mode:
                site = mode
                set_site_policy(by=moderator, mode=mode)
            elif verb == "section":
                own["sections"][which] = mode
                set_section_policy(by=moderator, section=sections[which], mode=mode)
            elif verb == "story":
                own["stories"][which] = mode
                Discussion.of(stories[which]).set_policy(by=moderator, mode=mode)
            elif verb == "move":
                own["in"][which] = pick % 3 % 2
                stories[which].refresh_from_db()
                with self.captureOnCommitCallbacks(execute=True):
                    stories[which].relabel(by=moderator, section=sections[pick % 3 % 2])
            else:
                self.take(verb, pick, stories[which], moderator)

            for number, story in enumerate(stories):
                story.refresh_from_db()
                in_force = own["stories"][number] or own["sections"][own["in"][number]] or site
                assert Discussion.as_it_stands(story).mode == in_force
                assert story.comment_count == self.readable(story, in_force)
        assert self.drift_but_of_commenters() == []

    def take(self, verb, pick, story, moderator):
        comments = list(Comment.objects.order_by("pk"))
        comment = comments[pick % len(comments)] if comments else None
        try:
            if verb == "post":
                same_story = comment is not None and comment.discussion_id == story.pk
                parent = comment if same_story else None
                make_comment(story, parent=parent, email=f"{pick % 4}@post.example")
            elif comment is None:
                return
            elif verb == "erase":
                erase_commenter(comment.author, by=moderator)
            elif verb == "undo" and comment.decisions.exists():
                last = comment.decisions.first()
                comment.undo(by=moderator, version=comment.version, decision=last)
            elif verb == "approve":
                comment.approve(by=moderator, version=comment.version)
            elif verb == "reject":
                comment.reject(by=moderator, version=comment.version, reason="other")
        except Refused:
            return

    def readable(self, story, mode):
        """What a reader can read, worked out from each comment and all that stand above it."""
        if mode == "off":
            return 0
        comments = {each.pk: each for each in Comment.objects.filter(discussion=story.pk)}

        def hidden(comment):
            above = comments.get(comment.parent_id)
            return above is not None and (above.status in HIDES_REPLIES or hidden(above))

        return sum(each.status == "published" and not hidden(each) for each in comments.values())

    def drift_but_of_commenters(self):
        return [each for each in counting.drift() if each.model != "commenter"]


def bent_newsroom():
    """A story of two comments in which every number is wrong."""
    parent = make_comment(status="published")
    article = parent.discussion.article
    make_comment(article, parent=parent, status="published")
    Commenter.objects.update(published_count=1)
    Comment.objects.filter(parent=parent).update(hidden_ancestors=3)
    Comment.objects.filter(pk=parent.pk).update(open_reports=4)
    Article.objects.filter(pk=article.pk).update(comment_count=7)
    Commenter.objects.filter(pk=parent.author_id).update(
        published_count=9, rejected_count=8, spam_count=7
    )
    Discussion.objects.filter(pk=article.pk).update(mode="post")
    return article, parent


@pytest.mark.django_db
def test_the_report_names_every_number_that_is_wrong():
    _article, parent = bent_newsroom()
    out = StringIO()

    with pytest.raises(CommandError, match="7 differ"):
        call_command("comments_counts", stdout=out)

    for sentence in (
        "mode is post, should be pre",
        "hidden_ancestors is 3, should be 0",
        f"comment {parent.pk}: open_reports is 4, should be 0",
        "comment_count is 7, should be 1",
        f"commenter {parent.author_id}: published_count is 9, should be 1",
        "rejected_count is 8, should be 0",
        "spam_count is 7, should be 0",
    ):
        assert sentence in out.getvalue()


@pytest.mark.django_db
def test_mending_puts_every_number_right_and_readers_get_the_page_anew(told):
    article, _parent = bent_newsroom()
    told.clear()

    mended = run("--mend")

    article.refresh_from_db()
    assert "7 mended." in mended
    assert article.comment_count == 2
    assert told == [({shown.story(article.pk)}, True)]
    assert "Nothing differs." in run()


@pytest.mark.django_db
def test_the_count_of_a_story_without_a_discussion_is_mended():
    article = make_live()
    Article.objects.filter(pk=article.pk).update(comment_count=F("comment_count") + 2)

    run("--mend")

    article.refresh_from_db()
    assert article.comment_count == 0


@pytest.mark.django_db
def test_nothing_is_touched_where_nothing_differs(told):
    make_comment(status="published")
    Commenter.objects.update(published_count=1)
    told.clear()

    said = run("--mend")

    assert said == "0 mended.\n"
    assert told == []
