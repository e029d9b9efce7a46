"""Mail about replies: asked for, confirmed, sent once, ended; and the trust that a proof earns."""

import logging
import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.conf import settings as project
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from comments import addresses, privacy, proofs, reader_mail
from comments.models import (
    Comment,
    Commenter,
    Discussion,
    Follow,
    Letter,
    answer_as_newsroom,
    confirm_follows,
    post_comment,
)
from tests.builders import make_live, make_user
from tests.comments.builders import bring_to, make_comment

pytestmark = pytest.mark.django_db

HOUR, MINUTES = timedelta(hours=1), timedelta(minutes=2)
TYPED = {"name": "Ann", "email": "ann@post.example", "text": "Well said.", "token": "t"}


def followed(email="ann@post.example", **fields):
    """A published comment whose writer follows it from a confirmed address."""
    comment = make_comment(status="published", email=email, follows=True, **fields)
    confirm_follows(comment.author)
    Letter.objects.all().delete()
    return comment


def reply_to(parent, status="published", **fields):
    return make_comment(parent.discussion.article, parent=parent, status=status, **fields)


def send(after=MINUTES):
    return reader_mail.send_due(at=timezone.now() + after)


def address_in(letter, page):
    found = re.search(rf"https?://[^/\s]+(/comments/{page}/\S+)", letter.body)
    return found and found[1]


def prove(client, commenter):
    client.post(proofs.confirmation_address(commenter))


# Confirming


def test_s29_nothing_is_mailed_before_publication_and_the_address_is_asked_first(mailoutbox):
    comment = make_comment(email="ann@post.example", follows=True)

    sent_before = send(HOUR)
    bring_to(comment, "published")
    reply_to(comment)
    sent_after = send()

    assert (sent_before, sent_after) == (0, 1)
    (letter,) = mailoutbox
    assert letter.to == ["ann@post.example"]
    assert address_in(letter, "confirmation")
    assert comment.current_revision.text not in letter.body


def test_whoever_does_not_ask_gets_no_letter(client, mailoutbox):
    article = make_live()

    client.post(addresses.write(article), TYPED)
    comment = Comment.objects.get()
    bring_to(comment, "published")
    reply_to(comment)
    send()

    assert not Follow.objects.exists()
    assert mailoutbox == []


def test_the_form_asks_for_mail_with_a_tick(client):
    article = make_live()

    client.post(addresses.write(article), TYPED | {"follows": "on"})
    wrong = client.post(addresses.write(article), TYPED | {"follows": "on", "name": ""})

    follow = Follow.objects.get()
    assert (follow.comment, follow.confirmed_at) == (Comment.objects.get(), None)
    assert re.search(r'name="follows"[^>]*checked', wrong.content.decode())


def test_s6_opening_the_letters_address_changes_nothing_however_often(client, mailoutbox):
    """S6: programs of mail servers open what is in a letter."""
    comment = make_comment(email="ann@post.example", follows=True, status="published")
    send()
    address = address_in(mailoutbox[0], "confirmation")

    pages = [Client().get(address) for _time in range(2)]
    before = Commenter.objects.get(pk=comment.author_id).email_confirmed_at
    done = client.post(address)

    assert {page.status_code for page in pages} == {200}
    assert before is None
    assert done.status_code == 200
    assert Commenter.objects.get(pk=comment.author_id).email_confirmed_at is not None
    assert Follow.objects.get().confirmed_at is not None
    assert pages[0]["Cache-Control"] == "private, no-store"
    assert pages[0]["X-Robots-Tag"] == "noindex"


def test_s6_a_key_lives_three_days_and_has_one_purpose(client, time_machine):
    comment, start = make_comment(follows=True), timezone.now()
    confirmation = proofs.confirmation_address(comment.author)
    following = proofs.following_address(comment.author, comment.root_id)
    keys = [address.split("/")[-2] for address in (confirmation, following)]

    crossed = [
        client.post(f"/comments/confirmation/{keys[1]}/").status_code,
        client.post(f"/comments/following/{keys[0]}/").status_code,
        client.get(f"/comments/yours/{keys[0]}/").status_code,
        client.get(f"/comments/mine/{keys[0]}/").status_code,
        client.post("/comments/confirmation/x/").status_code,
        client.post("/comments/following/x/").status_code,
    ]
    time_machine.move_to(start + timedelta(hours=71))
    in_time = client.get(confirmation).status_code
    time_machine.move_to(start + timedelta(hours=73))
    too_late = client.post(confirmation).status_code

    assert crossed == [404] * 6
    assert (in_time, too_late) == (200, 404)
    assert Commenter.objects.get(pk=comment.author_id).email_confirmed_at is None


def test_an_address_is_asked_once_a_day_and_not_for_each_comment(mailoutbox):
    article, now = make_live(at=timezone.now() - timedelta(days=3)), timezone.now()
    same = {"email": "ann@post.example", "follows": True}
    for number in range(3):
        make_comment(article, text=f"Remark {number}", status="published", **same)
    send()
    tomorrow = make_comment(article, **same)
    tomorrow.approve(
        by=make_user("Administrator"), version=1, at=now + timedelta(days=1, minutes=5)
    )
    reader_mail.send_due(at=now + timedelta(days=1, minutes=10))

    assert len(mailoutbox) == 2


def test_a_confirmed_address_that_is_only_typed_is_asked_again(client, mailoutbox):
    """Nobody can make somebody else's confirmed address follow a thread."""
    before = followed()
    stranger = make_comment(email="ANN@post.example", follows=True, status="published")

    reply_to(stranger)
    send()

    assert stranger.author_id == before.author_id
    assert [bool(address_in(letter, "confirmation")) for letter in mailoutbox] == [True]


def test_a_letter_is_not_sent_to_who_has_confirmed_meanwhile(mailoutbox):
    comment = make_comment(follows=True, status="published")

    confirm_follows(comment.author)

    assert send() == 0
    assert not Letter.objects.exists()


# The proof


def test_s20_the_confirmation_lets_this_browser_write_as_a_known_person(client, settings):
    """S20: a trusted person's address that is only typed earns nothing."""
    article = make_live()
    Discussion.of(article).set_policy(by=make_user("Editor"), mode="new_commenters")
    ann = make_comment(
        email="ann@post.example",
        at=timezone.now() - HOUR,
        article=make_live(at=timezone.now() - timedelta(days=2)),
    ).author
    Commenter.objects.filter(pk=ann.pk).update(published_count=3)
    stranger, proven = Client(), client

    prove(proven, ann)
    stranger.post(addresses.write(article), TYPED)
    for number, email in enumerate(("Ann+x@post.example", "a.nn@post.example")):
        proven.post(addresses.write(article), TYPED | {"email": email, "text": f"No {number}."})
    held = list(Comment.objects.filter(discussion=article.pk).values_list("status", flat=True))
    Comment.objects.filter(discussion=article.pk).update(created_at=timezone.now() - HOUR)
    proven.post(addresses.write(article), TYPED | {"email": "ANN@post.example", "text": "Yes."})

    assert held == ["pending"] * 3
    last = Comment.objects.latest("pk")
    assert (last.status, last.author_id) == ("published", ann.pk)


@pytest.mark.parametrize("https", [False, True])
def test_the_cookie_is_closed_to_scripts_and_other_sites(client, settings, https):
    settings.HTTPS = https
    comment = make_comment(follows=True)

    response = client.post(proofs.confirmation_address(comment.author))

    name = "__Host-commenter" if https else "commenter"
    cookie = response.cookies[name]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert bool(cookie["secure"]) is https
    assert cookie["max-age"] == 365 * 24 * 60 * 60
    assert comment.author.email not in cookie.value


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "f" * 64])
def test_a_forged_cookie_proves_nothing(client, value):
    article = make_live()
    Discussion.of(article).set_policy(by=make_user("Editor"), mode="new_commenters")
    client.cookies["commenter"] = value

    response = client.post(addresses.write(article), TYPED)

    assert response.status_code == 303
    assert Comment.objects.get().status == "pending"


def test_the_storys_pages_never_read_the_cookie(client):
    comment = followed()
    article = comment.discussion.article
    pages = [
        article.get_absolute_url(),
        addresses.page(article),
        addresses.comment(article, comment).partition("#")[0],
    ]
    stranger = [Client().get(page).content for page in pages]

    prove(client, comment.author)
    answers = [client.get(page) for page in pages]

    assert [answer.content for answer in answers] == stranger
    assert all("Cookie" not in answer.get("Vary", "") for answer in answers)


@pytest.mark.parametrize(
    ("published", "rejected_days_ago", "is_confirmed", "trust"),
    [
        (2, None, True, 0),
        (3, None, True, 1),
        (3, None, False, 0),
        (19, None, True, 1),
        (20, None, True, 2),
        (20, 29, True, 1),
        (20, 31, True, 2),
        (20, None, False, 0),
    ],
)
def test_trust_follows_from_what_was_published(published, rejected_days_ago, is_confirmed, trust):
    now = timezone.now()
    comment = make_comment()
    rejected_at = now - timedelta(days=rejected_days_ago) if rejected_days_ago else None
    Commenter.objects.filter(pk=comment.author_id).update(
        published_count=published - 1,
        last_rejected_at=rejected_at,
        email_confirmed_at=now if is_confirmed else None,
    )

    bring_to(comment, "published")

    assert Commenter.objects.get(pk=comment.author_id).trust == trust


def test_trust_is_lost_with_the_decision_that_takes_it():
    comment = make_comment(status="published")
    now = timezone.now()
    Commenter.objects.filter(pk=comment.author_id).update(
        published_count=20, email_confirmed_at=now, trust=2
    )
    comment.refresh_from_db()

    bring_to(comment, "rejected")
    rejected = Commenter.objects.get(pk=comment.author_id).trust
    comment.refresh_from_db()
    comment.undo(
        by=make_user("Administrator"), version=comment.version, decision=comment.decisions.first()
    )

    assert rejected == 1
    assert Commenter.objects.get(pk=comment.author_id).trust == 2


def test_a_confirmation_brings_the_trust_that_was_earned_before():
    comment = make_comment()
    Commenter.objects.filter(pk=comment.author_id).update(published_count=20)

    confirm_follows(comment.author)

    assert Commenter.objects.get(pk=comment.author_id).trust == 2


# Replies


def test_a_follower_hears_of_replies_and_of_replies_to_them(mailoutbox):
    comment = followed()
    reply = reply_to(comment, name="Tom", text="It leaned in 1990.\nMore than now.")
    reply_to(reply, name="Eve", text="It did not.")
    reply_to(reply, "pending", text="Hidden words.")

    assert send() == 1

    (letter,) = mailoutbox
    article = comment.discussion.article
    assert letter.to == ["ann@post.example"]
    assert "2 replies in a discussion that you follow:" in letter.body
    assert "Tom:\n> It leaned in 1990.\n> More than now." in letter.body
    assert "Eve:\n> It did not." in letter.body
    assert f"{project.SITE_URL}{addresses.comment(article, reply)}" in letter.body
    assert "Hidden words." not in letter.body
    assert "\n" not in letter.subject


def test_a_reply_beside_the_thread_is_no_news(mailoutbox):
    comment = followed()

    make_comment(comment.discussion.article, status="published")

    assert (send(), mailoutbox) == (0, [])


def test_s29_nobody_hears_of_their_own_reply(mailoutbox):
    comment = followed()

    reply_to(comment, email="Ann@post.example")

    assert (send(), mailoutbox) == (0, [])


def test_a_letter_waits_a_minute_and_an_undo_is_in_time(mailoutbox):
    comment = followed()
    reply = reply_to(comment)
    at_once = send(timedelta(seconds=30))
    reply.refresh_from_db()
    reply.undo(
        by=make_user("Administrator"), version=reply.version, decision=reply.decisions.first()
    )

    assert (at_once, send(), mailoutbox) == (0, 0, [])
    reply.refresh_from_db()
    bring_to(reply, "published")
    assert send() == 1


def test_s7_a_reply_that_is_hidden_meanwhile_is_not_mailed(mailoutbox):
    comment = followed()
    hidden = reply_to(comment, text="Hidden words.")
    reply_to(comment, text="Kept words.")
    hidden.refresh_from_db()
    bring_to(hidden, "spam")

    send()

    assert "Kept words." in mailoutbox[0].body
    assert "Hidden words." not in mailoutbox[0].body


def test_a_reply_that_is_hidden_while_another_is_mailed_is_told_of_later(mailoutbox):
    comment = followed()
    hidden = reply_to(comment, text="Back again.")
    reply_to(comment, text="Kept words.")
    hidden.refresh_from_db()
    bring_to(hidden, "spam")
    send()
    hidden.refresh_from_db()
    bring_to(hidden, "published")

    assert send(2 * HOUR) == 1
    assert ["Back again." in letter.body for letter in mailoutbox] == [False, True]
    assert "Kept words." not in mailoutbox[1].body


def test_whoever_withdrew_a_comment_hears_no_more_of_replies_to_it(mailoutbox):
    comment = followed()
    above = followed("eve@post.example")
    reply_to(comment)
    reply = reply_to(above, email="ann@post.example", follows=True)
    confirm_follows(reply.author)
    reply_to(reply, text="An answer to Ann.")
    Letter.objects.filter(kind=Letter.Kind.CONFIRM).delete()
    for each in (comment, reply):
        each.refresh_from_db()
        bring_to(each, "withdrawn")

    send()

    assert [letter.to for letter in mailoutbox] == [["eve@post.example"]]
    assert "An answer to Ann." in mailoutbox[0].body


def test_nothing_is_mailed_of_a_story_that_was_withdrawn(mailoutbox):
    comment = followed()
    reply_to(comment)
    article = comment.discussion.article
    article.refresh_from_db()
    article.withdraw(by=article.owner, reason="x")

    assert (send(), mailoutbox) == (0, [])


def test_s29_one_mail_an_hour_for_a_thread_collects_what_came(mailoutbox):
    comment, now = followed(), timezone.now()
    reply_to(comment, text="First reply.")
    first = reader_mail.send_due(at=now + MINUTES)
    reply_to(comment, text="Second reply.")
    reply_to(comment, text="Third reply.")
    second = reader_mail.send_due(at=now + 10 * MINUTES)
    third = reader_mail.send_due(at=now + HOUR + 2 * MINUTES)

    assert (first, second, third) == (1, 0, 1)
    assert "First reply." in mailoutbox[0].body
    assert "Second reply." in mailoutbox[1].body
    assert "Third reply." in mailoutbox[1].body
    assert "First reply." not in mailoutbox[1].body


def test_another_thread_does_not_wait(mailoutbox):
    for comment in (followed(), followed()):
        reply_to(comment)

    assert send() == 2


def test_a_letter_is_sent_once(mailoutbox):
    comment = followed()
    reply = reply_to(comment)
    send()
    reply.refresh_from_db()
    bring_to(reply, "rejected")
    reply.refresh_from_db()
    bring_to(reply, "published")

    assert send(2 * HOUR) == 0
    assert len(mailoutbox) == 1


def test_a_newsrooms_reply_is_badged_in_the_mail(mailoutbox):
    comment = followed()
    by = make_user("Moderator", first_name="Ada", last_name="Quill")

    answer_as_newsroom(
        article=comment.discussion.article, parent=comment, by=by, text="We checked."
    )
    send()

    assert "Ada Quill (Newsroom):\n> We checked." in mailoutbox[0].body


# Ending it


def test_s29_one_click_of_the_mail_program_ends_the_thread(mailoutbox):
    """RFC 8058: a POST without cookie or token."""
    comment, other = followed(), followed()
    reply_to(comment)
    send()
    headers = mailoutbox[0].extra_headers
    address = headers["List-Unsubscribe"].strip("<>").removeprefix(project.SITE_URL)

    looked = Client().get(address)
    still = Follow.objects.open().count()
    answer = Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})
    reply_to(comment)
    reply_to(other)

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (looked.status_code, still, answer.status_code) == (200, 2, 200)
    assert address_in(mailoutbox[0], "following") == address
    assert [follow.comment for follow in Follow.objects.open()] == [other]
    assert send(2 * HOUR) == 1


def test_all_mail_can_be_ended_at_once(client):
    comment, other = followed(), followed()
    waiting = reply_to(other)

    client.post(proofs.following_address(comment.author, comment.root_id), {"all": "1"})

    assert not Follow.objects.open().exists()
    assert (waiting.letters.count(), send()) == (1, 0)


def test_whoever_was_erased_gets_nothing_and_the_link_still_answers(client, mailoutbox):
    comment = followed()
    address = proofs.following_address(comment.author, comment.root_id)
    reply_to(comment)
    client.post(f"/comments/yours/{_yours(comment.author)}/erasure/")

    assert (send(), mailoutbox) == (0, [])
    assert client.post(address).status_code == 200
    assert client.get(proofs.confirmation_address(comment.author)).status_code == 404


def _yours(commenter):
    return privacy.address_for(commenter).split("/")[-2]


# When the mail server is away


class Away(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("ann@post.example was not reached")


def test_a_mail_server_that_is_away_is_asked_again_for_a_day(settings, mailoutbox, caplog):
    reply_to(followed())
    backend, at = settings.EMAIL_BACKEND, timezone.now() + MINUTES
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    tried = []
    with caplog.at_level(logging.INFO, logger="comments.reader_mail"):
        while letter := Letter.objects.first():
            at = max(at, letter.not_before)
            tried.append(at)
            assert reader_mail.send_due(at=at) == 0
    settings.EMAIL_BACKEND = backend

    assert timedelta(hours=22) < tried[-1] - tried[0] < timedelta(hours=26)
    assert "is given up" in caplog.messages[-1]
    assert "post.example" not in caplog.text


def test_what_could_not_be_sent_goes_out_later(settings, mailoutbox):
    reply_to(followed())
    backend, at = settings.EMAIL_BACKEND, timezone.now() + MINUTES
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    reader_mail.send_due(at=at)
    settings.EMAIL_BACKEND = backend

    too_soon = reader_mail.send_due(at=at + timedelta(seconds=30))
    later = reader_mail.send_due(at=at + MINUTES)

    assert (too_soon, later, len(mailoutbox)) == (0, 1, 1)


class Choosy(EmailBackend):
    def send_messages(self, messages):
        for message in messages:
            if "poison" in message.to[0]:
                raise SMTPRecipientsRefused({message.to[0]: (550, b"Nobody here")})
        return super().send_messages(messages)


@pytest.mark.parametrize("email", ["\u017f" * 30 + "@post.example", "poison@post.example"])
def test_one_address_that_takes_no_mail_stops_no_other_letter(settings, mailoutbox, caplog, email):
    settings.EMAIL_BACKEND = f"{__name__}.Choosy"
    for comment in (followed("poisoned@post.example"), followed("eve@post.example")):
        reply_to(comment)
    Commenter.objects.filter(email="poisoned@post.example").update(email=email)
    at = timezone.now() + MINUTES

    sent = reader_mail.send_due(at=at)
    while letter := Letter.objects.filter(sent_at=None).first():
        at = max(at, letter.not_before)
        reader_mail.send_due(at=at)

    assert sent == 1
    assert [letter.to for letter in mailoutbox] == [["eve@post.example"]]
    assert "is given up" in caplog.messages[-1]
    assert email not in caplog.text


def test_what_is_due_is_sent_by_the_loop(mailoutbox):
    reply_to(followed())
    Letter.objects.update(not_before=timezone.now() - MINUTES)

    call_command("due", verbosity=0)

    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_a_letter_once(race, mailoutbox):
    reply_to(followed())
    at = timezone.now() + MINUTES

    sent = race(*[lambda: reader_mail.send_due(at=at)] * 3)

    assert sum(sent) == 1


def test_following_costs_a_decision_one_query(django_assert_max_num_queries):
    comment = make_comment()
    by = make_user("Administrator")

    with django_assert_max_num_queries(25) as queries:
        comment.approve(by=by, version=1)

    about_follows = [q for q in queries.captured_queries if "comments_follow" in q["sql"]]
    assert len(about_follows) == 1
    assert not any("comments_letter" in q["sql"] for q in queries.captured_queries)


def test_post_comment_keeps_what_a_proven_follower_wants(client):
    comment = followed()
    again = post_comment(
        article=comment.discussion.article,
        name="Ann",
        email="ann@post.example",
        text="More.",
        is_proven=True,
        follows=True,
    )

    assert again.follows.get().confirmed_at is not None
