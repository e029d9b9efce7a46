"""Pages of a discussion: in two orders, of bounded length, and one for each comment to link to."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments import addresses, threads
from comments.models import Comment, Commenter, CommentRevision, Discussion
from comments.models.comment import SEGMENT
from tests.builders import make_live
from tests.comments.builders import bring_to, make_comment
from tests.comments.queries import plans

pytestmark = pytest.mark.django_db


class Seen(HTMLParser):
    """The comments on a page in their order, the marked one, and the links that lead on."""

    def __init__(self, response):
        super().__init__()
        self.ids, self.marked, self.following = [], [], []
        self.feed(response.content.decode().partition("<main")[2])

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if (attrs.get("id") or "").startswith("c-"):
            self.ids.append(attrs["id"].removeprefix("c-"))
            if "aria-current" in attrs:
                self.marked.append(self.ids[-1])
        if attrs.get("rel") == "next":
            self.following.append(attrs["href"].partition("#")[0])


def ids(*comments):
    return [str(comment.public_id) for comment in comments]


def fill(article, roots, replies, status="published"):
    """Write so many threads of so many replies, each under the thread's first, by bulk."""
    discussion, at = Discussion.of(article), timezone.now()
    author = Commenter.known_by("many@post.example", name="Many", at=at)
    first = (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    shape = [(root, number) for root in range(roots) for number in range(replies + 1)]
    rows = [
        Comment(
            pk=first + place,
            discussion=discussion,
            author=author,
            name="Many",
            status=status,
            published_at=at,
            created_at=at,
            depth=2 if number else 1,
            parent_id=first + place - number if number else None,
            root_id=first + place - number,
            path=f"{first + place - number:0{SEGMENT}}"
            + (f"{first + place:0{SEGMENT}}" if number else ""),
        )
        for place, (_root, number) in enumerate(shape)
    ]
    Comment.objects.bulk_create(rows, batch_size=500)
    wordings = [
        CommentRevision(comment=row, number=1, text="Much was said.", text_key=1, created_at=at)
        for row in rows
    ]
    CommentRevision.objects.bulk_create(wordings, batch_size=500)
    wording = CommentRevision.objects.filter(comment=OuterRef("pk")).values("pk")
    Comment.objects.filter(current_revision=None).update(current_revision=Subquery(wording))
    article.comment_count = Comment.objects.visible().filter(discussion=discussion).count()
    article.save()
    return rows


def walk(client, address):
    """The comments of a page and of all that its links lead on to, page by page."""
    pages = []
    while address:
        seen = Seen(client.get(address))
        pages.append(seen.ids)
        address = seen.following[-1] if seen.following else None
    return pages


# Two orders


def test_the_newest_threads_come_first_where_that_is_asked_for(client, monkeypatch):
    monkeypatch.setattr("comments.threads.ROOTS_A_PAGE", 2)
    article = make_live()
    roots = [make_comment(article, status="published") for _number in range(5)]
    reply = make_comment(article, parent=roots[3], status="published")

    pages = walk(client, addresses.page(article, order="newest"))

    assert pages == [
        ids(roots[4], roots[3], reply),
        ids(roots[2], roots[1]),
        ids(roots[0]),
    ]


@pytest.mark.parametrize("order", ["", "newest"])
def test_a_page_that_is_just_full_leads_to_no_further_one(monkeypatch, order):
    monkeypatch.setattr("comments.threads.ROOTS_A_PAGE", 2)
    article = make_live()
    for _number in range(2):
        make_comment(article, status="published")
    article.refresh_from_db()

    page = threads.page_of_threads(article, order=order)

    assert (len(page.threads), page.last_root) == (2, None)


def test_each_order_links_to_the_other(client):
    article = make_live()
    for _number in range(2):
        make_comment(article, status="published")

    story = client.get(article.get_absolute_url()).content.decode()
    newest = client.get(addresses.page(article, order="newest")).content.decode()

    assert f'<a href="{addresses.page(article, order="newest")}">Newest first</a>' in story
    assert f'<a href="{addresses.page(article)}">Oldest first</a>' in newest
    assert "<b>Newest first</b>" in newest


@pytest.mark.parametrize("order", ["", "oldest", "x", "newest'--"])
def test_any_other_order_is_the_oldest_first(client, order):
    article = make_live()
    comments = [make_comment(article, status="published") for _number in range(2)]

    response = client.get(addresses.page(article), {"order": order})

    assert Seen(response).ids == ids(*comments)


def test_one_thread_needs_no_order(client):
    comment = make_comment(status="published")

    page = client.get(comment.discussion.article.get_absolute_url()).content.decode()

    assert "Newest first" not in page


# Long threads


@pytest.mark.parametrize("order", ["", "newest"])
def test_a_long_thread_goes_on_behind_a_link(client, monkeypatch, order):
    monkeypatch.setattr("comments.threads.REPLIES_A_THREAD", 2)
    monkeypatch.setattr("comments.threads.COMMENTS_A_THREAD_PAGE", 3)
    article = make_live()
    long, short = (make_comment(article, status="published") for _number in range(2))
    replies = [make_comment(article, parent=long, status="published") for _number in range(6)]
    answer = make_comment(article, parent=short, status="published")

    first = Seen(client.get(addresses.page(article, order=order)))
    pages = walk(client, first.following[0])

    parts = ids(long, *replies[:2]), ids(short, answer)
    assert first.ids == (parts[1] + parts[0] if order else parts[0] + parts[1])
    assert len(first.following) == 1
    assert pages == [ids(long, *replies[2:5]), ids(long, replies[5])]


def test_a_withdrawn_reply_is_no_place_to_go_on_from(client, monkeypatch):
    monkeypatch.setattr("comments.threads.REPLIES_A_THREAD", 1)
    article = make_live()
    root = make_comment(article, status="published")
    replies = [make_comment(article, parent=root, status="published") for _number in range(3)]
    replies[1].refresh_from_db()
    bring_to(replies[1], "withdrawn")

    seen = Seen(client.get(article.get_absolute_url()))

    assert seen.ids == ids(root, replies[0])
    assert seen.following == [addresses.comment(article, replies[2]).partition("#")[0]]


@pytest.mark.parametrize("crowd", [3, 4])
def test_a_crowd_is_shown_by_how_its_threads_begin(client, monkeypatch, crowd):
    monkeypatch.setattr("comments.threads.CROWD", crowd)
    article = make_live()
    roots = [make_comment(article, status="published") for _number in range(2)]
    replies = [make_comment(article, parent=roots[0], status="published") for _number in range(2)]

    seen = Seen(response := client.get(article.get_absolute_url()))

    if crowd == 4:
        assert seen.ids == ids(roots[0], *replies, roots[1])
        assert seen.following == []
    else:
        assert seen.ids == ids(*roots)
        assert seen.following == [addresses.comment(article, replies[0]).partition("#")[0]]
        assert "Replies in this thread" in response.content.decode()
        assert walk(client, seen.following[0]) == [ids(roots[0], *replies)]


def test_of_a_crowd_a_thread_whose_first_comment_was_withdrawn_leads_to_its_replies(
    client, monkeypatch
):
    monkeypatch.setattr("comments.threads.CROWD", 2)
    article = make_live()
    roots = [make_comment(article, status="published") for _number in range(3)]
    reply = make_comment(article, parent=roots[0], status="published")
    for root in roots[:2]:
        root.refresh_from_db()
        root.withdraw(by=root.author, version=root.version)
    make_comment(article, status="published")

    seen = Seen(client.get(article.get_absolute_url()))

    assert seen.ids[:2] == ids(roots[0], roots[2])
    assert seen.following == [addresses.comment(article, reply).partition("#")[0]]
    assert walk(client, seen.following[0]) == [ids(roots[0], reply)]


# A page for each comment


def test_a_permalink_shows_the_comment_marked_in_its_thread(client):
    article = make_live()
    other, root = (make_comment(article, status="published") for _number in range(2))
    reply = make_comment(article, parent=root, status="published")

    address = addresses.comment(article, reply)
    response = client.get(address.partition("#")[0])
    seen = Seen(response)

    assert address.endswith(f"/comments/{reply.public_id}/#c-{reply.public_id}")
    assert (seen.ids, seen.marked) == (ids(root, reply), ids(reply))
    assert str(other.public_id) not in response.content.decode()
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.get("Vary", "")
    assert f"story-{article.pk}" in response["Cache-Tag"]


def test_a_permalink_deep_in_a_long_thread_shows_what_it_answers(client, monkeypatch):
    monkeypatch.setattr("comments.threads.COMMENTS_A_THREAD_PAGE", 2)
    article = make_live()
    root = make_comment(article, status="published")
    early = [make_comment(article, parent=root, status="published") for _number in range(3)]
    above = make_comment(article, parent=root, status="published")
    deep = make_comment(article, parent=above, status="published")

    seen = Seen(client.get(addresses.comment(article, deep)))

    assert (seen.ids, seen.marked) == (ids(root, above, deep), ids(deep))
    assert ids(*early)[0] not in seen.ids


@pytest.mark.parametrize("below", ["", "reply/", "report/", "report/thanks/"])
def test_s7_unknown_hidden_and_foreign_comments_answer_alike(client, below):
    article = make_live()
    hidden = [make_comment(article, status=s) for s in ("pending", "rejected", "spam", "withdrawn")]
    above = make_comment(article, status="published")
    hidden.append(make_comment(article, parent=above, status="published"))
    above.refresh_from_db()
    bring_to(above, "rejected")
    foreign = make_comment(status="published")
    unknown = "00000000-0000-4000-8000-000000000000"

    keys = [unknown, *ids(*hidden, above, foreign)]
    addressed = [f"{article.get_absolute_url()}comments/{key}/{below}" for key in keys]
    answers = {(answer.status_code, answer.content) for answer in map(client.get, addressed)}

    assert {status for status, _body in answers} == {404}
    assert len(answers) == 1


# Prices


def test_a_story_with_ten_thousand_comments_costs_what_one_with_fifty_does(client):
    """The same queries, and no more rows: with long threads, many threads, and much hidden."""
    small, large = make_live(), make_live()
    fill(small, roots=50, replies=0)
    fill(large, roots=1, replies=5_000)
    fill(large, roots=2_400, replies=1)
    fill(large, roots=200, replies=0, status="spam")
    long = Comment.objects.filter(discussion=large.pk).order_by("pk")
    pages = [
        ("", "?order=newest"),
        (f"?after={long[5_001].public_id}", f"?order=newest&after={long[9_000].public_id}"),
        (f"{long[0].public_id}/", f"{long[4_000].public_id}/"),
    ]

    def price(article, query=""):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"{article.get_absolute_url()}comments/{query}")
        return len(queries), len(Seen(response).ids)

    cheap = price(small)
    cheap_after = price(small, f"?after={Comment.objects.first().public_id}")
    prices = [price(large, query) for pair in pages for query in pair]

    assert large.comment_count == 9_801
    assert cheap[1] == 50
    listed, alone = prices[:4], prices[4:]
    assert listed[0][1] == cheap[1]  # a crowd costs no more than fifty
    assert [queries for queries, _rows in listed] == [cheap[0]] * 2 + [cheap_after[0]] * 2
    assert all(queries <= cheap[0] + 2 for queries, _rows in alone)
    most = threads.ROOTS_A_PAGE * (threads.REPLIES_A_THREAD + 1)
    assert all(50 <= rows <= most for _queries, rows in listed)
    assert all(rows <= threads.COMMENTS_A_THREAD_PAGE + 1 for _queries, rows in alone)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans of SQLite")
def test_the_database_reads_a_page_by_its_indexes(monkeypatch):
    article = make_live()
    rows = fill(article, roots=60, replies=1)

    with plans() as planned:
        threads.page_of_threads(article, after=rows[20])

    with monkeypatch.context() as patched, plans() as planned_for_a_crowd:
        patched.setattr("comments.threads.CROWD", 100)
        threads.page_of_threads(article, after=rows[20])

    assert len(planned) == len(planned_for_a_crowd) == 2
    assert "comments_in_threads (discussion_id=? AND path=?)" in planned_for_a_crowd[1]
    for plan in planned + planned_for_a_crowd:
        assert re.search(r"comments_above_all|comments_in_threads", plan), plan
        assert "SCAN" not in plan.replace("SCAN CONSTANT ROW", ""), plan
