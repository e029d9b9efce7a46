"""Holes that others had: each closed by a rule, tried on every page of readers at once.

The numbers are those of the list of holes that the other tests of comments name, too.
"""

import logging
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from comments import addresses, privacy, proofs, reader_mail
from comments.models import (
    Comment,
    Letter,
    confirm_follows,
)
from tests.builders import make_live, make_user
from tests.comments.builders import bring_to, make_comment
from tests.comments.test_reading import HOSTILE

pytestmark = pytest.mark.django_db

SCRIPTS = re.compile(r"^\s*(javascript|data|vbscript):", re.IGNORECASE)
CODE = [*Path("comments").rglob("*.py"), *Path("articles").rglob("*.py")]
CODE += Path("newsroom").rglob("*.py")


class Dangers(HTMLParser):
    """What a page has that ours never have."""

    def __init__(self, html):
        super().__init__()
        self.found, self.hrefs = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "script" and not attrs.get("src") and attrs.get("type") != "application/ld+json":
            self.found.append(tag)
        self.found += [name for name in attrs if name.startswith("on") or name == "style"]
        self.found += [tag] if tag in ("svg", "iframe", "object", "embed", "base") else []
        if tag == "a":
            self.hrefs.append(attrs.get("href") or "")


def pages_of(comment):
    """The addresses on which something of a comment may stand."""
    article = comment.discussion.article
    private = addresses.mine(comment)
    return {
        "story": article.get_absolute_url(),
        "discussion": addresses.page(article),
        "newest": addresses.page(article, order="newest"),
        "comment": addresses.comment(article, comment).partition("#")[0],
        "reply": addresses.reply(article, comment),
        "report": addresses.report(article, comment),
        "mine": private,
        "wording": f"{private}wording/",
        "withdrawal": f"{private}withdrawal/",
        "state": addresses.state(comment),
        "confirmation": proofs.confirmation_address(comment.author),
        "following": proofs.following_address(comment.author, comment.root_id),
        "yours": privacy.address_for(comment.author),
        "front": "/",
        "search": "/search/?q=marker",
        "feed": "/feeds/stories.xml",
        "sitemap": "/sitemap.xml",
    }


@pytest.mark.parametrize("words", HOSTILE)
def test_s1_s2_hostile_words_are_words_on_every_page(client, words):
    comment = make_comment(text=words, name=words[:60], status="published", follows=True)
    inert = ("reply", "report", "mine", "wording", "withdrawal", "state", "confirmation")
    cache.clear()

    pages = {name: client.get(address) for name, address in pages_of(comment).items()}
    typed = {"text": words, "name": words[:60], "email": "a@post.example", "preview": "1"}
    pages["preview"] = client.post(addresses.write(comment.discussion.article), typed)

    for name, response in pages.items():
        seen = Dangers(response.content.decode())
        assert (name, response.status_code, seen.found) == (name, 200, [])
        assert not [href for href in seen.hrefs if SCRIPTS.match(href)]
        if name in (*inert, "preview"):
            assert not [href for href in seen.hrefs if "a.example" in href or "evil" in href]


def test_s1_s2_a_mail_is_plain_text_and_its_headers_take_no_lines(mailoutbox):
    followed = make_comment(status="published", follows=True, email="ann@post.example")
    confirm_follows(followed.author)
    Letter.objects.all().delete()
    article = followed.discussion.article
    make_comment(
        article,
        parent=followed,
        status="published",
        name="Tom\r\nBcc: all@post.example",
        text="<script>alert(1)</script>",
    )

    reader_mail.send_due(at=timezone.now() + reader_mail.BETWEEN_LETTERS)

    (letter,) = mailoutbox
    assert letter.message().get_content_type() == "text/plain"
    assert letter.recipients() == ["ann@post.example"]
    assert "\n" not in letter.subject


def test_s3_no_picture_is_shown_or_fetched_for_a_reader():
    comment = make_comment(
        status="published", text='![x](https://a.example/x.png) <img src="https://a.example/y.png">'
    )

    page = Client().get(addresses.page(comment.discussion.article)).content.decode()

    assert "<img" not in page.partition("<main")[2].partition("</main>")[0]


def patterns(resolver=None, route=""):
    for each in (resolver or get_resolver()).url_patterns:
        here = route + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from patterns(each, here)
        else:
            yield here, each


def test_s5_every_form_of_readers_wants_its_token():
    """One pattern is left out: mail programs end a thread's mail without a token (RFC 8058)."""
    comment = make_comment(status="published", follows=True)
    waiting = make_comment(comment.discussion.article)
    addressed = {**pages_of(comment), "mine": addresses.mine(waiting)}
    addressed |= {
        "wording": f"{addressed['mine']}wording/",
        "withdrawal": f"{addressed['mine']}withdrawal/",
        "new": addresses.write(comment.discussion.article),
        "ask_for_yours": "/comments/yours/",
        "erase_yours": f"{addressed['yours']}erasure/",
        "page": addressed["discussion"],
        "thanks": f"{addressed['report']}thanks/",
        "copy_of_yours": f"{addressed['yours']}copy.json",
    }
    names = {
        pattern.name
        for _route, pattern in patterns()
        if pattern.callback.__module__.startswith("comments.views")
    }

    def rows():
        return list(Comment.objects.order_by("pk").values_list("pk", "version", "open_reports"))

    before, client = rows(), Client(enforce_csrf_checks=True)
    typed = {"text": "Forged.", "name": "F", "email": "f@post.example", "reason": "spam"}
    answers = {name: client.post(addressed[name], typed).status_code for name in names}

    assert answers.pop("following") == 200
    assert set(answers.values()) <= {403, 405}
    assert rows() == before


def matrix():
    """A story with one comment of each state, told apart by a word."""
    article = make_live()
    comments = {
        status: make_comment(
            article, status=status, text=f"marker-{status}", name=f"name-{status}", follows=True
        )
        for status in ("pending", "published", "rejected", "spam", "withdrawn")
    }
    above = make_comment(article, status="published", text="marker-above", name="name-above")
    comments["below"] = make_comment(
        article, parent=above, status="published", text="marker-below", name="name-below"
    )
    between = make_comment(
        article,
        parent=comments["published"],
        status="published",
        text="marker-between",
        name="name-between",
    )
    comments["deep"] = make_comment(
        article, parent=between, status="published", text="marker-deep", name="name-deep"
    )
    for name, hidden in (("above", above), ("between", between)):
        hidden.refresh_from_db()
        bring_to(hidden, "rejected")
        comments[name] = hidden
    return comments


def test_s7_s8_a_word_stands_where_it_may_and_nowhere_else(client):
    comments = matrix()
    article = comments["published"].discussion.article
    private = {"mine", "wording", "withdrawal", "yours"}

    for status, comment in comments.items():
        for name, address in pages_of(comment).items():
            response = client.get(address)
            page = response.content.decode()
            for other in comments:
                may = other == "published" or (other == status and name in private)
                assert may or f"marker-{other}" not in page, (status, name, other)
                named = may or (name == "confirmation" and other == status)
                assert named or f"name-{other}" not in page, (status, name, other)
            if name in ("comment", "reply", "report"):
                assert response.status_code == (200 if status == "published" else 404)
    story = client.get(article.get_absolute_url()).content.decode()
    assert "marker-published" in story
    assert '"commentCount": 1' in story or '"commentCount":1' in story


def test_s7_a_follower_is_mailed_nothing_that_is_hidden(mailoutbox):
    comments = matrix()

    reader_mail.send_due(at=timezone.now() + reader_mail.BETWEEN_LETTERS)

    written = "".join(letter.body for letter in mailoutbox)
    assert "marker-" not in written
    assert [letter.to for letter in mailoutbox] == [[comments["published"].author.email]]


def test_s10_no_shared_page_of_comments_sets_or_heeds_a_cookie():
    comment = make_comment(status="published", follows=True)
    moderator = Client()
    moderator.force_login(make_user("Moderator"))
    moderator.post(proofs.confirmation_address(comment.author))
    for name in ("story", "discussion", "newest", "comment"):
        address = pages_of(comment)[name]
        plain, signed_in = Client().get(address), moderator.get(address)

        assert plain.content == signed_in.content
        assert not signed_in.cookies
        assert "Cookie" not in signed_in.get("Vary", "")


def test_s11_every_private_page_is_kept_from_caches_and_search_engines(client):
    comment = make_comment(follows=True)
    addressed = pages_of(comment)
    private = ("mine", "wording", "withdrawal", "state", "confirmation", "following", "yours")

    for name in private:
        response = client.get(addressed[name])
        assert response["Cache-Control"] == "private, no-store", name
        assert response["X-Robots-Tag"] == "noindex", name
        assert response["Referrer-Policy"] in ("no-referrer", "same-origin"), name
        assert '<meta name="robots" content="noindex">' in response.content.decode(), name


def test_s30_what_is_signed_is_plain_words_of_one_purpose_each():
    comment = make_comment()
    pages = pages_of(comment)
    keys = [pages[name].split("/")[3] for name in ("mine", "state", "confirmation", "following")]

    unpickled = [path for path in CODE if re.search(r"\bpickle\b", path.read_text())]

    assert unpickled == []
    for key in keys:
        with pytest.raises(signing.BadSignature):
            signing.loads(key, salt="another purpose")
    assert (
        len(
            {addresses.MINE, addresses.STATE, privacy.SALT}
            | {proofs.CONFIRMATION, proofs.FOLLOWING, proofs.COOKIE}
        )
        == 6
    )


def test_s31_people_do_not_see_or_fill_the_honeypot(client):
    page = client.get(addresses.write(make_live())).content.decode()

    field = re.search(r'<input id="id_website"[^>]*>', page)[0]
    assert 'tabindex="-1"' in field
    assert 'autocomplete="off"' in field
    assert '<div class="unseen" aria-hidden="true">' in page


@pytest.mark.parametrize(("seconds", "reasons"), [(1, ["pre", "too_fast"]), (5, ["pre"])])
def test_s31_nobody_writes_in_a_second_and_is_only_held(client, time_machine, seconds, reasons):
    address, start = addresses.write(make_live()), timezone.now()
    time_machine.move_to(start, tick=False)
    token = re.search(r'name="token" value="([^"]+)"', client.get(address).content.decode())[1]
    typed = {"text": "Well.", "name": "Ann", "email": "ann@post.example", "token": token}

    time_machine.move_to(start + timedelta(seconds=seconds), tick=False)
    response = client.post(address, typed)

    comment = Comment.objects.get()
    assert response.status_code == 303
    assert (comment.hold_reasons, comment.seconds_to_write) == (reasons, seconds)
    assert comment.status == "pending"


@pytest.mark.parametrize("token", ["", "x", "a:b", "eyJvcGVuZWQiOjB9:forged"])
def test_s31_a_time_that_the_form_did_not_say_counts_for_nothing(client, token):
    typed = {"text": "Well.", "name": "Ann", "email": "ann@post.example", "token": token}

    client.post(addresses.write(make_live()), typed)

    comment = Comment.objects.get()
    assert (comment.hold_reasons, comment.seconds_to_write) == (["pre"], None)


def test_s31_a_page_from_before_the_honeypot_is_as_good_as_any(client):
    article = make_live()
    typed = {"text": "Well.", "name": "Ann", "email": "ann@post.example"}

    client.post(addresses.write(article), typed)

    assert Comment.objects.get().hold_reasons == ["pre"]


def test_s34_no_address_network_or_word_stands_in_a_log(client, caplog):
    article, network = make_live(), "203.0.113.77"
    typed = {"text": "Secret words.", "name": "Ann", "email": "ann@post.example", "follows": "on"}

    with caplog.at_level(logging.DEBUG):
        sent = client.post(addresses.write(article), typed, REMOTE_ADDR=network)
        comment = Comment.objects.get()
        client.post(sent["Location"] + "wording/", {"text": "Secret, too.", "version": "1"})
        comment.refresh_from_db()
        bring_to(comment, "published")
        client.post(
            addresses.report(article, comment),
            {"reason": "spam", "note": "Secret note."},
            REMOTE_ADDR=network,
        )
        reader_mail.send_due(at=timezone.now() + reader_mail.BETWEEN_LETTERS)
        client.post(proofs.confirmation_address(comment.author), REMOTE_ADDR=network)

    said = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    for word in ("ann@post.example", network, "Secret", comment.author.email_key):
        assert word not in said
    assert settings.SECRET_KEY not in said
