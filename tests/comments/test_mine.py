"""A writer's own comment: changed, taken back, and asked after, by whoever holds its address."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import signals
from articles.models import Refused
from comments import addresses
from comments.models import (
    Comment,
    Conflict,
    Decision,
    Discussion,
    Sanction,
    Unfit,
    WordRule,
    edit_comment,
)
from tests.builders import make_live, make_user
from tests.comments.builders import bring_to, make_comment

pytestmark = pytest.mark.django_db

STATES = ("published", "rejected", "spam", "withdrawn")


def mine(comment, page=""):
    return addresses.mine(comment) + page


def change(client, comment, text, version=None, address=None):
    typed = {"text": text, "version": str(comment.version if version is None else version)}
    return client.post(address or mine(comment, "wording/"), typed)


def published_by_rule(mode="post", **fields):
    article = make_live()
    Discussion.of(article).set_policy(by=make_user("Editor"), mode=mode)
    return make_comment(article, **fields)


def words(comment):
    return Comment.objects.get(pk=comment.pk).current_revision.text


# Other words


def test_a_waiting_comment_gets_other_words_and_goes_on_waiting(client):
    comment = make_comment(text="The wall was bilt in 1911.")

    response = change(client, comment, "The wall was built in 1911.")

    comment.refresh_from_db()
    assert response.status_code == 303
    assert "The wall was built in 1911." in client.get(response["Location"]).content.decode()
    assert (comment.status, comment.version, comment.edited_at) == ("pending", 2, None)
    numbers = comment.revisions.order_by("number").values_list("number", "text")
    assert list(numbers) == [
        (1, "The wall was bilt in 1911."),
        (2, "The wall was built in 1911."),
    ]


def test_the_private_address_lives_no_longer_for_being_used(client, time_machine):
    comment = make_comment()
    start = timezone.now()
    address = mine(comment)

    time_machine.move_to(start + timedelta(minutes=10))
    led_to = change(client, comment, "Other words.", address=f"{address}wording/")["Location"]
    time_machine.move_to(start + timedelta(minutes=61))

    assert led_to == address
    assert client.get(led_to).status_code == 404


def test_rules_look_at_the_new_words_and_what_was_deferred_stays_so(client):
    comment = make_comment(text="A quiet remark.")
    deferred_at = timezone.now()
    Comment.objects.filter(pk=comment.pk).update(deferred_at=deferred_at)
    rule = WordRule.objects.create(literal="casino", effect="hold")

    change(client, comment, "Visit the casino.")
    comment.refresh_from_db()
    held = comment.hold_reasons, comment.matches, comment.deferred_at
    change(client, comment, "A quiet remark again.")
    comment.refresh_from_db()

    assert held == (
        ["pre", f"word:{rule.pk}"],
        [{"rule": rule.pk, "text": "casino"}],
        deferred_at,
    )
    assert (comment.hold_reasons, comment.matches) == (["pre"], [])


def test_what_the_form_noticed_is_not_forgotten_by_a_change(client):
    comment = make_comment(hold_reasons=["honeypot"])

    change(client, comment, "Other words.")

    comment.refresh_from_db()
    assert comment.hold_reasons == ["pre", "honeypot"]


def test_s14_a_published_comment_stays_so_and_is_to_be_looked_at(client):
    comment = published_by_rule()
    Comment.objects.filter(pk=comment.pk).update(reviewed=True)
    told = []

    def note(sender, names, hides, **kwargs):
        told.append((names, hides))

    signals.shown_changes.connect(note)
    try:
        change(client, comment, "Other words.")
    finally:
        signals.shown_changes.disconnect(note)

    comment.refresh_from_db()
    assert (comment.status, comment.reviewed, comment.version) == ("published", False, 3)
    assert comment.edited_at is not None
    assert told == [({f"story-{comment.discussion_id}"}, True)]
    page = client.get(comment.discussion.article.get_absolute_url()).content.decode()
    assert "Other words." in page
    assert "(edited)" in page


@pytest.mark.parametrize("mode", ["pre", "post"])
def test_s14_a_published_comment_that_would_be_held_waits_again(client, mode):
    """S14: the counts move with it, and the log points to the words that were seen."""
    comment = published_by_rule(text="Well said.")
    discussion = Discussion.objects.get(pk=comment.discussion_id)
    discussion.set_policy(by=make_user("Editor"), mode=mode)
    WordRule.objects.create(literal="casino", effect="hold")

    change(client, comment, "Visit the casino.")

    comment.refresh_from_db()
    article = comment.discussion.article
    article.refresh_from_db()
    assert (comment.status, article.comment_count) == ("pending", 0)
    assert comment.author.published_count == 0
    assert comment.hold_reasons
    edit, approval = comment.decisions.all()
    assert (edit.action, edit.from_status, edit.to_status) == ("edit", "published", "pending")
    assert edit.revision == comment.current_revision
    assert approval.revision.text == "Well said."
    assert "casino" not in client.get(article.get_absolute_url()).content.decode()


def test_an_approval_of_words_that_were_changed_meanwhile_is_refused(client):
    comment = make_comment()
    seen = comment.version

    change(client, comment, "Something else entirely.")

    with pytest.raises(Conflict):
        comment.approve(by=make_user("Administrator"), version=seen)
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_the_same_words_change_nothing(client):
    comment = make_comment(text="As it is.")

    response = change(client, comment, "  As it is.\n")

    comment.refresh_from_db()
    assert response.status_code == 303
    assert (comment.version, comment.revisions.count()) == (1, 1)


def test_words_that_a_rule_rejects_are_kept_in_the_form_and_not_stored(client):
    comment = make_comment(text="As it was.")
    WordRule.objects.create(literal="casino", effect="reject")

    response = change(client, comment, "Visit the casino.")

    comment.refresh_from_db()
    assert response.status_code == 403
    assert "Visit the casino." in response.content.decode()
    assert "Your comment stands as it was." in response.content.decode()
    assert (words(comment), comment.status, comment.version) == ("As it was.", "pending", 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "Write your comment."), ("x" * 5001, "has 5001 characters"), ("\x00", "Write your")],
)
def test_words_that_are_no_comment_are_kept_and_the_error_said(client, text, sentence):
    comment = make_comment(text="As it was.")

    response = change(client, comment, text)

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert words(comment) == "As it was."


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "²"])
def test_a_version_that_is_none_asks_again_and_keeps_the_words(client, version):
    comment = make_comment(text="As it was.")

    response = change(client, comment, "Other words.", version=version)

    assert response.status_code == 409
    assert "Other words." in response.content.decode()
    assert words(comment) == "As it was."


def test_a_moderator_who_was_faster_is_told_of_and_the_words_are_kept(client):
    comment = make_comment(text="As it was.")
    seen = comment.version
    bring_to(comment, "published")

    refused = change(client, comment, "Other words.", version=seen)
    comment.refresh_from_db()
    again = change(client, comment, "Other words.")

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "It changed while you wrote" in page
    assert "Published. Everybody can read it" in page
    assert f'name="version" value="{comment.version}"' in page
    assert again.status_code == 303


@pytest.mark.parametrize("status", ["rejected", "spam", "withdrawn"])
def test_what_was_decided_against_keeps_its_words(client, status):
    comment = make_comment(text="As it was.", status=status)

    asked = client.get(mine(comment, "wording/"))
    sent = change(client, comment, "Other words.")

    assert (asked.status_code, sent.status_code) == (403, 403)
    assert "Other words." in sent.content.decode()
    assert words(comment) == "As it was."


def test_after_a_quarter_of_an_hour_a_comment_keeps_its_words(client):
    comment, now = make_comment(text="As it was."), timezone.now()
    address = mine(comment, "wording/")

    Comment.objects.update(created_at=now - timedelta(minutes=14))
    in_time = client.get(address)
    Comment.objects.update(created_at=now - timedelta(minutes=16))
    asked, sent = client.get(address), change(client, comment, "Other words.", address=address)

    assert in_time.status_code == 200
    assert (asked.status_code, sent.status_code) == (403, 403)
    assert "can be changed for 15 minutes" in sent.content.decode()
    assert "Other words." in sent.content.decode()
    assert words(comment) == "As it was."


def test_words_sent_from_a_page_that_is_too_old_are_shown_to_copy(client, time_machine):
    comment = make_comment(text="As it was.")
    address = mine(comment, "wording/")

    time_machine.move_to(timezone.now() + timedelta(hours=2))
    response = change(client, comment, "Other words.", address=address)

    assert response.status_code == 403
    assert "Other words." in response.content.decode()
    assert words(comment) == "As it was."


def test_an_answered_comment_keeps_the_words_that_were_answered(client):
    comment = published_by_rule(text="As it was.")
    make_comment(comment.discussion.article, parent=comment)

    asked = client.get(mine(comment, "wording/"))
    sent = change(client, comment, "The opposite.")

    assert (asked.status_code, sent.status_code) == (403, 403)
    assert "Somebody has answered" in sent.content.decode()
    assert words(comment) == "As it was."


def test_a_closed_discussion_gets_no_other_words(client):
    comment = make_comment(text="As it was.")
    Discussion.of(comment.discussion.article).close(by=make_user("Editor"))

    response = change(client, comment, "Other words.")

    assert response.status_code == 403
    assert words(comment) == "As it was."


def test_somebody_banned_changes_nothing():
    comment = make_comment()
    Sanction.objects.create(
        commenter=comment.author,
        kind="ban",
        made_by=make_user("Moderator"),
        created_at=timezone.now(),
    )

    with pytest.raises(Refused, match="takes no more comments"):
        edit_comment(comment, version=1, text="Other words.")


def test_a_comment_is_not_changed_for_ever():
    comment = make_comment()
    for number in range(2, 21):
        edit_comment(comment, version=comment.version, text=f"Wording {number}")

    with pytest.raises(Refused, match="changed very often"):
        edit_comment(comment, version=comment.version, text="One more")
    assert comment.revisions.count() == 20


def test_s13_nobody_changes_or_withdraws_what_is_not_theirs(client):
    """S13: the address is the key; one that is forged, or of another purpose, opens nothing."""
    own, other = make_comment(), make_comment()
    signed = addresses.mine(own).split("/")[-2]
    forged = signed[:-1] + ("a" if signed[-1] != "a" else "b")
    told = addresses.state(own).split("/")[-2]

    for key in (forged, told, str(other.public_id), "x"):
        for page in ("", "wording/", "withdrawal/"):
            assert client.get(f"/comments/mine/{key}/{page}").status_code == 404
            sent = {"text": "Taken over.", "version": "1", "public_id": other.public_id}
            posted = client.post(f"/comments/mine/{key}/{page}", sent).status_code
            assert posted == (404 if page else 405)
    with pytest.raises(Refused, match="Only its writer"):
        other.withdraw(by=own.author, version=other.version)
    assert Comment.objects.filter(status="pending", version=1).count() == 2


def test_s12_extra_parameters_of_a_change_are_not_read(client):
    comment = make_comment()
    forged = {"status": "published", "author": "1", "name": "Root", "reviewed": "1"}

    client.post(mine(comment, "wording/"), {"text": "Other words.", "version": "1"} | forged)

    after = Comment.objects.get(pk=comment.pk)
    assert (after.status, after.name, after.author) == ("pending", comment.name, comment.author)


def test_an_expired_token_gives_the_new_words_back(settings):
    comment = make_comment()

    response = change(Client(enforce_csrf_checks=True), comment, "Other words.")

    assert response.status_code == 403
    assert "Other words." in response.content.decode()
    assert "Nothing is lost: send it again." in response.content.decode()


@pytest.mark.parametrize("is_token_good", [True, False])
def test_a_story_that_is_taken_away_meanwhile_gives_the_new_words_back(is_token_good):
    comment = make_comment()
    article = comment.discussion.article
    article.refresh_from_db()
    article.withdraw(by=article.owner, reason="A mistake.")
    client = Client(enforce_csrf_checks=not is_token_good)

    sent, asked = change(client, comment, "Other words."), client.get(mine(comment, "wording/"))
    forged = change(client, comment, "Other words.", address="/comments/mine/x/wording/")

    assert [answer.status_code for answer in (sent, asked, forged)] == [404] * 3
    assert "Other words." in sent.content.decode()
    assert "Other words." not in asked.content.decode() + forged.content.decode()
    assert sent["Cache-Control"] == "private, no-store"
    assert words(comment) == comment.current_revision.text


def test_unfit_words_are_refused_without_a_form():
    with pytest.raises(Unfit):
        edit_comment(make_comment(), version=1, text=" ")


# Taking it back


@pytest.mark.parametrize("status", ["pending", "published"])
def test_a_comment_is_taken_back_after_a_question(client, status):
    comment = make_comment(status=status)
    article = comment.discussion.article

    asked = client.get(mine(comment, "withdrawal/"))
    still = Comment.objects.get(pk=comment.pk).status
    done = client.post(mine(comment, "withdrawal/"))
    page = client.get(done["Location"]).content.decode()

    comment.refresh_from_db()
    article.refresh_from_db()
    assert (asked.status_code, still, done.status_code) == (200, status, 303)
    assert (comment.status, article.comment_count) == ("withdrawn", 0)
    assert "Withdrawn by you." in page
    assert "Change it" not in page
    assert comment.decisions.first().action == Decision.Action.WITHDRAW


@pytest.mark.parametrize("status", ["rejected", "spam"])
def test_what_was_not_published_cannot_be_taken_back(client, status):
    comment = make_comment(status=status)

    response = client.post(mine(comment, "withdrawal/"))

    assert response.status_code == 409
    assert "nothing to withdraw" in response.content.decode()
    assert Comment.objects.get(pk=comment.pk).status == status


def test_after_a_quarter_of_an_hour_only_who_proves_their_address_takes_it_back(client):
    comment, now = make_comment(), timezone.now()
    address = mine(comment, "withdrawal/")

    Comment.objects.update(created_at=now - timedelta(minutes=14))
    offered = address in client.get(mine(comment)).content.decode()
    Comment.objects.update(created_at=now - timedelta(minutes=16))
    page = client.get(mine(comment)).content.decode()
    asked, sent = client.get(address), client.post(address)

    assert (offered, address in page) == (True, False)
    assert (asked.status_code, sent.status_code) == (403, 403)
    assert "can be withdrawn for 15 minutes" in sent.content.decode()
    assert reverse("comments:ask_for_yours") in sent.content.decode()
    assert Comment.objects.get(pk=comment.pk).status == "pending"


@pytest.mark.parametrize(
    ("status", "said"), [("withdrawn", "Withdrawn by you."), ("rejected", "Not published.")]
)
def test_a_quarter_of_an_hour_later_what_became_of_it_is_said_and_not_that_it_stands(
    client, status, said
):
    comment = make_comment(status=status)
    Comment.objects.update(created_at=timezone.now() - timedelta(minutes=16))

    answer = client.get(mine(comment, "withdrawal/"))

    page = answer.content.decode()
    assert answer.status_code == 403
    assert said in page
    assert "stands" not in page


def test_taking_it_back_twice_is_taking_it_back_once(client):
    comment = make_comment()

    answers = [client.post(mine(comment, "withdrawal/")).status_code for _time in range(2)]

    assert answers == [303, 303]
    assert comment.decisions.count() == 1


# What became of it


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("pending", "Waiting for approval."),
        ("published", "Published. Everybody can read it under the story."),
        ("rejected", "It attacks or insults somebody."),
        ("spam", "It reads like an advertisement"),
        ("withdrawn", "Withdrawn by you."),
    ],
)
def test_the_state_is_said_with_its_reason_and_without_the_words(client, status, sentence):
    comment = make_comment(status=status, name="Ann Marker", text="Marker words.")

    response = client.get(addresses.state(comment))

    page = response.content.decode()
    assert sentence in page
    assert "Marker" not in page
    assert ('href="/community-rules/"' in page.partition("<footer")[0]) == (
        status in ("rejected", "spam")
    )
    assert (addresses.comment(comment.discussion.article, comment) in page) == (
        status == "published"
    )
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"


def test_a_rejection_by_a_word_rule_has_a_reason_too(client):
    WordRule.objects.create(literal="casino", effect="reject")
    comment = make_comment(text="Visit the casino.")

    page = client.get(addresses.state(comment)).content.decode()

    assert "does not keep to our community rules" in page
    assert "casino" not in page


def test_the_state_can_be_asked_for_thirty_days_and_opens_nothing_else(client, time_machine):
    comment, start = make_comment(), timezone.now()
    address = addresses.state(comment)
    key = address.split("/")[-2]

    opened = client.get(f"/comments/mine/{key}/").status_code
    time_machine.move_to(start + timedelta(days=29))
    in_time = client.get(address).status_code
    time_machine.move_to(start + timedelta(days=31))
    too_late = client.get(address).status_code

    assert (opened, in_time, too_late) == (404, 200, 404)


def test_the_state_is_told_while_the_story_is_away(client):
    comment = make_comment()
    article = comment.discussion.article
    article.refresh_from_db()
    article.withdraw(by=article.owner, reason="A mistake.")

    response = client.get(addresses.state(comment))

    assert response.status_code == 200
    assert "Waiting for approval." in response.content.decode()


def test_what_is_published_where_nobody_reads_it_is_not_said_to_be_read(client):
    by, told = make_user("Editor"), {}
    for way in ("off", "away", "above"):
        parent = make_comment(status="published")
        comment = make_comment(parent.discussion.article, parent=parent, status="published")
        article = comment.discussion.article
        article.refresh_from_db()
        if way == "off":
            Discussion.of(article).set_policy(by=by, mode="off")
        elif way == "away":
            article.withdraw(by=article.owner, reason="A mistake.")
        else:
            bring_to(parent, "rejected")
        page = client.get(addresses.state(comment)).content.decode()
        told[way] = page
        assert "Everybody can read it" not in page
        assert addresses.comment(article, comment) not in page

    assert "the discussion of the story is not shown at present" in told["off"]
    assert "the story itself cannot be read at present" in told["away"]
    assert "a comment above it was taken out" in told["above"]


def test_the_private_page_names_the_address_of_the_state(client):
    comment = make_comment()

    page = client.get(mine(comment)).content.decode()

    assert "http://testserver/comments/state/" in page
