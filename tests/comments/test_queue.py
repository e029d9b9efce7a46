"""The moderators' queue in the admin: what it shows, who may decide, and what a press does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from tests.builders import make_live, make_user
from tests.comments.builders import bring_to, make_comment

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"


def signed_in(role="Moderator", **options):
    client = Client(**options)
    client.force_login(make_user(role))
    return client


def address(name, comment, *more):
    return reverse(f"admin:comments_comment_{name}", args=[comment.pk, *more])


def pairs(*comments):
    return [f"{comment.pk}:{comment.version}" for comment in comments]


def notes(response):
    return [str(message) for message in response.context["messages"]]


# What is shown


def test_queue_shows_what_waits_oldest_first_with_story_and_comment_above():
    article = make_live(headline="Harbour wall to be rebuilt")
    parent = make_comment(article, status="published", text="The wall leans.")
    newer = make_comment(article, parent=parent, name="Newer", text="It leaned in 1990 too.")
    older = make_comment(article, name="Older", at=timezone.now() - timedelta(minutes=30))

    response = signed_in().get(QUEUE)

    page = response.content.decode()
    assert response.context["cards"] == [older, newer]
    assert "Harbour wall to be rebuilt" in page
    assert "The wall leans." in page
    assert "It leaned in 1990 too." in page
    assert "The oldest has been waiting for 30\xa0minutes." in page


def test_tabs_show_each_state_with_its_count():
    article = make_live()
    by_status = {
        status: make_comment(article, status=status)
        for status in ("pending", "published", "rejected", "spam")
    }
    client = signed_in()

    shown = {
        status: client.get(QUEUE if status == "pending" else f"{QUEUE}{status}/").context["cards"]
        for status in by_status
    }

    assert shown == {status: [comment] for status, comment in by_status.items()}


def test_counts_stop_at_a_hundred(monkeypatch):
    monkeypatch.setattr("comments.queue.COUNTED_UP_TO", 2)
    article = make_live()
    for _number in range(3):
        make_comment(article)

    page = signed_in().get(QUEUE).content.decode()

    assert '<span class="tab-count">2+</span>' in page


def test_an_empty_queue_says_so():
    assert "Nothing waits." in signed_in().get(QUEUE).content.decode()


def test_pages_follow_each_other_by_key(monkeypatch):
    monkeypatch.setattr("comments.queue.CARDS_A_PAGE", 2)
    article, client = make_live(), signed_in()
    waiting = [make_comment(article) for _number in range(5)]

    seen, after = [], ""
    while after is not None:
        context = client.get(QUEUE, {"after": after}).context
        seen += context["cards"]
        after = context["more_after"]

    assert seen == waiting


@pytest.mark.parametrize("junk", ["x", "-1", "9" * 40, "٣", "1;2", "999999"])
def test_junk_for_a_page_shows_the_first(junk):
    comment = make_comment()

    response = signed_in().get(QUEUE, {"after": junk})

    assert response.context["cards"] == [comment]


def test_ten_cards_cost_the_queries_of_one(django_assert_num_queries):
    client, article = signed_in(), make_live()
    parent = make_comment(article, status="published")
    make_comment(article, parent=parent)
    client.get(QUEUE)

    with django_assert_num_queries(10):
        client.get(QUEUE)
    for _number in range(9):
        make_comment(make_live(), text="See https://example.org")
    with django_assert_num_queries(10):
        client.get(QUEUE)


def test_words_of_readers_are_inert_at_the_desk():
    corpus = (
        "<script>alert(1)</script><svg onload=alert(1)> javascript:alert(1) \"' https://x.example"
    )
    comment = make_comment(text=corpus, name="<b onmouseover=alert(1)>Ann")
    client = signed_in()

    for page in (client.get(QUEUE), client.get(address("change", comment))):
        text = page.content.decode()
        assert "<script>alert" not in text
        assert "<svg onload" not in text
        assert "<b onmouseover" not in text
        assert 'href="https://x.example' not in text


def test_address_of_a_commenter_stands_on_no_page_of_the_queue():
    comment = make_comment(email="ann@post.example")
    client = signed_in("Administrator")

    pages = [client.get(QUEUE), client.get(address("change", comment))]

    assert all("ann@post.example" not in page.content.decode() for page in pages)
    assert f"/admin/comments/commenter/{comment.author_id}/change/" in pages[1].content.decode()


# What a press does


@pytest.mark.parametrize(
    ("press", "status"),
    [("approval", "published"), ("rejection", "rejected"), ("mark_spam", "spam")],
)
def test_a_press_decides_and_comes_back_to_the_queue(press, status):
    comment = make_comment(name="Ann")

    response = signed_in().post(
        address(press, comment), {"version": 1, "reason": "abuse"}, follow=True
    )

    comment.refresh_from_db()
    assert comment.status == status
    assert comment.decisions.get().moderator is not None
    assert response.redirect_chain == [(QUEUE, 302)]
    assert "the comment by Ann" in notes(response)[0]


def test_a_rejection_keeps_its_reason():
    comment = make_comment()

    signed_in().post(address("rejection", comment), {"version": 1, "reason": "off_topic"})

    assert comment.decisions.get().reason == "off_topic"


@pytest.mark.parametrize("reason", ["", "because"])
def test_a_rejection_without_a_known_reason_is_refused(reason):
    comment = make_comment()

    response = signed_in().post(
        address("rejection", comment), {"version": 1, "reason": reason}, follow=True
    )

    comment.refresh_from_db()
    assert comment.status == "pending"
    assert notes(response) == ["Choose a reason for the rejection."]


@pytest.mark.parametrize("version", ["", "0", "7", "x", "9" * 30])
def test_a_press_on_anything_but_the_version_seen_decides_nothing(version):
    comment = make_comment(name="Ann")

    response = signed_in().post(address("approval", comment), {"version": version}, follow=True)

    comment.refresh_from_db()
    assert comment.status == "pending"
    assert "was changed after you opened it" in notes(response)[0]


def test_a_lost_race_says_who_decided_what():
    comment = make_comment(name="Ann")
    comment.approve(by=make_user("Moderator", first_name="Quick", last_name="Hand"), version=1)

    response = signed_in().post(
        address("rejection", comment), {"version": 1, "reason": "abuse"}, follow=True
    )

    comment.refresh_from_db()
    assert comment.status == "published"
    assert "Quick Hand was faster (approved," in notes(response)[0]


def test_twenty_waiting_comments_are_approved_by_one_tick_and_one_press():
    article, client = make_live(), signed_in()
    for _number in range(20):
        make_comment(article)
    shown = pairs(*client.get(QUEUE).context["cards"])

    response = client.post(
        f"{QUEUE}decisions/", {"all": "on", "shown": shown, "decision": "approve"}, follow=True
    )

    article.refresh_from_db()
    assert article.comment_count == 20
    assert notes(response) == ["20 comments approved."]


def test_only_the_ticked_are_decided():
    article = make_live()
    first, second, third = (make_comment(article) for _number in range(3))

    signed_in().post(
        f"{QUEUE}decisions/",
        {
            "shown": pairs(first, second, third),
            "ticked": pairs(first, third),
            "decision": "reject",
            "reason": "other",
        },
    )

    states = Comment.objects.order_by("pk").values_list("status", flat=True)
    assert list(states) == ["rejected", "pending", "rejected"]


def test_what_came_after_the_page_was_opened_is_not_decided_with_it():
    article, client = make_live(), signed_in()
    make_comment(article)
    shown = pairs(*client.get(QUEUE).context["cards"])
    late = make_comment(article)

    client.post(
        f"{QUEUE}decisions/",
        {"all": "on", "select_across": "1", "shown": shown, "decision": "spam"},
    )

    late.refresh_from_db()
    assert late.status == "pending"


def test_many_at_once_name_the_ones_that_somebody_else_decided():
    article = make_live()
    mine, theirs = make_comment(article), make_comment(article, name="Bea")
    shown = pairs(mine, theirs)
    bring_to(theirs, "spam")

    response = signed_in().post(
        f"{QUEUE}decisions/", {"ticked": shown, "decision": "approve"}, follow=True
    )

    assert notes(response)[0] == "1 comment approved."
    assert "The comment by Bea" in notes(response)[1]
    assert "was faster" in notes(response)[1]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"ticked": "x"},
        {"ticked": "1"},
        {"ticked": "99999:1", "decision": "approve"},
        {"ticked": "KNOWN", "decision": "delete"},
        {"ticked": "KNOWN"},
    ],
)
def test_junk_for_many_decides_nothing(sent):
    comment = make_comment()
    sent = {name: value.replace("KNOWN", pairs(comment)[0]) for name, value in sent.items()}

    response = signed_in().post(f"{QUEUE}decisions/", sent, follow=True)

    comment.refresh_from_db()
    assert comment.status == "pending"
    assert len(notes(response)) == 1


def test_a_decision_is_undone_from_its_history():
    comment = make_comment(status="published")
    client = signed_in()

    page = client.get(address("change", comment)).content.decode()
    response = client.post(
        address("reversal", comment, comment.decisions.get().pk),
        {"version": comment.version, "comment": comment.pk},
        follow=True,
    )

    comment.refresh_from_db()
    assert "Waiting for approval → Published" in page
    assert comment.status == "pending"
    assert response.redirect_chain == [(address("change", comment), 302)]


# Who may


ACTS = ["approval", "rejection", "mark_spam"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", ["Editor", "Reporter"])
def test_only_moderators_decide(role, act):
    comment = make_comment()

    response = signed_in(role).post(address(act, comment), {"version": 1, "reason": "abuse"})

    comment.refresh_from_db()
    assert response.status_code == 403
    assert comment.status == "pending"


def test_only_moderators_decide_about_many():
    comment = make_comment()

    response = signed_in("Editor").post(
        f"{QUEUE}decisions/", {"ticked": pairs(comment), "decision": "approve"}
    )

    comment.refresh_from_db()
    assert response.status_code == 403
    assert comment.status == "pending"


def test_editors_read_the_queue_without_buttons():
    comment = make_comment(text="The wall leans.")
    client = signed_in("Editor")

    for page in (client.get(QUEUE), client.get(address("change", comment))):
        assert "The wall leans." in page.content.decode()
        assert "/approval/" not in page.content.decode()


def test_reporters_and_strangers_see_no_comments_here():
    comment = make_comment()

    for each in (QUEUE, f"{QUEUE}spam/", address("change", comment)):
        assert signed_in("Reporter").get(each).status_code == 403
        assert Client().get(each).status_code == 302


@pytest.mark.parametrize("act", ACTS)
def test_a_decision_needs_a_post_and_a_token(act):
    comment = make_comment()

    asked = signed_in().get(address(act, comment))
    forged = signed_in(enforce_csrf_checks=True).post(
        address(act, comment), {"version": 1, "reason": "abuse"}
    )

    comment.refresh_from_db()
    assert (asked.status_code, forged.status_code) == (405, 403)
    assert comment.status == "pending"


@pytest.mark.parametrize("role", ["Moderator", "Administrator"])
def test_nobody_adds_changes_or_deletes_a_readers_words(role):
    comment, client = make_comment(text="As written."), signed_in(role)

    answers = [
        client.post(f"{QUEUE}add/", {"name": "x"}).status_code,
        client.post(address("change", comment), {"name": "x", "status": "published"}).status_code,
        client.post(address("delete", comment), {"post": "yes"}).status_code,
        client.post(QUEUE, {"action": "delete_selected", "_selected_action": comment.pk}),
    ]

    comment.refresh_from_db()
    assert answers[:3] == [403, 405, 403]
    assert answers[3].status_code == 405
    assert (comment.status, comment.current_revision.text) == ("pending", "As written.")


def test_an_unknown_comment_is_not_found():
    client = signed_in()

    assert client.get(f"{QUEUE}999/change/").status_code == 404
    assert client.get(f"{QUEUE}junk/change/").status_code == 404
    assert client.post(f"{QUEUE}999/approval/", {"version": 1}).status_code == 404
