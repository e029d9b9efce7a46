"""Writing a comment: what is kept, what is refused, and that nothing typed is lost."""

import re
import socket
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from comments import addresses
from comments.models import Comment, Discussion, NotTaken, Unfit
from tests.builders import make_article, make_live, make_user
from tests.comments.builders import bring_to, make_comment

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Ann Reader",
    "email": "ann@post.example",
    "text": "The wall was built in 1911.",
    "token": "one",
}


class Form(HTMLParser):
    """The values that a page's form would send again."""

    def __init__(self, page):
        super().__init__()
        self.values, self.area = {}, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "input" and "name" in attrs:
            self.values[attrs["name"]] = attrs.get("value", "")
        elif tag == "textarea":
            self.area, self.values[attrs["name"]] = attrs["name"], ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None

    def handle_data(self, data):
        if self.area:
            self.values[self.area] += data


def send(client, address, **changes):
    return client.post(address, TYPED | changes)


def typed_again(response):
    values = Form(response.content.decode()).values
    return {name: values[name].removeprefix("\n") for name in ("name", "email", "text")}


def test_a_comment_waits_and_only_its_writer_sees_it(client):
    article = make_live()

    response = send(client, addresses.write(article))
    private = client.get(response["Location"])
    public = client.get(article.get_absolute_url())

    comment = Comment.objects.get()
    assert (response.status_code, comment.status, comment.hold_reasons) == (303, "pending", ["pre"])
    assert "Waiting for approval; only you see this." in private.content.decode()
    assert TYPED["text"] in private.content.decode()
    assert TYPED["text"] not in public.content.decode()
    assert TYPED["name"] not in public.content.decode()


def test_private_page_is_kept_from_caches_search_engines_and_other_sites(client):
    """S11: no search engine learns of it, and nothing in it leads anywhere."""
    comment = make_comment(text="See https://spam.example/pills and more")

    response = client.get(addresses.mine(comment))

    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "https://spam.example/pills" in response.content.decode()
    assert 'href="https://spam.example' not in response.content.decode()


def test_private_page_lives_an_hour(client, time_machine):
    comment = make_comment()
    address = addresses.mine(comment)

    time_machine.move_to(timezone.now() + timedelta(minutes=59))
    in_time = client.get(address)
    time_machine.move_to(timezone.now() + timedelta(minutes=2))
    too_late = client.get(address)

    assert (in_time.status_code, too_late.status_code) == (200, 404)


def test_form_page_is_private_and_quotes_the_comment_above(client):
    parent = make_comment(status="published", text="I remember the flood.")
    article = parent.discussion.article

    response = client.get(addresses.reply(article, parent))

    assert "I remember the flood." in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert "csrfmiddlewaretoken" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": ""}, "Write your comment."),
        ({"text": " \n\x00 "}, "Write your comment."),
        ({"text": "\u200b\u3164"}, "Write your comment."),
        ({"text": "x" * 100_000}, "The comment has 100000 characters. Shorten it to 5000."),
        ({"email": "ann.post.example"}, "Enter an e-mail address such as name@example.org."),
        ({"email": "ſam@post.example"}, "only to the letters a to z, digits and signs."),
        ({"email": ""}, "Enter your e-mail address."),
        ({"name": ""}, "Enter your name."),
        ({"name": "\u200b\u200d"}, "Enter your name."),
        ({"name": "n" * 61}, "Use a name of at most 60 characters."),
    ],
)
def test_an_error_says_what_is_wrong_and_keeps_what_was_typed(client, changes, sentence):
    article = make_live()

    response = send(client, addresses.write(article), **changes)

    page = response.content.decode()
    expected = {name: (TYPED | changes)[name].replace("\x00", "") for name in typed_again(response)}
    assert response.status_code == 200
    assert page.count(sentence) == 2  # in the summary and beside the field
    assert typed_again(response) == expected
    assert not Comment.objects.exists()


def test_a_browser_cuts_nothing_that_is_pasted(client):
    form = client.get(addresses.write(make_live())).content.decode()

    for name in ("text", "name"):
        assert "maxlength" not in re.search(rf'<[^>]* name="{name}"[^>]*>', form)[0]


def test_an_address_that_mail_cannot_carry_is_refused_without_a_form():
    with pytest.raises(Unfit, match="only to the letters a to z"):
        make_comment(email="ſam@post.example")
    assert make_comment(email="sam@bücher.example").author.email == "sam@bücher.example"


@pytest.mark.parametrize("junk", ["\x00", "\ud800", "\u202e", "\x1b"])
def test_what_is_never_text_is_dropped_and_the_rest_kept(client, junk):
    article = make_live()

    body = f"name=A{junk}nn&email=ann@post.example&text=Wa{junk}ll&token=t"
    response = client.post(
        addresses.write(article),
        body.encode("utf-8", "surrogatepass"),
        content_type="application/x-www-form-urlencoded",
    )

    text = Comment.objects.get().current_revision.text
    assert response.status_code == 303
    assert text.encode()
    assert "\x00" not in text
    assert text.startswith("Wa")


def test_a_surrogate_in_an_odd_charset_does_no_harm(client):
    article = make_live()

    response = client.post(
        addresses.write(article),
        b"--b\r\nContent-Disposition: form-data; name=text\r\n\r\nWall \\ud800\r\n--b--\r\n",
        content_type="multipart/form-data; boundary=b; charset=unicode_escape",
    )

    assert response.status_code in (200, 400)
    assert not Comment.objects.exists()


def test_two_megabytes_are_refused_before_they_are_read(client):
    """S26: what is far too big is never parsed."""
    article = make_live()

    response = send(client, addresses.write(article), text="x" * 2 * 1024 * 1024)

    assert response.status_code == 413
    assert "your words are still in the form" in response.content.decode()


def test_an_expired_token_gives_the_words_back_with_a_fresh_one(settings):
    settings.CSRF_FAILURE_VIEW = "comments.views.expired"
    article, client = make_live(), Client(enforce_csrf_checks=True)

    refused = send(client, addresses.write(article))
    again = client.post(addresses.write(article), Form(refused.content.decode()).values)

    assert refused.status_code == 403
    assert typed_again(refused) == {name: TYPED[name] for name in ("name", "email", "text")}
    assert "Nothing is lost: send it again." in refused.content.decode()
    assert again.status_code == 303
    assert Comment.objects.get().current_revision.text == TYPED["text"]


def test_a_forged_request_elsewhere_is_told_that_nothing_was_saved(settings):
    settings.CSRF_FAILURE_VIEW = "comments.views.expired"

    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})

    page = response.content.decode()
    assert response.status_code == 403
    assert response["Cache-Control"] == "private, no-store"
    for words in ("This was not saved", "Back button", '<a href="/admin/login/">log in again</a>'):
        assert words in page
    assert "<style" not in page


def test_the_same_form_sent_twice_is_one_comment(client):
    article = make_live()

    first = send(client, addresses.write(article))
    second = send(client, addresses.write(article))
    other = send(client, addresses.write(article), email="b@post.example", text="Something else.")

    assert Comment.objects.count() == 2
    assert addresses.comment_behind(first["Location"].split("/")[-2]) == (
        addresses.comment_behind(second["Location"].split("/")[-2])
    )
    assert other.status_code == 303


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_once_is_one_comment(race):
    """S27: the key of the form is unique in the database."""
    address = addresses.write(make_live())

    answers = race(*[lambda: send(Client(), address).status_code] * 4)

    assert answers == [303] * 4
    assert Comment.objects.count() == 1


def test_extra_parameters_change_nothing(client):
    """S12: only the fields of the form are read."""
    article = make_live()
    forged = {
        "status": "published",
        "version": "9",
        "author": "1",
        "path": "0000000000",
        "depth": "3",
        "hidden_ancestors": "2",
        "published_at": "2020-01-01",
        "created_at": "2020-01-01",
        "public_id": "00000000-0000-0000-0000-000000000000",
        "hold_reasons": "[]",
        "trust": "9",
        "parent": "1",
    }

    send(client, addresses.write(article), **forged)

    comment = Comment.objects.get()
    assert (comment.status, comment.version, comment.depth) == ("pending", 1, 1)
    assert (comment.hidden_ancestors, comment.parent, comment.published_at) == (0, None, None)
    assert (comment.author.trust, comment.hold_reasons) == (0, ["pre"])
    assert comment.created_at.year > 2020
    assert str(comment.public_id) != forged["public_id"]


def test_a_filled_honeypot_only_holds(client):
    """S31: browsers fill in forms, too."""
    article = make_live()

    response = send(client, addresses.write(article), website="https://shop.example")

    assert response.status_code == 303
    comment = Comment.objects.get()
    assert (comment.status, comment.hold_reasons) == ("pending", ["pre", "honeypot"])


def test_a_trusted_address_earns_nothing_by_being_typed(client):
    at = timezone.now() - timedelta(minutes=30)
    comment = make_comment(name="Ann", email="ann@post.example", status="published", at=at)
    comment.author.trust = 2
    comment.author.save()
    article = comment.discussion.article

    send(client, addresses.write(article), name="Somebody else", email="ANN@post.example")

    typed = Comment.objects.get(status="pending")
    assert typed.author == comment.author
    assert typed.author.display_name == "Ann"
    assert (typed.status, typed.name) == ("pending", "Somebody else")


def test_posting_opens_no_connection(client, monkeypatch):
    """S4: nothing that a reader types makes the server call anybody."""
    article = make_live()

    def refuse(*args, **kwargs):
        raise AssertionError("a comment must not make the server call anybody")

    with monkeypatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket, "create_connection", refuse)
        response = send(client, addresses.write(article), text="https://example.org/page")

    assert response.status_code == 303


# Where no comment is taken


def test_a_closed_discussion_takes_nothing_and_gives_the_words_back(client):
    article, editor = make_live(), make_user("Editor")
    Discussion.of(article).set_policy(by=editor, mode="read_only")

    asked = client.get(addresses.write(article))
    sent = send(client, addresses.write(article))

    assert (asked.status_code, sent.status_code) == (403, 403)
    assert "This discussion is closed" in asked.content.decode()
    assert typed_again(sent)["text"] == TYPED["text"]
    assert not Comment.objects.exists()


def test_a_discussion_closes_at_its_hour(client):
    article, editor = make_live(), make_user("Editor")
    Discussion.of(article).set_policy(by=editor, mode="pre", closes_at=timezone.now())

    response = send(client, addresses.write(article))

    assert response.status_code == 403
    assert not Comment.objects.exists()


def story_in(state):
    article = make_article() if state in ("draft", "scheduled") else make_live()
    if state == "scheduled":
        article.schedule(by=article.owner, at=timezone.now() + timedelta(days=1))
    elif state == "withdrawn":
        article.withdraw(by=article.owner, reason="x")
    elif state == "gone":
        article.take_down(by=article.owner, reason="x")
    article.refresh_from_db()
    return article


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn", "gone", "nothing"])
def test_only_a_live_story_takes_comments(client, state):
    """S28: whatever else has an address takes none."""
    article = story_in(state)
    address = "/2026/01/02/there-is-no-such-story/comments/new/"
    if state != "nothing" and article.address_date:
        address = addresses.write(article)

    asked, sent = client.get(address), send(client, address)

    assert (asked.status_code, sent.status_code) == (404, 404)
    assert asked.content == client.get("/1999/01/02/there-is-no-such-story/comments/new/").content
    assert not Comment.objects.exists()


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn", "gone"])
def test_s28_a_story_that_was_taken_away_since_the_form_was_read_takes_nothing(state):
    article = story_in(state)

    with pytest.raises(NotTaken, match="This story takes no comments"):
        make_comment(article)

    assert not Comment.objects.exists()


@pytest.mark.parametrize("way", ["withdrawn", "gone"])
@pytest.mark.parametrize("is_token_good", [True, False])
def test_a_story_that_is_taken_away_meanwhile_gives_the_words_back(way, is_token_good):
    above = make_comment(status="published")
    article = above.discussion.article
    article.refresh_from_db()
    pages = [addresses.write(article), addresses.reply(article, above)]
    take_away = article.withdraw if way == "withdrawn" else article.take_down
    take_away(by=article.owner, reason="x")
    client = Client(enforce_csrf_checks=not is_token_good)

    for page in pages:
        sent, empty = send(client, page), send(client, page, text=" ")
        asked = client.get(page)

        assert [answer.status_code for answer in (sent, empty, asked)] == [404] * 3
        assert TYPED["text"] in sent.content.decode()
        assert "Your words were not sent" in sent.content.decode()
        assert "Your words" not in empty.content.decode() + asked.content.decode()
        assert above.current_revision.text not in sent.content.decode()
        assert sent["Cache-Control"] == "private, no-store"
    assert Comment.objects.count() == 1


def test_a_story_that_moved_meanwhile_gives_the_words_back_with_its_new_place(client):
    article = make_live()
    old = addresses.write(article)
    article.addresses.update(current=False)
    article.addresses.create(date=article.address_date, slug="another-slug")
    type(article).objects.filter(pk=article.pk).update(slug="another-slug")
    article.refresh_from_db()

    page = send(client, old).content.decode()

    assert TYPED["text"] in page
    assert f'href="{article.get_absolute_url()}#comments"' in page


def test_a_story_that_was_never_public_answers_like_an_unknown_one(client):
    article = make_article()
    article.schedule(by=article.owner, at=timezone.now() + timedelta(days=1))
    article.refresh_from_db()

    sent = send(client, addresses.write(article))

    unknown = send(client, "/1999/01/02/there-is-no-such-story/comments/new/")
    assert (sent.status_code, sent.content) == (404, unknown.content)
    assert TYPED["text"] not in sent.content.decode()


@pytest.mark.parametrize("date", ["2026/13/01", "2026/02/30", "0000/01/01"])
def test_a_day_that_never_was_is_no_address(client, date):
    assert client.get(f"/{date}/story/comments/new/").status_code == 404


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
def test_a_hidden_comment_takes_no_reply_and_answers_like_an_unknown_one(client, status):
    hidden = make_comment(status=status)
    article = hidden.discussion.article
    unknown = f"{article.get_absolute_url()}comments/00000000-0000-4000-8000-000000000000/reply/"

    asked = client.get(addresses.reply(article, hidden))
    sent = send(client, addresses.reply(article, hidden))

    assert (asked.status_code, sent.status_code) == (404, 404)
    assert asked.content == client.get(unknown).content
    assert typed_again(sent)["text"] == TYPED["text"]
    assert typed_again(sent) == typed_again(send(client, unknown))
    assert Comment.objects.count() == 1


def test_a_comment_of_another_story_takes_no_reply_here(client):
    """S13: a comment is answered under its own story."""
    foreign, article = make_comment(status="published"), make_live()

    response = send(client, addresses.reply(article, foreign))

    assert response.status_code == 404
    assert Comment.objects.count() == 1


def test_a_reply_under_a_hidden_thread_is_refused(client):
    parent = make_comment(status="published")
    article = parent.discussion.article
    reply = make_comment(article, parent=parent, status="published")
    parent.refresh_from_db()
    bring_to(parent, "rejected")

    response = send(client, addresses.reply(article, reply))

    assert response.status_code == 404


# Looking before sending


def test_a_preview_shows_the_comment_as_it_will_stand_and_keeps_nothing(client):
    article = make_live()
    text = "See https://a.example/x\n\nand <b>this</b>."

    response = send(client, addresses.write(article), text=text, preview="1")

    page = response.content.decode()
    assert response.status_code == 200
    assert "Preview: nothing has been sent yet" in page
    assert "<p>See https://a.example/x</p><p>and &lt;b&gt;this&lt;/b&gt;.</p>" in page
    assert 'href="https://a.example' not in page
    assert typed_again(response) == {"name": "Ann Reader", "email": "ann@post.example"} | {
        "text": text
    }
    assert response["Cache-Control"] == "private, no-store"
    assert not Comment.objects.exists()


def test_what_was_looked_at_can_be_sent(client):
    article = make_live()

    seen = send(client, addresses.write(article), preview="1")
    sent = client.post(addresses.write(article), Form(seen.content.decode()).values)

    assert sent.status_code == 303
    assert Comment.objects.get().current_revision.text == TYPED["text"]


def test_a_preview_of_what_is_no_comment_says_what_is_wrong(client):
    response = send(client, addresses.write(make_live()), email="ann", preview="1")

    assert "Enter an e-mail address such as" in response.content.decode()
    assert "Preview: nothing" not in response.content.decode()


def test_s18_a_network_looks_sixty_times_in_ten_minutes_and_keeps_its_words(client):
    address = addresses.write(make_live())

    answers = [send(client, address, preview="1") for _time in range(61)]
    elsewhere = client.post(address, TYPED | {"preview": "1"}, REMOTE_ADDR="198.51.100.7")

    assert {answer.status_code for answer in answers[:60]} == {200}
    assert (answers[60].status_code, answers[60]["Retry-After"]) == (429, "600")
    assert typed_again(answers[60])["text"] == TYPED["text"]
    assert elsewhere.status_code == 200


def test_previews_from_networks_that_nobody_knows_are_not_counted(client, monkeypatch):
    monkeypatch.setattr("comments.limits.PREVIEWS_OF_NETWORK", 1)
    address = addresses.write(make_live())
    typed = TYPED | {"preview": "1"}

    unknown = [client.post(address, typed, REMOTE_ADDR="").status_code for _time in range(2)]
    known = [client.post(address, typed).status_code for _time in range(2)]

    assert (unknown, known) == ([200, 200], [200, 429])
