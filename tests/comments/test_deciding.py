"""The verbs of a comment, the record they leave, and two moderators at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import DatabaseError, connection, transaction

from articles.models import Refused
from comments.models import (
    Comment,
    CommentRevision,
    Conflict,
    Decision,
    Discussion,
    Letter,
    decide_on_many,
    edit_comment,
)
from comments.models.counting import drift
from tests.builders import make_live, make_user
from tests.comments.builders import bring_to, make_comment

pytestmark = pytest.mark.django_db


def test_every_decision_leaves_a_row_that_names_the_words_seen():
    moderator, comment = make_user("Administrator"), make_comment()

    comment.approve(by=moderator, version=1)
    comment.reject(by=moderator, version=2, reason="legal", note="Names a minor.")
    comment.approve(by=moderator, version=3)

    rows = comment.decisions.values_list("action", "from_status", "to_status", "reason", "note")
    assert list(rows) == [
        ("approve", "rejected", "published", "", ""),
        ("reject", "published", "rejected", "legal", "Names a minor."),
        ("approve", "pending", "published", "", ""),
    ]
    assert {row.revision for row in comment.decisions.all()} == {comment.current_revision}
    assert {row.moderator for row in comment.decisions.all()} == {moderator}


def test_a_decision_that_is_so_already_changes_nothing():
    moderator, comment = make_user("Administrator"), make_comment(status="published")

    again = comment.approve(by=moderator, version=comment.version)

    assert again is None
    assert comment.decisions.count() == 1


def test_a_rejection_needs_a_reason():
    comment = make_comment()

    with pytest.raises(Refused, match="Choose a reason"):
        comment.reject(by=make_user("Administrator"), version=1, reason="")

    comment.refresh_from_db()
    assert comment.status == "pending"


def test_the_slower_of_two_decisions_is_refused_and_says_who_was_faster():
    comment = make_comment(name="Ann")
    quick = make_user("Administrator", first_name="Quick", last_name="Hand")
    slow = make_user("Administrator")
    comment.approve(by=quick, version=1)

    with pytest.raises(Conflict, match=r"The comment by Ann: Quick Hand was faster \(approved, "):
        Comment.objects.get().reject(by=slow, version=1, reason="abuse")

    assert Comment.objects.get().status == "published"
    assert Decision.objects.count() == 1


def test_a_comment_that_was_reworded_after_it_was_seen_is_not_approved():
    """S15: nobody approves what they did not see."""
    comment = make_comment()
    reworded = comment.revisions.create(
        number=2, text="Something else", text_key=1, created_at=comment.created_at
    )
    Comment.objects.update(current_revision=reworded, version=2)

    with pytest.raises(Conflict, match="was changed after you opened it"):
        comment.approve(by=make_user("Administrator"), version=1)

    assert Comment.objects.get().status == "pending"


def test_who_was_faster_is_the_writer_where_words_changed_after_the_decision():
    comment = make_comment(status="published")
    seen = comment.version
    edit_comment(comment, version=seen, text="Other words.")
    comment.approve(by=make_user("Administrator"), version=comment.version)
    edit_comment(comment, version=comment.version, text="Yet other words.")

    with pytest.raises(Conflict) as by_writer:
        comment.approve(by=make_user("Administrator"), version=seen)

    assert by_writer.value.decision.rule == "writer"


def test_undo_returns_to_the_state_before():
    moderator, comment = make_user("Administrator"), make_comment()
    approval = comment.approve(by=moderator, version=1)

    undone = comment.undo(by=moderator, version=2, decision=approval)

    assert (comment.status, comment.published_at) == ("pending", None)
    assert (undone.reverses, undone.to_status) == (approval, "pending")
    assert make_count(comment) == 0


def test_only_the_latest_decision_is_undone():
    moderator, comment = make_user("Administrator"), make_comment()
    approval = comment.approve(by=moderator, version=1)
    comment.reject(by=moderator, version=2, reason="other")

    with pytest.raises(Refused, match="Only the latest decision"):
        comment.undo(by=moderator, version=3, decision=approval)


def test_only_its_writer_withdraws_a_comment():
    comment, other = make_comment(status="published"), make_comment()

    with pytest.raises(Refused, match="Only its writer"):
        comment.withdraw(by=other.author, version=comment.version)
    comment.withdraw(by=comment.author, version=comment.version)

    assert comment.status == "withdrawn"
    assert comment.decisions.first().maker == "The writer"


def test_nobody_approves_what_its_writer_withdrew():
    comment = make_comment(status="withdrawn")

    with pytest.raises(Refused, match="The writer has withdrawn"):
        comment.approve(by=make_user("Administrator"), version=comment.version)


# Replies


def make_count(comment):
    article = type(comment.discussion.article).objects.get(pk=comment.discussion_id)
    return article.comment_count


def make_thread():
    """A published comment with a published and a pending reply."""
    parent = make_comment(status="published")
    article = parent.discussion.article
    seen = make_comment(article, parent=parent, status="published")
    waiting = make_comment(article, parent=parent)
    parent.refresh_from_db()
    return parent, seen, waiting


def test_approving_a_comment_publishes_no_reply_of_it():
    """S16: a reply has a state of its own."""
    parent, seen, waiting = make_thread()
    bring_to(parent, "rejected")

    bring_to(parent, "published")
    parent.save()

    waiting.refresh_from_db()
    assert waiting.status == "pending"
    assert set(Comment.objects.visible()) == {parent, seen}
    assert make_count(parent) == 2


def test_rejecting_a_comment_hides_its_replies_which_keep_their_state():
    parent, seen, _waiting = make_thread()

    bring_to(parent, "rejected")

    seen.refresh_from_db()
    assert (seen.status, seen.is_visible) == ("published", False)
    assert make_count(parent) == 0


def test_approving_a_reply_to_a_hidden_comment_keeps_it_hidden():
    parent, seen, waiting = make_thread()
    bring_to(parent, "spam")
    waiting.refresh_from_db()

    bring_to(waiting, "published")
    hidden = set(Comment.objects.visible())
    bring_to(parent, "published")

    assert hidden == set()
    assert set(Comment.objects.visible()) == {parent, seen, waiting}
    assert make_count(parent) == 3


def test_replies_stay_under_a_withdrawn_comment():
    parent, seen, _waiting = make_thread()

    parent.withdraw(by=parent.author, version=parent.version)

    assert set(Comment.objects.visible()) == {seen}
    assert make_count(parent) == 1


def test_a_reply_below_the_fourth_level_stays_on_the_fourth():
    comment = make_comment(status="published")
    article, depths = comment.discussion.article, [comment.depth]

    for _level in range(5):
        comment = make_comment(article, parent=comment, status="published")
        depths.append(comment.depth)

    assert depths == [1, 2, 3, 4, 4, 4]


def test_a_chain_of_replies_is_never_too_long_for_its_path():
    comment = make_comment(status="published")
    article = comment.discussion.article

    for _level in range(42):
        comment = make_comment(article, parent=comment, status="published")

    assert len(comment.path) == 400
    assert comment.root.depth == 1


def test_switching_a_discussion_off_and_on_again_keeps_the_count_true():
    comment, editor = make_comment(status="published"), make_user("Editor")
    discussion = Discussion.of(comment.discussion.article)

    discussion.set_policy(by=editor, mode="off")
    off = (make_count(comment), Comment.objects.visible().count())
    discussion.set_policy(by=editor, mode="pre")
    on = (make_count(comment), Comment.objects.visible().count())

    assert (off, on) == ((0, 0), (1, 1))


# Promises of the database


def test_the_database_refuses_to_change_a_wording():
    make_comment()

    with pytest.raises(DatabaseError, match="What was written stays written"), transaction.atomic():
        CommentRevision.objects.update(text="Something nicer")


def test_the_database_refuses_to_change_a_decision():
    make_comment(status="published")

    with pytest.raises(DatabaseError, match="What was written stays written"), transaction.atomic():
        Decision.objects.update(note="I never said that")


def test_the_database_refuses_a_published_comment_without_its_instant():
    make_comment()

    with pytest.raises(DatabaseError), transaction.atomic():
        Comment.objects.update(status="published")


# Two at once


@pytest.mark.django_db(transaction=True)
def test_moderators_racing_over_the_same_comments_decide_each_once(race):
    article = make_live()
    keys = [make_comment(article).pk for _number in range(10)]
    moderators = [make_user("Administrator") for _number in range(3)]

    def clear_the_queue(moderator):
        decided = 0
        for comment in Comment.objects.filter(pk__in=keys).order_by("pk"):
            try:
                decided += comment.approve(by=moderator, version=1) is not None
            except Conflict:
                continue
        return decided

    decided = race(*[lambda moderator=each: clear_the_queue(moderator) for each in moderators])

    assert sum(decided) == 10
    assert Decision.objects.count() == 10
    assert set(Comment.objects.values_list("version", flat=True)) == {2}
    article.refresh_from_db()
    assert article.comment_count == 10


@pytest.mark.django_db(transaction=True)
def test_decisions_about_many_and_about_one_race_without_a_circle(race):
    articles = [make_live() for _number in range(3)]
    pairs = [(make_comment(articles[number % 3]).pk, 1) for number in range(12)]
    moderators = [make_user("Administrator") for _number in range(3)]

    def one_by_one(moderator):
        decided = 0
        for pk, version in pairs:
            try:
                Comment.objects.get(pk=pk).approve(by=moderator, version=version)
                decided += 1
            except Conflict:
                continue
        return decided

    def many(moderator, pairs):
        return len(decide_on_many(pairs, action="spam", by=moderator).decisions)

    decided = race(
        lambda: one_by_one(moderators[0]),
        lambda: many(moderators[1], pairs),
        lambda: many(moderators[2], pairs[::-1]),
    )

    assert sum(decided) == len(pairs) == Decision.objects.count()
    assert list(drift()) == []


@pytest.mark.django_db(transaction=True)
def test_a_parent_hidden_while_its_replies_are_approved_leaves_a_true_count(race):
    parent = make_comment(status="published")
    article, moderator = parent.discussion.article, make_user("Administrator")
    replies = [make_comment(article, parent=parent) for _number in range(6)]

    race(
        *[lambda reply=each: reply.approve(by=moderator, version=1) for each in replies],
        lambda: parent.reject(by=moderator, version=parent.version, reason="other"),
    )

    article.refresh_from_db()
    assert article.comment_count == Comment.objects.visible().count() == 0
    assert set(Comment.objects.values_list("hidden_ancestors", flat=True)) == {0, 1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="has one lock for all that is written")
def test_a_decision_about_many_leaves_other_decisions_free_to_write_letters():
    comment = make_comment()

    def write_a_letter():
        with closing(connection), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            Letter.objects.create(
                kind=Letter.Kind.REPLY,
                commenter_id=comment.author_id,
                comment=comment,
                not_before=comment.created_at,
            )

    with transaction.atomic(), ThreadPoolExecutor(1) as other:
        decided = decide_on_many([(comment.pk, 1)], action="approve", by=make_user("Administrator"))
        other.submit(write_a_letter).result()

    assert len(decided.decisions) == Letter.objects.count() == 1
