"""What becomes of a comment when it is posted: by policy, by rules, by the record of its writer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import (
    Comment,
    Commenter,
    Decision,
    Discussion,
    NotTaken,
    Sanction,
    WordRule,
    post_comment,
)
from comments.models.weighing import word_list
from comments.queue import held_because
from tests.articles.desk_forms import signed_in
from tests.builders import make_author, make_live, make_user
from tests.comments.builders import bring_to, make_comment
from tests.comments.queries import statements

pytestmark = pytest.mark.django_db
ANN = {"name": "Ann", "email": "ann@post.example"}


def make_open(mode="post"):
    """A live story whose discussion is in `mode`."""
    article = make_live(hours_ago=2_000)
    Discussion.of(article).set_policy(by=make_user("Editor"), mode=mode)
    return article


def make_known(article, *, published=3):
    """A commenter with so many published comments, written long ago."""
    for number in range(published):
        at = timezone.now() - timedelta(days=40, minutes=number)
        comment = make_comment(make_live(at=at - timedelta(days=1)), at=at, **ANN)
        bring_to(comment, "published")
    return Commenter.objects.get()


def count_of(article):
    article.refresh_from_db()
    return article.comment_count


def sanction(commenter, kind, **fields):
    fields = {"made_by": make_user("Moderator"), "created_at": timezone.now()} | fields
    return Sanction.objects.create(commenter=commenter, kind=kind, **fields)


# By policy


def test_a_comment_that_no_rule_holds_is_published_where_the_policy_says_so():
    article = make_open("post")

    comment = make_comment(article)

    comment.refresh_from_db()
    decision = comment.decisions.get()
    assert (comment.status, comment.reviewed, comment.hold_reasons) == ("published", False, [])
    assert (decision.moderator, decision.rule, decision.action) == (None, "post", "approve")
    assert decision.maker == "The policy"
    assert count_of(article) == 1
    assert comment.author.comments.visible().get() == comment
    assert Commenter.objects.get().published_count == 1


def test_a_comment_waits_where_the_policy_holds_all():
    article = make_open("pre")

    comment = make_comment(article)

    assert (comment.status, comment.hold_reasons) == ("pending", ["pre"])
    assert (comment.decisions.count(), count_of(article)) == (0, 0)


@pytest.mark.parametrize(
    ("published", "is_proven", "status"),
    [(2, True, "pending"), (3, True, "published"), (3, False, "pending")],
)
def test_a_newcomer_waits_and_so_does_whoever_only_types_a_known_address(
    published, is_proven, status
):
    article = make_open("new_commenters")
    make_known(article, published=published)

    comment = make_comment(article, is_proven=is_proven, **ANN)

    assert comment.status == status
    assert comment.hold_reasons == (["newcomer"] if status == "pending" else [])


def test_a_published_comment_can_be_undone_to_wait():
    article = make_open("post")
    comment = make_comment(article)

    comment.undo(
        by=make_user("Moderator"), version=comment.version, decision=comment.decisions.get()
    )

    assert (comment.status, comment.published_at, count_of(article)) == ("pending", None, 0)
    assert Commenter.objects.get().published_count == 0


def test_a_reply_published_at_once_is_counted_with_its_parent():
    article = make_open("post")

    make_comment(article, parent=make_comment(article))

    assert count_of(article) == Comment.objects.visible().count() == 2


# By words


def test_an_exact_word_rejects_and_the_record_names_the_rule():
    article = make_open("post")
    rule = WordRule.objects.create(literal="casino", effect="reject")

    comment = make_comment(article, text="Come to the casino")

    decision = comment.decisions.get()
    assert (comment.status, decision.rule, decision.moderator) == (
        "rejected",
        f"word:{rule.pk}",
        None,
    )
    assert (decision.reason, decision.maker, count_of(article)) == ("other", "A word rule", 0)
    commenter = Commenter.objects.get()
    assert (commenter.rejected_count, commenter.last_rejected_at) == (1, decision.created_at)


def test_what_a_word_rejected_can_be_approved():
    article = make_open("post")
    WordRule.objects.create(literal="casino", effect="reject")
    comment = make_comment(article, text="The casino burnt down")

    bring_to(comment, "published")

    commenter = Commenter.objects.get()
    assert (commenter.published_count, commenter.rejected_count) == (1, 0)
    assert (commenter.last_rejected_at, count_of(article)) == (None, 1)


def test_a_word_that_holds_is_told_with_its_passage_and_its_hits_are_counted():
    rule = WordRule.objects.create(literal="casino*")
    unheard = WordRule.objects.create(literal="roulette")

    comment = make_comment(make_open("post"), text="All CASINOS, all night")

    assert comment.matches == [{"rule": rule.pk, "text": "CASINOS"}]
    assert held_because(comment) == ["the word list has “CASINOS”"]
    rule.refresh_from_db()
    unheard.refresh_from_db()
    assert (rule.hits, unheard.hits) == (1, 0)


@pytest.mark.parametrize(
    ("scope", "literal", "passage"),
    [
        ("text", "casino*", "CASINOS"),
        ("name", "lucky", "Lucky"),
        ("host", "shop.example", "www.shop.example"),
        ("mail", "mail.example", "mail.example"),
    ],
)
@pytest.mark.parametrize("effect", ["flag", "hold"])
def test_a_word_that_was_found_stands_on_the_card_wherever_it_stood(
    scope, literal, passage, effect
):
    WordRule.objects.create(literal=literal, scope=scope, effect=effect)
    make_comment(
        name="Lucky Ann", email="ann@mail.example", text="All CASINOS: https://WWW.shop.example/"
    )

    page = signed_in("Moderator").get("/admin/comments/comment/").content.decode()

    told = {"flag": "Flagged", "hold": "Held"}
    shown = {each: f"{word}: the word list has “{passage}”" in page for each, word in told.items()}
    assert shown == {each: each == effect for each in told}


def test_a_word_list_is_read_again_as_soon_as_a_rule_changes():
    rule = WordRule.objects.create(literal="casino")
    first = word_list()
    same = word_list()

    WordRule.objects.filter(pk=rule.pk).update(is_active=False)

    assert same is first
    assert word_list().literals == ()
    assert make_comment(make_open("post"), text="The casino").status == "published"


def test_a_passage_with_signs_of_markup_is_shown_to_moderators_as_words():
    WordRule.objects.create(literal="free money")
    make_comment(text="It is free<'\"&>money")

    page = signed_in("Moderator").get("/admin/comments/comment/").content.decode()

    assert "the word list has “free&lt;&#x27;&quot;&amp;&gt;money”" in page
    assert "free<'" not in page


def test_every_reason_has_a_sentence():
    comment = make_comment(hold_reasons=["honeypot"], seconds_to_write=1, text="www.shop.example")

    told = held_because(comment)

    assert comment.hold_reasons == ["pre", "honeypot", "too_fast", "links"]
    assert all(" " in sentence for sentence in told)
    assert len(told) == 4


# By the writer's record


def test_whoever_is_banned_or_suspended_is_told_so_and_nothing_is_kept():
    article, commenter = make_open(), make_comment(**ANN).author
    until = timezone.now() + timedelta(days=2)
    suspension = sanction(commenter, "suspend", until=until)

    with pytest.raises(NotTaken, match="from this address until"):
        post_comment(article=article, text="Again.", **ANN)
    suspension.until = timezone.now() - timedelta(minutes=1)
    suspension.save()
    allowed = post_comment(article=article, text="Served.", **ANN)
    ban = sanction(commenter, "ban")
    with pytest.raises(NotTaken, match="takes no more comments"):
        post_comment(article=article, text="Again!", **ANN)
    ban.lifted_at = timezone.now()
    ban.save()

    assert allowed.status == "published"
    assert post_comment(article=article, text="Lifted.", **ANN).status == "published"
    assert Comment.objects.count() == 3


def test_whoever_is_always_held_waits_until_that_is_lifted():
    article, commenter = make_open(), make_comment(**ANN).author
    held = sanction(commenter, "hold")

    waits = make_comment(article, **ANN)
    held.lifted_at = timezone.now()
    held.save()

    assert waits.hold_reasons == ["always_hold"]
    assert make_comment(article, **ANN).status == "published"


def test_the_same_words_again_within_a_day_are_held():
    article, now = make_open(), timezone.now()
    said = {"text": "Vote for the tunnel!", **ANN}
    make_comment(article, at=now - timedelta(hours=25), **said)

    first = make_comment(article, at=now - timedelta(minutes=2), **said)
    again = make_comment(article, at=now - timedelta(minutes=1), text="vote for THE tunnel", **ANN)

    assert first.status == "published"
    assert again.hold_reasons == ["repeat"]


def test_the_same_words_from_three_others_within_an_hour_are_held():
    article, now = make_open(), timezone.now()
    said = {"text": "Vote for the tunnel!"}
    make_comment(article, at=now - timedelta(minutes=120), **said)

    minutes = [(30, "published"), (20, "published"), (10, "published"), (0, "pending")]
    states = [
        make_comment(article, at=now - timedelta(minutes=minute), **said).status
        for minute, _status in minutes
    ]

    assert states == [status for _minute, status in minutes]


def test_whoever_was_rejected_often_of_late_waits():
    article, now = make_open(), timezone.now()
    old = make_comment(article, at=now - timedelta(days=40), **ANN)
    bring_to(old, "rejected")
    bring_to(make_comment(article, at=now - timedelta(days=3), **ANN), "rejected")

    once = make_comment(article, at=now - timedelta(days=2), **ANN)
    bring_to(make_comment(article, at=now - timedelta(days=1), **ANN), "spam")
    twice = make_comment(article, **ANN)

    assert once.status == "published"
    assert twice.hold_reasons == ["rejections"]


@pytest.mark.parametrize("name", ["Nasreen Holroyd", "nasreen  holroyd", "desk-nasreen", "R. Hale"])
def test_a_name_of_the_newsroom_waits(name):
    """S21: also one that only looks like it."""
    make_user("Editor", username="desk-nasreen", first_name="Nasreen", last_name="Holroyd")
    make_author("R. Hale")

    held = make_comment(make_open("post"), name=name)
    free = make_comment(make_open("post"), name="Nasreen")

    assert held.hold_reasons == ["staff_name"]
    assert free.status == "published"


@pytest.mark.parametrize(
    "name",
    [
        "Moderator",
        "EDITOR",
        "\uff2eewsroom",  # a wide N
        "m\u043ederat\u043er",  # with Cyrillic o
        "The Harrowmere Courier",
        "Nasr\u0435en Holr\u043eyd",  # with Cyrillic e and o
    ],
)
def test_s21_a_word_for_who_works_here_waits_however_it_is_written(name):
    make_user("Editor", first_name="Nasreen", last_name="Holroyd")
    article = make_open("post")

    held = make_comment(article, name=name)
    free = make_comment(article, name="Moderate Reader")

    assert (held.status, "staff_name" in held.hold_reasons) == ("pending", True)
    assert free.status == "published"


def test_the_trust_of_an_address_counts_only_for_whoever_has_shown_it_to_be_theirs():
    article, text = make_open(), "See https://one.example and https://two.example"
    commenter = make_comment(**ANN).author
    Commenter.objects.update(trust=1)

    typed = make_comment(article, text=text, **ANN)
    shown = make_comment(article, text=f"Really: {text}", is_proven=True, **ANN)

    assert typed.author == shown.author == commenter
    assert typed.hold_reasons == ["links"]
    assert shown.status == "published"


# What it costs


def test_posting_takes_at_most_20_queries_however_many_word_rules():
    article = make_open("post")
    commenter = make_known(article)
    bring_to(make_comment(article, at=timezone.now() - timedelta(days=50), **ANN), "rejected")
    parent = make_comment(article)
    WordRule.objects.bulk_create(
        WordRule(literal=f"word {number}", effect="flag") for number in range(5_000)
    )
    word_list()

    with CaptureQueriesContext(connection) as of_known:
        comment = post_comment(
            article=article, parent=parent, text="word 1, word 2", idempotency_key="k", **ANN
        )
    with CaptureQueriesContext(connection) as of_newcomer:
        newcomer = post_comment(article=article, name="Bo", email="bo@post.example", text="word 3")

    assert len(statements(of_known)) <= 20
    assert len(statements(of_newcomer)) <= 20
    assert (comment.status, comment.author, len(comment.matches)) == ("published", commenter, 2)
    assert newcomer.status == "published"


# Counters


def test_the_counts_of_a_commenter_follow_every_decision_and_undo():
    moderator, comment = make_user("Moderator"), make_comment(**ANN)

    def counts():
        found = Commenter.objects.get()
        return (found.published_count, found.rejected_count, found.spam_count)

    def last_rejected_at():
        return Commenter.objects.get().last_rejected_at

    comment.approve(by=moderator, version=comment.version)
    assert (counts(), last_rejected_at()) == ((1, 0, 0), None)
    rejection = comment.reject(by=moderator, version=comment.version, reason="abuse")
    assert (counts(), last_rejected_at()) == ((0, 1, 0), rejection.created_at)
    spam = comment.mark_spam(by=moderator, version=comment.version)
    assert (counts(), last_rejected_at()) == ((0, 0, 1), spam.created_at)
    comment.undo(by=moderator, version=comment.version, decision=spam)
    assert (counts(), last_rejected_at()) == ((0, 1, 0), rejection.created_at)
    comment.approve(by=moderator, version=comment.version)
    assert (counts(), last_rejected_at()) == ((1, 0, 0), None)
    comment.withdraw(by=comment.author, version=comment.version)
    assert counts() == (0, 0, 0)
    assert Decision.objects.count() == 6
