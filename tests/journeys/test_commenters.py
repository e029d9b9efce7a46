"""Readers comment and moderators decide, in a real browser."""

import re
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.journeys.served import network_of_its_own

FEWEST_ACTIONS = 4
WAITING = 20

STORY = "/2023/05/18/biden-hiroshima/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def reader(somebody):
    return somebody(scripts=False)


@pytest.fixture
def moderator(somebody):
    return somebody("moderator")


def fill_in(person, words, *, name="Wilf Tasker"):
    person.write("Comment", words)
    person.write("Name", name)
    person.write("E-mail address", f"wilf-{uuid4().hex}@example.org")


def comment_from_elsewhere(address, words):
    """Send a comment through the form as another reader's browser does."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    browser.addheaders = [("X-Forwarded-For", network_of_its_own())]
    form = f"{address}{STORY}comments/new/"
    with browser.open(form) as page:
        token = TOKEN.search(page.read().decode())[1]
    typed = {"text": words, "name": "A reader", "email": f"{uuid4().hex}@example.org"}
    sent = urlencode(typed | {"csrfmiddlewaretoken": token, "website": "", "token": words})
    with browser.open(form, sent.encode()) as answer:
        assert "Waiting for approval" in answer.read().decode()


def card(person, words):
    return person.page.locator("article.card").filter(has_text=words)


def decide(person, button, act):
    """Press a button of a card; the page stays."""
    with person.page.expect_response(f"**/{act}/") as answer:
        person.click(button)
    assert answer.value.status == 200


def find_in_queue(person, words):
    """Turn the pages of the queue until the comment's card is there."""
    person.open("/admin/comments/comment/")
    while not card(person, words).count():
        person.go(person.link("Next comments"))
    return card(person, words)


class TestAComment:
    def test_waits_where_only_its_writer_sees_it(self, reader, somebody, moderator):
        visitor = somebody()
        reader.open(STORY)
        reader.go(reader.link("Write a comment"))
        fill_in(reader, "I was in Hiroshima that week.")
        reader.go(reader.button("Send comment"))

        assert "Waiting for approval; only you see this." in reader.text()
        assert "I was in Hiroshima that week." in reader.text()
        visitor.open(reader.page.url.removeprefix(reader.address))
        visitor.open(STORY)
        assert "I was in Hiroshima" not in visitor.page.content()

        waiting = find_in_queue(moderator, "I was in Hiroshima")
        decide(moderator, waiting.get_by_role("button", name="Approve"), "approval")
        visitor.open(STORY)
        assert "I was in Hiroshima that week." in visitor.text(".discussion")

    def test_is_answered_and_refused_for_a_reason(self, reader, moderator):
        comment_from_elsewhere(reader.address, "A comment to answer.")
        waiting = find_in_queue(moderator, "A comment to answer.")
        decide(moderator, waiting.get_by_role("button", name="Approve"), "approval")
        reader.open(STORY)
        comment = reader.page.locator("article.comment").filter(has_text="A comment to answer.")
        reader.go(comment.get_by_role("link", name="Reply"))
        assert "A comment to answer." in reader.text()
        fill_in(reader, "An answer that breaks the rules.")
        reader.go(reader.button("Send comment"))
        assert "Waiting for approval" in reader.text()

        waiting = find_in_queue(moderator, "An answer that breaks the rules.")
        assert "In reply to A reader" in waiting.inner_text()
        reason = waiting.get_by_role("combobox", name="Reason")
        chosen = reason.locator("option").nth(1).inner_text()
        reason.select_option(index=1)
        decide(moderator, waiting.get_by_role("button", name="Reject"), "rejection")
        moderator.open("/admin/comments/comment/rejected/")
        moderator.go(
            card(moderator, "An answer that breaks the rules.").get_by_role("link", name="Open")
        )
        assert chosen in moderator.text(".history")
        reader.open(STORY)
        assert "An answer that breaks the rules." not in reader.page.content()

    def test_opens_and_waits_in_place_where_scripts_run(self, somebody):
        reader = somebody()
        page = reader.page
        reader.open(STORY)

        reader.click(reader.link("Write a comment"))
        expect(page.get_by_label("Comment", exact=True)).to_be_focused()
        reader.look()
        reader.click(reader.button("Send comment"))
        expect(page.get_by_role("alert")).to_contain_text("Write your comment.")
        fill_in(reader, "Typed under the story.")
        reader.click(reader.button("Send comment"))

        waiting = page.locator(".discussion .comment-waiting")
        expect(waiting).to_contain_text("Waiting for approval; only you see this.")
        expect(waiting).to_contain_text("Typed under the story.")
        assert reader.path == STORY
        reader.look()
        page.reload()
        assert "Typed under the story." not in page.content()


def test_twenty_comments_are_approved_in_a_few_actions(reader, moderator):
    words = [f"Waiting comment number {number}." for number in range(1, WAITING + 1)]
    empty_the_queue(moderator)
    with ThreadPoolExecutor(4) as readers:
        list(readers.map(lambda each: comment_from_elsewhere(reader.address, each), words))
    reader.open(STORY)
    before = count_of(reader)
    moderator.clicks = 0

    moderator.open("/admin/")
    moderator.go(moderator.page.locator(".tile h2 a"))
    moderator.click(moderator.page.get_by_label("All 20 on this page"))
    moderator.go(moderator.button("Approve the ticked"))

    assert moderator.clicks <= FEWEST_ACTIONS
    assert moderator.text(".messagelist") == "20 comments approved."
    reader.open(STORY)
    assert count_of(reader) == before + WAITING
    shown = discussion_of(reader)
    assert [each for each in words if each not in shown] == []


def empty_the_queue(moderator):
    """Decide what the tests before and the demo left."""
    moderator.open("/admin/comments/comment/")
    while (tick := moderator.page.get_by_label(re.compile(r"All \d+ on this page"))).count():
        tick.check()
        moderator.go(moderator.button("Reject the ticked"))


def count_of(reader) -> int:
    return int(re.search(r"\d+", reader.text("#comments") or "0")[0])


def discussion_of(reader) -> str:
    """All comments of the story that is open, on however many pages."""
    shown = reader.text(".discussion")
    while (more := reader.page.locator(".discussion-more")).count():
        reader.go(more)
        shown += reader.text(".discussion")
    return shown
