"""Erasing a person: what goes, what stays, and that counts and threads stay true."""

import pytest
from django.utils import timezone

from articles.models import Refused
from comments.models import (
    Comment,
    CommentRevision,
    Decision,
    Follow,
    Letter,
    Sanction,
    SpamSample,
    SpamToken,
    counting,
    erase_commenter,
)
from tests.builders import make_user
from tests.comments.builders import bring_to, make_comment

pytestmark = pytest.mark.django_db


def thread_by(name="Ann", email="ann@post.example", **fields):
    """A published comment by Ann with a published reply by somebody else."""
    parent = make_comment(name=name, email=email, status="published", **fields)
    reply = make_comment(
        parent.discussion.article, parent=parent, status="published", text="I agree with you."
    )
    parent.refresh_from_db()
    return parent, reply


def stored_text():
    """Every value of every comment table, as one text."""
    models = (Comment, CommentRevision, Decision, Follow, Letter, type(make_author()))
    return "\n".join(str(list(model.objects.values())) for model in models)


def make_author():
    return Comment.objects.first().author


def test_nothing_readable_of_the_person_stays():
    parent, _reply = thread_by(text="My address is 5 Quay Lane.")
    Comment.objects.filter(pk=parent.pk).update(
        matches=[{"rule": 1, "text": "Quay Lane"}], spam_words=[["Quay", 2]], net_key="f" * 64
    )
    key = parent.author.email_key

    erase_commenter(parent.author)

    stored = stored_text()
    for word in ("Quay", "Ann", "ann@post.example", key, "f" * 64):
        assert word not in stored
    assert "I agree with you." in stored


def test_a_line_keeps_the_thread_and_the_count_is_true(client):
    parent, reply = thread_by()
    article = parent.discussion.article

    erase_commenter(parent.author)

    article.refresh_from_db()
    page = client.get(article.get_absolute_url()).content.decode()
    assert "This comment was erased." in page
    assert "I agree with you." in page
    assert article.comment_count == 1
    assert set(Comment.objects.visible()) == {reply}


def test_a_comment_without_replies_leaves_no_line(client):
    comment = make_comment(status="published")

    erase_commenter(comment.author)

    page = client.get(comment.discussion.article.get_absolute_url()).content.decode()
    assert "This comment was erased." not in page


@pytest.mark.parametrize("status", ["pending", "published", "rejected", "spam", "withdrawn"])
def test_every_state_is_erased_and_the_decisions_stay(status):
    comment = make_comment(status=status)
    before = comment.decisions.count()

    number = erase_commenter(comment.author, by=make_user("Administrator"))

    comment.refresh_from_db()
    last = comment.decisions.first()
    assert (number, comment.status, comment.is_visible) == (1, "erased", False)
    assert comment.decisions.count() == before + 1
    assert (last.action, last.from_status, last.to_status) == ("erase", status, "erased")
    assert [each for each in counting.drift() if each.model != "commenter"] == []


def test_the_record_says_whether_the_person_or_an_administrator_erased():
    own, other = make_comment(), make_comment()
    administrator = make_user("Administrator", first_name="Ida", last_name="Law")

    erase_commenter(own.author)
    erase_commenter(other.author, by=administrator)

    assert own.decisions.first().maker == "The writer"
    assert other.decisions.first().maker == "Ida Law"


def test_nobody_brings_an_erased_comment_back():
    comment = make_comment(status="published")
    erase_commenter(comment.author)
    comment.refresh_from_db()
    moderator = make_user("Moderator")

    with pytest.raises(Refused):
        comment.approve(by=moderator, version=comment.version)
    with pytest.raises(Refused):
        comment.undo(by=moderator, version=comment.version, decision=comment.decisions.first())


def test_what_the_filter_learnt_is_unlearnt_and_other_lessons_stay():
    comment, other = make_comment(), make_comment()
    for bucket, spam in ((1, 2), (2, 1), (3, 5)):
        SpamToken.objects.create(bucket=bucket, spam=spam, ham=1)
    for each, buckets in ((comment, [1, 2]), (other, [1, 3])):
        SpamSample.objects.create(
            revision=each.current_revision,
            is_spam=True,
            buckets=buckets,
            learnt_at=timezone.now(),
        )

    erase_commenter(comment.author)

    tokens = dict(SpamToken.objects.values_list("bucket", "spam"))
    assert {bucket: tokens.get(bucket, 0) for bucket in (1, 2, 3)} == {1: 1, 2: 0, 3: 5}
    assert SpamSample.objects.get().revision == other.current_revision


def test_letters_and_follows_go_and_a_sanction_keeps_no_words():
    comment = make_comment()
    author, now = comment.author, timezone.now()
    Follow.objects.create(commenter=author, comment=comment, created_at=now)
    Letter.objects.create(kind="reply", commenter=author, comment=comment, not_before=now)
    Sanction.objects.create(
        commenter=author, kind="ban", reason="Ann again", made_by=make_user(), created_at=now
    )

    erase_commenter(author)

    assert not Follow.objects.exists()
    assert not Letter.objects.exists()
    assert Sanction.objects.get().reason == ""


def test_the_same_address_begins_anew():
    comment = make_comment(email="ann@post.example")
    erase_commenter(comment.author)

    again = make_comment(comment.discussion.article, name="Ann", email="ann@post.example")

    assert again.author != comment.author
    assert (again.name, again.author.erased_at) == ("Ann", None)


def test_erasing_twice_erases_nothing_more():
    comment = make_comment()
    erase_commenter(comment.author)
    erased_at = comment.author.erased_at

    assert erase_commenter(comment.author) == 0

    assert comment.author.erased_at == erased_at
    assert comment.decisions.count() == 1


def test_what_was_posted_in_between_is_erased_the_next_time():
    comment = make_comment()
    erase_commenter(comment.author)
    late = make_comment(comment.discussion.article)
    Comment.objects.filter(pk=late.pk).update(author=comment.author)

    assert erase_commenter(comment.author) == 1


@pytest.mark.django_db(transaction=True)
def test_an_erasure_and_a_decision_at_the_same_moment_leave_true_counts(race):
    parent, reply = thread_by()
    other = make_comment(parent.discussion.article, email="ann@post.example", status="published")
    moderator = make_user("Administrator")

    def erase():
        return erase_commenter(Comment.objects.get(pk=parent.pk).author)

    def decide():
        bring_to(Comment.objects.get(pk=reply.pk), "rejected", by=moderator)

    erased, _nothing = race(erase, decide)

    assert erased == 2
    other.refresh_from_db()
    assert other.status == "erased"
    assert [each for each in counting.drift() if each.model != "commenter"] == []
