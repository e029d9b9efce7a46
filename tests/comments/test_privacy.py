"""What is held of a person: asked for by mail, copied, erased; seen at the desk, and recorded."""

import csv
import io
import json
import logging
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from comments import addresses, privacy, tasks
from comments.models import Comment, ContactView
from tests.builders import make_live, make_user
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db

ASK = "/comments/yours/"


@pytest.fixture(autouse=True)
def _no_letters_yet():
    cache.clear()


def page_of(commenter):
    return f"/admin/comments/commenter/{commenter.pk}/"


def signed_in(role="Moderator", *codenames):
    client, user = Client(), make_user(role)
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return client


# By mail


def test_asking_answers_alike_and_writes_only_to_somebody_known(client, mailoutbox):
    make_comment(email="ann@post.example")

    known = client.post(ASK, {"email": "Ann@post.example"})
    unknown = client.post(ASK, {"email": "nobody@post.example"})
    for email in ("Ann@post.example", "nobody@post.example"):
        tasks.mail_what_is_held.call(email)

    assert known.status_code == unknown.status_code == 200
    assert known.content == unknown.content
    assert [letter.to for letter in mailoutbox] == [["ann@post.example"]]


def test_a_letter_goes_out_once_an_hour(mailoutbox):
    make_comment(email="ann@post.example")

    for _time in range(3):
        tasks.mail_what_is_held.call("ann@post.example")

    assert len(mailoutbox) == 1


def test_a_network_asks_ten_times_an_hour(client):
    answers = [client.post(ASK, {"email": f"{n}@post.example"}).status_code for n in range(12)]

    assert answers == [200] * 10 + [429] * 2


@pytest.mark.parametrize("email", ["", "x", "a\0@b", "ann@post.example" * 30])
def test_what_is_no_address_is_said_and_kept(client, email):
    answer = client.post(ASK, {"email": email})

    assert answer.status_code == 200
    assert "Not sent yet" in answer.content.decode()


def test_opening_the_address_changes_nothing_however_often(client):
    comment = make_comment(status="published", email="ann@post.example")
    address = privacy.address_for(comment.author)

    pages = [client.get(address) for _time in range(2)]
    refused = client.get(f"{address}erasure/")

    comment.refresh_from_db()
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0]["Cache-Control"] == "private, no-store"
    assert pages[0]["Referrer-Policy"] == "same-origin"
    assert "ann@post.example" not in pages[0].content.decode()
    assert (refused.status_code, comment.status) == (405, "published")


def test_the_person_erases_all_by_one_press_after_which_the_address_is_dead(client):
    comment = make_comment(status="published", text="I live here.")
    address = privacy.address_for(comment.author)

    answer = client.post(f"{address}erasure/")

    comment.refresh_from_db()
    assert "Erased." in answer.content.decode()
    assert (comment.status, comment.current_revision.text) == ("erased", "")
    assert client.get(address).status_code == 404
    assert client.post(f"{address}erasure/").status_code == 404


def test_erasing_needs_the_token_of_its_page():
    comment = make_comment()
    client = Client(enforce_csrf_checks=True)

    answer = client.post(f"{privacy.address_for(comment.author)}erasure/")

    comment.refresh_from_db()
    assert (answer.status_code, comment.status) == (403, "pending")


def test_the_address_lives_a_day_and_serves_this_purpose_alone(client, time_machine):
    comment = make_comment()
    address = privacy.address_for(comment.author)
    other_purpose = addresses.mine(comment).replace("/mine/", "/yours/")
    forged = address[:-3] + ("x" if address[-3] != "x" else "y") + address[-2:]

    dead = [client.get(other_purpose).status_code, client.get(forged).status_code]
    time_machine.move_to(timezone.now() + timedelta(hours=23))
    in_time = client.get(address).status_code
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    too_late = client.get(address).status_code

    assert (dead, in_time, too_late) == ([404, 404], 200, 404)


def test_a_copy_has_every_word_and_decision_of_this_person_alone(client):
    comment = make_comment(email="ann@post.example", name="Ann", text="Mine.")
    moderator = make_user("Administrator", first_name="Secret", last_name="Hand")
    comment.reject(by=moderator, version=1, reason="abuse", note="Known troll.")
    make_comment(text="Somebody else's.")

    written = client.get(f"{privacy.address_for(comment.author)}copy.json")
    held = json.loads(written.content)

    assert (held["name"], held["email"]) == ("Ann", "ann@post.example")
    (only,) = held["comments"]
    assert (only["state"], [each["text"] for each in only["wordings"]]) == ("rejected", ["Mine."])
    assert [(each["what"], each["reason"]) for each in only["decisions"]] == [("reject", "abuse")]
    for secret in ("Secret", "Known troll.", "Somebody else"):
        assert secret not in written.content.decode()
    assert written["Cache-Control"] == "private, no-store"
    assert "attachment" in written["Content-Disposition"]


@pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
def test_no_cell_of_a_table_begins_a_formula(client, begin):
    comment = make_comment(text=f'{begin}HYPERLINK("https://spam.example")')

    written = client.get(f"{privacy.address_for(comment.author)}copy.csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(written)))

    assert rows[0]["text"].startswith(f"'{begin}HYPERLINK")


def test_a_form_of_copy_that_is_not_made_is_nothing(client):
    comment = make_comment()
    assert client.get(f"{privacy.address_for(comment.author)}copy.xml").status_code == 404


def test_a_copy_of_ten_comments_costs_the_queries_of_one(django_assert_num_queries):
    article = make_live()
    author = make_comment(article, email="ann@post.example", status="published").author

    with django_assert_num_queries(5):
        privacy.as_csv(author)
    for _number in range(9):
        make_comment(article, email="ann@post.example", status="published")
    with django_assert_num_queries(5):
        privacy.as_csv(author)


# At the desk


def test_an_address_is_seen_through_a_button_and_the_seeing_recorded():
    author = make_comment(email="ann@post.example").author
    client = signed_in("Moderator", "view_contact")

    before = client.get(f"{page_of(author)}change/").content.decode()
    shown = client.post(f"{page_of(author)}contact/")
    after = client.get(f"{page_of(author)}change/").content.decode()

    assert "ann@post.example" not in before + after
    assert "ann@post.example" in shown.content.decode()
    assert shown["Cache-Control"].startswith("private, no-store")
    assert ContactView.objects.get().commenter == author


def test_without_the_right_nobody_sees_an_address_or_looks_for_one():
    author = make_comment(email="ann@post.example", name="Zoe").author
    client = signed_in("Moderator")

    refused = client.post(f"{page_of(author)}contact/")
    page = client.get(f"{page_of(author)}change/").content.decode()
    found = client.get("/admin/comments/commenter/?q=ann@post.example").content.decode()

    assert refused.status_code == 403
    assert "ann@post.example" not in page
    assert "Show the e-mail address" not in page
    assert "Zoe" not in found
    assert not ContactView.objects.exists()


@pytest.mark.parametrize("role", ["Moderator", "Administrator"])
@pytest.mark.parametrize(
    "asked", ["email__startswith=ann", "email=ann@post.example", "email_key__gt=0", "trust=0"]
)
def test_no_address_is_spelt_out_by_what_a_list_can_be_asked(role, asked):
    make_comment(email="ann@post.example", name="Zoe")
    client = signed_in(role)

    every = client.get("/admin/comments/commenter/")
    spelt = client.get(f"/admin/comments/commenter/?{asked}")

    assert "Zoe" in every.content.decode()
    assert (spelt.status_code, "Zoe" in spelt.content.decode()) == (400, False)


def test_with_the_right_a_whole_address_finds_its_commenter():
    make_comment(email="ann@post.example", name="Zoe")
    client = signed_in("Moderator", "view_contact")

    whole = client.get("/admin/comments/commenter/?q=ANN@post.example").content.decode()
    part = client.get("/admin/comments/commenter/?q=ann@post").content.decode()

    assert "Zoe" in whole
    assert "Zoe" not in part


def test_an_administrator_copies_and_erases_and_must_be_sure():
    comment = make_comment(email="ann@post.example")
    page, client = page_of(comment.author), signed_in("Administrator")

    copied = client.post(f"{page}copy/json/")
    unsure = client.post(f"{page}erasure/", follow=True)
    comment.refresh_from_db()
    still = comment.status
    client.post(f"{page}erasure/", {"sure": "on"})

    comment.refresh_from_db()
    assert json.loads(copied.content)["email"] == "ann@post.example"
    assert "Nothing was erased." in unsure.content.decode()
    assert (still, comment.status) == ("pending", "erased")
    assert client.get(f"{page}change/").status_code == 200


def test_a_moderator_neither_copies_nor_erases():
    comment = make_comment()
    client = signed_in("Moderator", "view_contact")

    answers = [
        client.post(f"{page_of(comment.author)}{name}/", {"sure": "on"}).status_code
        for name in ("copy/json", "erasure")
    ]

    comment.refresh_from_db()
    assert (answers, comment.status) == ([403, 403], "pending")


@pytest.mark.parametrize(("rights", "status"), [((), 403), (("view_contact",), 200)])
def test_a_copy_at_the_desk_has_the_address_and_wants_the_right_to_see_it(rights, status):
    author = make_comment(email="ann@post.example").author
    client = signed_in("Moderator", "erase_commenter", *rights)

    page = client.get(f"{page_of(author)}change/").content.decode()
    copied = client.post(f"{page_of(author)}copy/json/")

    assert copied.status_code == status
    assert ("ann@post.example" in copied.content.decode()) == bool(rights)
    assert ("Copy of everything" in page) == bool(rights)
    assert "Yes, erase all words" in page
    assert ContactView.objects.count() == len(rights)


@pytest.mark.parametrize("key", ["9" * 25, "²", "x"])
def test_a_commenter_nobody_has_is_no_error(key):
    assert signed_in().get(f"/admin/comments/commenter/{key}/change/").status_code == 404


def test_what_a_reader_typed_breaks_no_page_of_the_desk():
    evil = "<script>alert(1)</script>"
    author = make_comment(name=evil, text=evil).author
    client = signed_in()

    pages = [client.get(f"{page_of(author)}change/"), client.get("/admin/comments/commenter/")]

    assert all(evil not in page.content.decode() for page in pages)


def test_ten_commenters_and_their_comments_cost_the_queries_of_one(django_assert_num_queries):
    article, client = make_live(), signed_in()
    author = make_comment(article, email="ann@post.example").author
    pages = [f"{page_of(author)}change/", "/admin/comments/commenter/"]
    costs = [7, 6]

    for more in (0, 9):
        for number in range(more):
            make_comment(article, email="ann@post.example")
            make_comment(article, email=f"{number}@post.example")
        for page, cost in zip(pages, costs, strict=True):
            with django_assert_num_queries(cost):
                client.get(page)


def test_no_address_stands_in_a_log(client, caplog):
    article, network = make_live(), "203.0.113.77"
    typed = {"name": "Ann", "email": "ann@post.example", "text": "Well."}

    with caplog.at_level(logging.DEBUG):
        client.post(addresses.write(article), typed, REMOTE_ADDR=network)
        client.post(addresses.write(article), typed, REMOTE_ADDR=network)
        client.post(ASK, {"email": "ann@post.example"}, REMOTE_ADDR=network)
        client.get(ASK + "forged/", REMOTE_ADDR=network)

    logged = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    assert Comment.objects.exists()
    assert "ann@post.example" not in logged
    assert network not in logged
