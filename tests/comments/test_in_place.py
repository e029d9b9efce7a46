"""Commenting and deciding in a real browser, with and without script."""

import pytest

from comments import addresses, proofs
from comments.models import Comment
from tests.builders import make_live, make_user
from tests.comments.browser import findings, sign_in
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db(transaction=True)


def fill(page, **words):
    for name, value in words.items():
        page.fill(f"#id_{name}", value)
    page.get_by_role("button", name="Send comment").click()


def test_a_reply_is_written_in_place_and_waits_in_its_thread(chromium, live_server, passed):
    parent = make_comment(name="Edith", status="published")
    address = live_server.url + parent.discussion.article.get_absolute_url()

    def steps(page):
        page.goto(address)
        page.get_by_role("link", name="Reply to Edith").click()
        page.wait_for_selector("#comment-form")
        focused = page.evaluate("document.activeElement.id")
        fill(page, text="It leaned in 1990 too.", name="Tom", email="no address")
        page.wait_for_selector("[data-errors]")
        kept = page.input_value("#id_text")
        found = findings(page, passed)
        fill(page, email="tom@post.example")
        page.wait_for_selector(".thread .thread .comment-waiting")
        return focused, kept, found, page.url, page.locator(".comment-waiting").inner_text()

    focused, kept, found, url, waiting = chromium(steps)

    assert (focused, kept) == ("id_text", "It leaned in 1990 too.")
    assert found == []
    assert url == address
    assert "Waiting for approval; only you see this." in waiting
    assert Comment.objects.get(status="pending").parent == parent


def test_cancelling_gives_the_focus_back_to_the_link(chromium, live_server):
    address = live_server.url + make_live().get_absolute_url()

    def steps(page):
        page.goto(address)
        page.get_by_role("link", name="Write a comment").click()
        page.get_by_role("button", name="Cancel").click()
        return page.locator("#comment-form").count(), page.evaluate("document.activeElement.text")

    assert chromium(steps) == (0, "Write a comment")


def test_a_comment_is_written_without_script(chromium, live_server):
    address = live_server.url + make_live().get_absolute_url()

    def steps(page):
        page.goto(address)
        page.get_by_role("link", name="Write a comment").click()
        fill(page, text="Without script.", name="Tom", email="tom@post.example")
        return page.locator("#waiting-comment").inner_text()

    assert "Waiting for approval; only you see this." in chromium(steps, java_script_enabled=False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_reader_and_desk_pages_are_fit_for_everyone_on_a_phone(
    chromium, live_server, passed, scheme
):
    article, moderator = make_live(), make_user("Moderator")
    parent = make_comment(article, status="published")
    make_comment(article, parent=parent, hold_reasons=["honeypot"])
    make_comment(article, parent=parent, status="rejected", by=moderator)
    waiting = make_comment(article)
    desk = f"{live_server.url}/admin/comments/comment/"
    private = addresses.mine(waiting)
    readers = [
        addresses.comment(article, parent),
        addresses.report(article, parent),
        private,
        f"{private}wording/",
        f"{private}withdrawal/",
        addresses.state(waiting),
        addresses.state(make_comment(article, status="rejected", by=moderator)),
        proofs.confirmation_address(waiting.author),
        proofs.following_address(waiting.author, waiting.root_id),
    ]
    pages = [
        *(f"{live_server.url}{address}" for address in readers),
        f"{desk}{parent.pk}/answer/",
        f"{live_server.url}{article.get_absolute_url()}comments/",
        f"{live_server.url}{article.get_absolute_url()}comments/new/",
        desk,
        f"{desk}reported/",
        f"{desk}decided/?who=all",
        f"{desk}rejected/",
        f"{desk}{parent.pk}/change/",
    ]

    def steps(page):
        sign_in(page, desk, moderator)
        found = []
        for address in pages:
            page.goto(address)
            width = page.evaluate("document.documentElement.scrollWidth")
            found += [(address, each) for each in findings(page, passed)]
            found += [(address, "too wide", width)] if width > 400 else []
        return found

    found = chromium(
        steps, viewport={"width": 400, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )

    assert found == []


def test_s25_s26_no_words_leave_their_place_or_turn_what_is_beside_them(chromium, live_server):
    """A word of 5,000 letters wraps; marks stay in their box; Arabic turns its own line alone."""
    article, moderator = make_live(), make_user("Moderator")
    marks = "\n\n" + "e\u0323\u0324\u0325" * 40 + " \u0645\u0631\u062d\u0628\u0627!"
    for status in ("published", "pending"):
        text = f"{status}{'w' * 4_500}{marks}"
        make_comment(article, status=status, name="W" * 60, text=text)
    measure = """
        () => {
            const { unicodeBidi, overflowX } = getComputedStyle(
                document.querySelector(".comment-text, .card-text")
            )
            const { scrollWidth, clientWidth } = document.documentElement
            return [scrollWidth - clientWidth, unicodeBidi, overflowX]
        }
    """

    def steps(page):
        page.goto(live_server.url + addresses.page(article))
        readers = page.evaluate(measure)
        sign_in(page, f"{live_server.url}/admin/comments/comment/", moderator)
        page.wait_for_selector(".card-text")
        page.wait_for_load_state()  # its sheet may come after its words
        return readers, page.evaluate(measure)

    inside = [0, "isolate", "hidden"]
    assert chromium(steps, viewport={"width": 320, "height": 640}) == (inside, inside)


@pytest.mark.parametrize("script", [True, False])
def test_twenty_comments_are_approved_by_two_actions(chromium, live_server, script):
    article, moderator = make_live(), make_user("Moderator")
    for _number in range(20):
        make_comment(article)

    def steps(page):
        sign_in(page, f"{live_server.url}/admin/comments/comment/", moderator)
        page.get_by_label("All 20 on this page").check()
        page.get_by_role("button", name="Approve the ticked").click()
        return page.locator(".messagelist").inner_text()

    said = chromium(steps, java_script_enabled=script)

    article.refresh_from_db()
    assert "20 comments approved." in said
    assert article.comment_count == 20


def test_a_comment_is_looked_at_changed_withdrawn_and_another_reported_in_place(
    chromium, live_server, passed
):
    parent = make_comment(name="Edith", status="published")
    address = live_server.url + parent.discussion.article.get_absolute_url()

    def steps(page):
        page.goto(address)
        page.get_by_role("link", name="Write a comment").click()
        page.wait_for_selector("#comment-form")
        page.fill("#id_text", "It leened in 1990.")
        page.fill("#id_name", "Tom")
        page.fill("#id_email", "tom@post.example")
        page.get_by_role("button", name="Preview").click()
        page.wait_for_selector("[data-preview]")
        found = findings(page, passed)
        page.get_by_role("button", name="Send comment").click()
        page.wait_for_selector(".comment-waiting:focus")
        page.get_by_role("link", name="Change it").click()
        page.fill("#id_text", "It leaned in 1990.")
        page.get_by_role("button", name="Save the change").click()
        page.wait_for_selector(".comment-waiting:focus >> text=It leaned in 1990.")
        found += findings(page, passed)
        page.get_by_role("link", name="Withdraw it").click()
        page.get_by_role("button", name="Withdraw it").click()
        page.wait_for_selector(".comment-waiting:focus >> text=Withdrawn by you.")
        page.get_by_role("link", name="Report the comment by Edith").click()
        page.get_by_label("Off topic").check()
        found += findings(page, passed)
        page.get_by_role("button", name="Send the report").click()
        thanks = page.locator("[role=status]:focus")
        thanks.wait_for()
        return found, thanks.inner_text(), page.url, page.locator(".comment-waiting").count()

    found, thanks, url, waiting = chromium(steps, viewport={"width": 400, "height": 800})

    comment = Comment.objects.get(name="Tom")
    assert found == []
    assert "Moderators look at the comment again." in thanks
    assert (url, waiting) == (address, 1)
    assert (comment.status, comment.revisions.count()) == ("withdrawn", 2)
    assert parent.reports.get().reason == "off_topic"
