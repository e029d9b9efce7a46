"""The filter: what it learns from decisions, how exactly it unlearns, and what it says."""

import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models import Refused
from comments import learning
from comments.learning.clues import BUCKETS, MOST_CLUES, bucket_of, clues_of
from comments.learning.keeping import MOST_A_DAY, TOTAL
from comments.learning.scoring import FEWEST_HAM, FEWEST_SPAM, score
from comments.models import (
    Comment,
    Commenter,
    Decision,
    Discussion,
    SpamSample,
    SpamToken,
    post_comment,
)
from tests.builders import make_live, make_user
from tests.comments.builders import bring_to, make_comment

pytestmark = pytest.mark.django_db
ANN = {"name": "Ann", "email": "ann@post.example"}


def tokens():
    """The counts that are not nought, as {bucket: (spam, ham)}."""
    rows = SpamToken.objects.values_list("bucket", "spam", "ham")
    return {bucket: (spam, ham) for bucket, spam, ham in rows if spam or ham}


def buckets_of(comment):
    clues = clues_of(
        text=comment.current_revision.text,
        name=comment.name,
        mail_domain=comment.author.email.partition("@")[2],
        seconds_to_write=comment.seconds_to_write,
    )
    return {TOTAL, *(bucket_of(clue) for clue in clues)}


def teach(*, spam=0, ham=0):
    """Fill the filter as if it had learnt so many comments with these words."""
    counts = {TOTAL: (spam, ham)}
    for words, pair in (("cheap watches online", (spam, 0)), ("the harbour wall", (0, ham))):
        counts |= {bucket_of(word): pair for word in words.split()}
    SpamToken.objects.bulk_create(
        SpamToken(bucket=bucket, spam=pair[0], ham=pair[1]) for bucket, pair in counts.items()
    )


# What it learns


def test_spam_teaches_spam_and_approval_ham():
    spam, ham = make_comment(status="spam"), make_comment(status="published")

    learnt = tokens()

    assert learnt[TOTAL] == (1, 1)
    only_spam = buckets_of(spam) - buckets_of(ham)
    only_ham = buckets_of(ham) - buckets_of(spam)
    assert {learnt[bucket] for bucket in only_spam} == {(1, 0)}
    assert {learnt[bucket] for bucket in only_ham} == {(0, 1)}


def test_another_rejection_teaches_nothing_and_takes_back_what_was_learnt():
    comment = make_comment(status="rejected")
    never = tokens()

    bring_to(comment, "published")
    bring_to(comment, "rejected")

    assert never == tokens() == {}


def test_what_a_rule_decides_and_what_its_writer_withdraws_teaches_nothing():
    article = make_live()
    Discussion.of(article).set_policy(by=make_user("Editor"), mode="post")
    by_rule = make_comment(article)
    by_person = make_comment(status="published")
    learnt = tokens()

    by_rule.withdraw(by=by_rule.author, version=by_rule.version)
    by_person.withdraw(by=by_person.author, version=by_person.version)

    assert by_rule.decisions.last().rule == "post"
    assert set(learnt) == buckets_of(by_person)
    assert tokens() == learnt


def test_undo_unlearns_to_the_last_count():
    moderator, comment = make_user("Moderator"), make_comment()
    bring_to(make_comment(), "spam")
    states = [tokens()]
    decisions = [comment.approve(by=moderator, version=comment.version)]
    states.append(tokens())
    decisions.append(comment.mark_spam(by=moderator, version=comment.version))
    states.append(tokens())

    undone = comment.undo(by=moderator, version=comment.version, decision=decisions[1])
    after_undo = tokens()
    comment.undo(by=moderator, version=comment.version, decision=undone)
    after_undo_of_undo = tokens()

    assert states[0] != states[1] != states[2]
    assert (after_undo, after_undo_of_undo) == (states[1], states[2])


def test_undo_of_a_first_decision_leaves_nothing_behind():
    moderator, comment = make_user("Moderator"), make_comment()
    approval = comment.approve(by=moderator, version=1)

    comment.undo(by=moderator, version=2, decision=approval)

    assert tokens() == {}
    assert set(SpamToken.objects.values_list("spam", "ham")) == {(0, 0)}


def test_five_comments_of_a_writer_a_day_teach_and_no_more():
    article, now = make_live(hours_ago=72), timezone.now()
    moderator = make_user("Moderator")

    def mark(number, at):
        comment = make_comment(article, text=f"Offer {number}", at=at, **ANN)
        comment.mark_spam(by=moderator, version=comment.version, at=at)

    for number in range(MOST_A_DAY + 2):
        mark(number, now - timedelta(hours=30, minutes=-number))
    first_day = tokens()[TOTAL]
    mark(8, now)
    bring_to(make_comment(article), "spam")

    assert first_day == (MOST_A_DAY, 0)
    assert tokens()[TOTAL] == (MOST_A_DAY + 2, 0)


def test_a_decision_learns_in_two_queries(django_assert_num_queries):
    comment = make_comment()
    revision = comment.current_revision
    decision = Decision.objects.create(
        comment=comment,
        revision=revision,
        moderator=make_user("Moderator"),
        action="spam",
        from_status="pending",
        to_status="spam",
        created_at=timezone.now(),
    )

    comment = Comment.objects.with_what_decides().get(pk=comment.pk)

    with django_assert_num_queries(2):
        learning.take_in(decision, comment)

    assert tokens()[TOTAL] == (1, 0)


def test_what_is_erased_is_unlearnt_before_its_words_go():
    keep, gone = make_comment(status="spam"), make_comment(status="published")
    Comment.objects.filter(pk=gone.pk).update(spam_words=[])

    learning.forget([gone.current_revision_id])

    assert set(tokens()) == buckets_of(keep)
    assert SpamSample.objects.get().revision == keep.current_revision


def test_the_filter_is_made_anew_from_what_it_learnt(capsys):
    make_comment(status="spam"), make_comment(status="published")
    bring_to(make_comment(status="spam"), "rejected")
    learnt = tokens()
    SpamToken.objects.update(spam=7, ham=7)

    call_command("rebuild_spam_filter")

    assert tokens() == learnt
    assert "from 2 comments" in capsys.readouterr().out


# What it says


def test_it_says_nothing_before_it_has_read_enough():
    clues = [("watches", 9, 0)]

    assert score(clues, FEWEST_SPAM - 1, FEWEST_HAM) is None
    assert score(clues, FEWEST_SPAM, FEWEST_HAM - 1) is None
    assert score(clues, FEWEST_SPAM, FEWEST_HAM) is not None


def test_it_tells_spam_from_ham_and_is_unsure_of_what_it_does_not_know():
    spam = [(f"offer {number}", 20, 0) for number in range(6)]
    ham = [(f"harbour {number}", 0, 60) for number in range(6)]
    mixed = [("the", 50, 200), ("wall", 0, 0)]

    value, words = score([*spam, *mixed], 50, 200)

    assert value > 0.99
    assert [weight > 0.9 for _word, weight in words] == [True] * 5
    assert score([*ham, *mixed], 50, 200)[0] < 0.01
    assert score(mixed, 50, 200) == (0.5, [])
    assert 0.4 < score(spam + ham, 50, 200)[0] < 0.6


@given(
    st.lists(st.tuples(st.just("word"), st.integers(0, 60), st.integers(0, 300)), max_size=40),
    st.integers(50, 10**6),
    st.integers(200, 10**6),
)
@settings(max_examples=25, deadline=None)
def test_a_score_is_always_between_nought_and_one(clues, spam_total, ham_total):
    value, words = score(clues, spam_total, ham_total)

    assert 0 <= value <= 1
    assert all(-1 <= weight <= 1 for _word, weight in words)


def test_likely_spam_is_held_with_the_words_that_drove_it_and_never_more():
    article = make_live()
    Discussion.of(article).set_policy(by=make_user("Editor"), mode="post")
    teach(spam=60, ham=240)

    spam = make_comment(article, text="Cheap watches online")
    ham = make_comment(article, text="The harbour wall")

    spam.refresh_from_db()
    assert (spam.status, spam.hold_reasons) == ("pending", ["spam_likely"])
    assert {word for word, _weight in spam.spam_words} == {"cheap", "watches", "online"}
    assert spam.spam_score > 0.9 > 0.1 > ham.spam_score
    assert ham.status == "published"


def test_a_decision_keeps_the_score_it_was_made_on():
    teach(spam=60, ham=240)
    comment = make_comment(text="Cheap watches online")

    bring_to(comment, "spam")

    assert comment.decisions.get().spam_score == comment.spam_score > 0.9


# Clues


def test_clues_are_bounded_and_a_bucket_depends_on_the_key_of_the_site(settings):
    long = clues_of(text=" ".join(map(str, range(2_000))), name="Ann", mail_domain="post.example")
    before = bucket_of("harbour")

    settings.SECRET_KEY = "another"

    assert len(long) == MOST_CLUES
    assert 0 <= before < BUCKETS
    assert bucket_of("harbour") != before


# Any sequence of decisions


class Model:
    """What tokens and counters ought to be: a stack of lessons and states for each comment."""

    def __init__(self, comments):
        self.states = {comment.pk: ["pending"] for comment in comments}
        self.lessons = {comment.pk: [None] for comment in comments}

    def decide(self, comment, status):
        lesson = {"spam": True, "published": False}.get(status)
        self.states[comment.pk].append(status)
        self.lessons[comment.pk].append(lesson)

    def undo(self, comment):
        """The state before the latest decision comes back, as one more entry."""
        self.states[comment.pk].append(self.states[comment.pk][-2])
        self.lessons[comment.pk].append(self.lessons[comment.pk][-2])

    def tokens(self, comments):
        counts = {}
        for comment in comments:
            lesson = self.lessons[comment.pk][-1]
            for bucket in buckets_of(comment) if lesson is not None else ():
                spam, ham = counts.get(bucket, (0, 0))
                counts[bucket] = (spam + lesson, ham + (not lesson))
        return counts

    def counters(self, comments):
        now = [self.states[comment.pk][-1] for comment in comments]
        return tuple(now.count(status) for status in ("published", "rejected", "spam"))


def run(moves):
    """Make the moves on three comments of one writer; compare with the model after each."""
    article, moderator = make_live(), make_user("Moderator")
    Commenter.objects.all().delete()
    comments = [
        post_comment(article=article, text=f"Remark {number} on the harbour", **ANN)
        for number in range(3)
    ]
    model = Model(comments)
    for which, move in moves:
        comment = Comment.objects.get(pk=comments[which].pk)
        if move == "undo":
            latest = comment.decisions.first()
            if latest is None:
                continue
            comment.undo(by=moderator, version=comment.version, decision=latest)
            model.undo(comment)
        elif move != comment.status:
            bring_to(comment, move, by=moderator)
            model.decide(comment, move)
        assert tokens() == model.tokens(comments)
        found = Commenter.objects.get()
        counters = (found.published_count, found.rejected_count, found.spam_count)
        assert counters == model.counters(comments)


MOVES = ["published", "rejected", "spam", "undo", "undo"]


@pytest.mark.parametrize("seed", range(4))
def test_any_decisions_and_undos_leave_tokens_and_counters_as_a_model_says(seed):
    chosen = random.Random(seed)

    run([(chosen.randrange(3), chosen.choice(MOVES)) for _move in range(25)])


def test_a_decision_that_is_refused_teaches_nothing():
    comment = make_comment(status="withdrawn")

    with pytest.raises(Refused):
        comment.mark_spam(by=make_user("Moderator"), version=comment.version)

    assert tokens() == {}


@pytest.mark.django_db(transaction=True)
def test_moderators_learning_at_the_same_time_lose_no_count(race):
    article, moderator = make_live(), make_user("Moderator")
    comments = [make_comment(make_live() if number % 2 else article) for number in range(8)]

    race(*[lambda each=each: bring_to(each, "spam", by=moderator) for each in comments])

    assert tokens()[TOTAL] == (8, 0)
    expected = {}
    for comment in comments:
        for bucket in buckets_of(comment):
            expected[bucket] = (expected.get(bucket, (0, 0))[0] + 1, 0)
    assert tokens() == expected
