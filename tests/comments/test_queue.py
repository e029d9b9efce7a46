"""The moderators' queue in the admin: what it shows, who may decide, and what a press does."""

import re
from datetime import timedelta
from threading import Barrier

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Claim, Comment, Discussion, Report, Sanction, WordRule
from tests.builders import make_live, make_user
from tests.comments.builders import bring_to, make_comment
from tests.newsroom.rights_table import METHOD, MODERATOR, TABLE
from tests.newsroom.rights_world import World

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


def on_cards(response):
    return [group.comment for group in response.context["cards"]]


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
    assert on_cards(response) == [older, newer]
    assert "Harbour wall to be rebuilt" in page
    assert "The wall leans." in page
    assert "It leaned in 1990 too." in page
    assert "oldest 30\xa0minutes" in page


def make_one_of_each():
    """A comment under each tab, by the name of the tab."""
    article, moderator = make_live(), make_user("Moderator")
    found = {name: make_comment(article) for name in ("pending", "probably_spam", "second_opinion")}
    Comment.objects.filter(pk=found["probably_spam"].pk).update(spam_score=0.995)
    found["second_opinion"].defer(by=moderator, version=1, note="Is the name public?")
    found["reported"] = make_comment(article, status="published")
    report(found["reported"], reason="abuse", note="He lies.")
    Discussion.of(article).set_policy(by=moderator, mode="post")
    found["unmoderated"] = make_comment(article)
    return found


def report(comment, **fields):
    number = Report.objects.count()
    comment.reports.create(
        revision=comment.current_revision,
        created_at=timezone.now(),
        net_key=f"network {number}",
        **fields,
    )
    Comment.objects.filter(pk=comment.pk).update(open_reports=comment.reports.count())


def tab(name):
    return QUEUE if name == "pending" else f"{QUEUE}{name.replace('_', '-')}/"


def test_every_tab_shows_its_own_with_count_and_age():
    expected = make_one_of_each()
    client = signed_in()

    shown = {name: client.get(tab(name)) for name in expected}

    assert {name: on_cards(page) for name, page in shown.items()} == {
        name: [comment] for name, comment in expected.items()
    }
    for page in shown.values():
        counted = [each["counted"].count for each in page.context["tabs"] if each["counted"]]
        assert counted == [*["1"] * 5, "0"]
        assert page.content.decode().count("oldest 0\xa0minutes") == 5


def test_the_last_tabs_count_ones_own_day_and_what_a_search_found():
    moderator, other = make_user("Moderator"), make_user("Moderator")
    comments = [make_comment(text=f"Wall {number}.") for number in range(4)]
    for comment, by in zip(comments, (moderator, moderator, other), strict=False):
        comment.approve(by=by, version=comment.version)
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    comments[3].approve(by=moderator, version=1, at=yesterday)
    desk = Client()
    desk.force_login(moderator)

    def counted(label, address):
        page = desk.get(address).content.decode()
        found = re.search(rf">{label} <span class=\"tab-count\">([^<]+)<", page)
        return found and found[1]

    assert counted("Decisions", QUEUE) == "2"
    assert counted("Search", QUEUE) is None
    assert counted("Search", f"{QUEUE}search/?q=Wall") == "4"
    assert counted("Search", f"{QUEUE}search/?q=nothing+like+it") is None


def test_the_age_of_the_reported_is_that_of_the_oldest_open_report():
    article = make_live(hours_ago=9)
    written_at = timezone.now() - timedelta(hours=5)
    comment = make_comment(article, status="published", at=written_at)
    report(comment, reason="abuse")
    Report.objects.update(created_at=timezone.now() - timedelta(minutes=40))

    page = signed_in().get(tab("reported")).content.decode()

    assert "oldest 40\xa0minutes" in page


def test_a_card_says_all_that_is_known():
    cards = make_one_of_each()
    comment = cards["pending"]
    rule = WordRule.objects.create(literal="harbour")
    Comment.objects.filter(pk=comment.pk).update(
        hold_reasons=["links", f"word:{rule.pk}"],
        matches=[{"rule": rule.pk, "text": "harbour"}],
        spam_score=0.4,
        spam_words=[["wall", 0.8], ["remark", 0.6]],
    )
    Sanction.hold_from_now_on(comment.author, by=make_user("Moderator"))
    client = signed_in()

    words = {
        "pending": [
            "the <mark>harbour</mark> wall",
            "Published 0, rejected 0, spam 0",
            "address not confirmed",
            "Every comment is held",
            "more links than this writer is trusted with",
            "the word list has “harbour”",
            "Reads like spam to 40 %",
            "wall",
            "waiting for",
        ],
        "reported": ["Reported once", "Abuse 1", "He lies.", "Dismiss the reports"],
        "second_opinion": ["Left for a second opinion by", "Is the name public?"],
    }

    for name, expected in words.items():
        page = client.get(tab(name)).content.decode()
        assert [each for each in expected if each not in page] == []


def test_each_card_has_the_buttons_that_fit_it_and_they_name_its_comment():
    client = signed_in()
    waiting, held, twin = (make_comment(text=word) for word in ("One", "Two", "Three"))
    reported = make_comment(status="published")
    report(reported, reason="abuse")
    Sanction.hold_from_now_on(held.author, by=make_user("Moderator"))

    page = client.get(QUEUE).content.decode() + client.get(QUEUE + "reported/").content.decode()

    for comment in (waiting, reported, held, twin):
        card = re.search(
            rf'<article class="card" id="comment-{comment.pk}".*?</article>', page, re.DOTALL
        )
        comment.refresh_from_db()
        named = set(re.findall(r"/comments/(comment(?:er)?/[0-9]+)/", card[0]))
        assert named == {f"comment/{comment.pk}", f"commenter/{comment.author_id}"}
        assert f'name="version" value="{comment.version}"' in card[0]
        assert f'name="seen" value="{comment.current_revision_id}"' in card[0]
        assert (address("dismissal", comment) in card[0]) is (comment == reported)
        assert (address("deferral", comment) in card[0]) is (comment != reported)
        assert ('name="hold"' in card[0]) is (comment != held)


def test_a_card_shows_what_an_edit_changed():
    comment = make_comment(text="The wall is old.")
    reword(comment, "The wall is ancient.")

    page = signed_in().get(QUEUE).content.decode()

    assert "Changed by its writer" in page
    assert "<del>" in page
    assert "ancient" in page


def reword(comment, text):
    """Change the words as the writer does."""
    revision = comment.revisions.create(number=2, text=text, text_key=1, created_at=timezone.now())
    Comment.objects.filter(pk=comment.pk).update(
        current_revision=revision, version=comment.version + 1
    )


def test_marks_of_words_are_made_of_escaped_text():
    comment = make_comment(text="Fish & <b>chips</b> amp", name="<i>amp")
    found = [{"rule": 1, "text": each} for each in ("amp", "<b>chips", "&")]
    Comment.objects.filter(pk=comment.pk).update(matches=found)

    page = signed_in().get(QUEUE).content.decode()

    assert "Fish <mark>&amp;</mark> <mark>&lt;b&gt;chips</mark>&lt;/b&gt; <mark>amp</mark>" in page


def test_counts_stop_at_a_hundred(monkeypatch):
    monkeypatch.setattr("comments.queue.tabs.COUNTED_UP_TO", 2)
    article = make_live()
    for _number in range(3):
        make_comment(article)

    page = signed_in().get(QUEUE).content.decode()

    assert '<span class="tab-count">2+</span>' in page


def test_an_empty_queue_says_so():
    assert "Nothing waits." in signed_in().get(QUEUE).content.decode()


def test_pages_follow_each_other_by_key(monkeypatch):
    monkeypatch.setattr("comments.queue.groups.CARDS_A_PAGE", 2)
    article, client = make_live(), signed_in()
    waiting = [make_comment(article) for _number in range(5)]

    seen, after = [], ""
    while after is not None:
        context = client.get(QUEUE, {"after": after}).context
        seen += [group.comment for group in context["cards"]]
        after = context["more_after"] or None

    assert seen == waiting


@pytest.mark.parametrize("junk", ["x", "-1", "9" * 40, "٣", "1;2", "999999"])
def test_junk_for_a_page_shows_the_first(junk):
    comment = make_comment()

    response = signed_in().get(QUEUE, {"after": junk})

    assert on_cards(response) == [comment]


def test_ten_cards_cost_the_queries_of_one(django_assert_num_queries):
    client, article = signed_in(), make_live()
    parent = make_comment(article, status="published")
    make_comment(article, parent=parent)
    client.get(QUEUE)

    def fill(number):
        for each in range(number):
            comment = make_comment(make_live(), text=f"See https://example.org/{each}")
            reword(comment, f"Read https://example.org/{each}")
            make_comment(make_live(), text="The same words.")

    fill(1)
    with django_assert_num_queries(11):
        client.get(QUEUE)
    fill(9)
    with django_assert_num_queries(11):
        client.get(QUEUE)


def test_no_tab_costs_more_than_twelve_queries(django_assert_max_num_queries):
    client = signed_in()
    for _number in range(3):
        for name in make_one_of_each():
            with django_assert_max_num_queries(12):
                client.get(tab(name))


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
    [
        ("approval", "published"),
        ("rejection", "rejected"),
        ("mark_spam", "spam"),
        ("deferral", "pending"),
    ],
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


@pytest.mark.parametrize(
    ("press", "status", "field"),
    [
        ("rejection", "pending", 'value="Names a minor."'),
        ("deferral", "published", ""),
        ("deferral", "withdrawn", ""),
    ],
)
def test_a_refused_press_keeps_its_note(press, status, field):
    comment = make_comment(status=status)
    comment.refresh_from_db()
    sent = {"version": comment.version, "note": "Names a minor."}

    response = signed_in().post(address(press, comment), sent)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Your note: Names a minor." in page
    assert field in page
    assert (address("approval", comment) in page) == (status != "withdrawn")
    assert Comment.objects.get().status == status


@pytest.mark.parametrize("version", ["", "0", "7", "x", "9" * 30])
def test_a_press_on_anything_but_the_version_seen_decides_nothing(version):
    comment = make_comment(name="Ann")

    response = signed_in().post(address("approval", comment), {"version": version})

    comment.refresh_from_db()
    assert (response.status_code, comment.status) == (409, "pending")
    assert "was changed after you opened it" in response.content.decode()


def test_a_lost_race_says_who_decided_what_and_keeps_what_was_about_to_be():
    comment = make_comment(name="Ann")
    comment.approve(by=make_user("Moderator", first_name="Quick", last_name="Hand"), version=1)

    response = signed_in().post(address("rejection", comment), {"version": 1, "reason": "legal"})

    comment.refresh_from_db()
    page = response.content.decode()
    assert (response.status_code, comment.status) == (409, "published")
    assert "Quick Hand was faster (approved," in page
    assert '<option value="legal" selected>' in page
    assert '<input type="hidden" name="version" value="2">' in page


def test_nobody_approves_words_that_changed_after_they_were_shown():
    comment = make_comment(text="Thank you for this.")
    seen = {"version": 1, "seen": comment.current_revision_id}
    reword(comment, "Thank you for nothing.")
    client = signed_in()

    response = client.post(address("approval", comment), seen)

    comment.refresh_from_db()
    page = response.content.decode()
    assert (response.status_code, comment.status) == (409, "pending")
    assert "<del>" in page
    assert "nothing" in page
    client.post(address("approval", comment), {"version": 2})
    comment.refresh_from_db()
    assert comment.status == "published"


def test_twenty_waiting_comments_are_approved_by_one_tick_and_one_press():
    article, client = make_live(), signed_in()
    for _number in range(20):
        make_comment(article)
    shown = pairs(*on_cards(client.get(QUEUE)))

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
    shown = pairs(*on_cards(client.get(QUEUE)))
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


# By script


BY_SCRIPT = {"X-Requested-With": "fetch"}


def test_a_script_gets_the_line_with_undo_and_after_that_the_card():
    comment, client = make_comment(name="Ann"), signed_in(headers=BY_SCRIPT)

    line = client.post(address("approval", comment), {"version": 1, "seconds_open": "4"})
    decision = comment.decisions.get()
    card = client.post(address("reversal", comment, decision.pk), {"version": 2})

    comment.refresh_from_db()
    assert decision.seconds_open == 4
    assert "Approved: the comment by Ann." in line.content.decode()
    assert address("reversal", comment, decision.pk) in line.content.decode()
    assert "<html" not in line.content.decode() + card.content.decode()
    assert 'data-card="' in card.content.decode()
    assert comment.status == "pending"


@pytest.mark.parametrize("holds", [True, False])
def test_an_undo_says_what_stays_decided_about_the_writer(holds):
    comment, client = make_comment(name="Ann"), signed_in(headers=BY_SCRIPT)

    client.post(address("approval", comment), {"version": 1} | ({"hold": "on"} if holds else {}))
    undone = client.post(address("reversal", comment, comment.decisions.get().pk), {"version": 2})

    stays = "What was decided about the writer stays in force." in undone.content.decode()
    assert (comment.author.sanctions.exists(), stays) == (holds, holds)


def test_a_script_is_told_of_a_conflict_with_the_card_as_it_is_now():
    comment, client = make_comment(text="Thank you for this."), signed_in(headers=BY_SCRIPT)
    seen = {"version": 1, "seen": comment.current_revision_id}
    reword(comment, "Thank you for nothing.")

    answer = client.post(address("approval", comment), seen)

    assert answer.status_code == 409
    assert f'data-card="{comment.pk}:2"' in answer.content.decode()
    assert "<del>" in answer.content.decode()


def test_many_decided_by_script_are_undone_by_one_press():
    article, client = make_live(), signed_in(headers=BY_SCRIPT)
    same = [make_comment(article, text="Buy gold.") for _number in range(3)]

    line = client.post(f"{QUEUE}decisions/", {"ticked": pairs(*same), "decision": "spam"})
    made = re.findall(r'name="made" value="([^"]+)"', line.content.decode())
    client.post(f"{QUEUE}decisions/reversals/", {"made": made})

    assert "3 comments marked as spam." in line.content.decode()
    assert len(made) == 3
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending"}


def test_a_decision_about_many_that_was_none_says_why_in_place_of_a_line():
    article, client = make_live(), signed_in(headers=BY_SCRIPT)
    taken, done = make_comment(article, name="Ann"), make_comment(article, status="spam")
    Claim.take(taken.pk, by=make_user("Moderator", first_name="Bea"))
    done.refresh_from_db()

    def press(*ticked):
        sent = {"ticked": pairs(*ticked), "decision": "spam"}
        return client.post(f"{QUEUE}decisions/", sent)

    answers = {
        "Nothing was ticked, so nothing was decided.": press(),
        "The comment by Ann was left: Bea is on it.": press(taken),
        "Nothing changed: all of it was decided like that already.": press(done),
    }

    for words, answer in answers.items():
        assert answer.status_code == 409
        assert 'class="undecided"' in answer.content.decode()
        assert words in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, BY_SCRIPT])
def test_an_undo_of_many_says_which_could_not_be_taken_back_and_why(headers):
    article, client = make_live(), signed_in(headers=BY_SCRIPT)
    same = [make_comment(article, name=name, text="Buy gold.") for name in ("Ann", "Bea")]
    line = client.post(f"{QUEUE}decisions/", {"ticked": pairs(*same), "decision": "spam"})
    made = re.findall(r'name="made" value="([^"]+)"', line.content.decode())
    same[0].refresh_from_db()
    same[0].approve(by=make_user("Moderator"), version=2)
    client = signed_in(headers=headers)

    def undo(made):
        answer = client.post(f"{QUEUE}decisions/reversals/", {"made": made}, follow=True)
        return answer.status_code, answer.content.decode()

    some, none = undo(made), undo(made)

    assert [some[0], none[0]] == [200, 409 if headers else 200]
    assert "1 decision undone." in some[1]
    assert "The comment by Ann" in some[1]
    assert "Nothing was undone." in none[1]
    assert "The comment by Ann" in none[1]
    assert ('class="undecided"' in none[1]) == bool(headers)


# The same words again


def test_comments_with_the_same_words_stand_on_one_card_for_one_decision():
    article, client = make_live(), signed_in()
    same = [make_comment(article, text="Buy gold!") for _number in range(3)]
    other = make_comment(article, text="It leans.")
    held = make_comment(article, text="buy GOLD", status="rejected")

    response = client.get(QUEUE)
    groups = response.context["cards"]
    client.post(f"{QUEUE}decisions/", {"ticked": pairs(*groups[0].all), "decision": "spam"})

    assert [group.all for group in groups] == [same, [other]]
    assert "3 like this" in response.content.decode()
    states = {each.pk: each.status for each in Comment.objects.all()}
    assert [states[each.pk] for each in same] == ["spam"] * 3
    assert (states[other.pk], states[held.pk]) == ("pending", "rejected")


# The person who wrote


def test_a_person_is_held_from_now_on_with_the_decision():
    comment = make_comment(name="Ann")
    client = signed_in()

    client.post(address("mark_spam", comment), {"version": 1, "hold": "on"})

    assert comment.author.sanctions.get().kind == "hold"
    assert "Every comment is held" in client.get(person(comment)).content.decode()


def test_nobody_is_held_where_the_decision_failed():
    comment = make_comment()

    signed_in().post(address("mark_spam", comment), {"version": 7, "hold": "on"})

    assert not Sanction.objects.exists()


def person(comment, name="change", *more):
    return reverse(f"admin:comments_commenter_{name}", args=[comment.author_id, *more])


@pytest.mark.parametrize("name", ["hold", "suspension", "ban"])
def test_a_person_is_acted_against_from_the_card_and_let_go_on_their_page(name):
    comment, client = make_comment(name="Ann"), signed_in()

    acted = client.post(person(comment, name), {"reason": "Three times.", "days": "7", "tab": "x"})
    sanction = comment.author.sanctions.get()
    page = client.get(person(comment)).content.decode()
    lifted = client.post(person(comment, "lifting", sanction.pk), follow=True)

    assert acted.url == QUEUE
    assert "Three times." in page
    assert person(comment, "lifting", sanction.pk) in page
    assert "Lifted: Ann" in notes(lifted)[0]
    sanction.refresh_from_db()
    assert sanction.lifted_at is not None


@pytest.mark.parametrize("days", ["", "0", "x", "999", "-1"])
def test_a_suspension_of_no_sensible_length_is_refused(days):
    comment = make_comment()

    response = signed_in().post(person(comment, "suspension"), {"days": days}, follow=True)

    assert notes(response) == ["Choose an end within a year from now."]
    assert not Sanction.objects.exists()


# Colleagues


def test_a_comment_in_hand_is_shown_to_colleagues_and_asks_once():
    comment = make_comment(name="Ann")
    bea, client = make_user("Moderator", first_name="Bea"), signed_in()
    Claim.take(comment.pk, by=bea)

    page = client.get(QUEUE).content.decode()
    asked = client.post(address("rejection", comment), {"version": 1, "reason": "legal"})
    pending = Comment.objects.get().status
    sure = {"version": 1, "reason": "legal", "sure": "on"}
    client.post(address("rejection", comment), sure)

    assert "Bea is on it (0:00)." in page
    assert (asked.status_code, pending) == (409, "pending")
    assert '<input type="hidden" name="reason" value="legal">' in asked.content.decode()
    assert "Decide anyway: Rejected" in asked.content.decode()
    assert Comment.objects.get().status == "rejected"


@pytest.mark.parametrize("headers", [{}, BY_SCRIPT])
def test_deciding_in_spite_of_a_colleague_is_about_the_words_that_were_read(headers):
    comment, client = make_comment(text="Thank you for this."), signed_in(headers=headers)
    seen = {"version": 1, "seen": comment.current_revision_id}
    Claim.take(comment.pk, by=make_user("Moderator"))
    reword(comment, "Thank you for nothing.")

    told = client.post(address("approval", comment), seen).content.decode()
    sure = dict(re.findall(r'name="(version|seen|sure)" value="([^"]*)"', told))
    answer = client.post(address("approval", comment), sure)

    comment.refresh_from_db()
    assert (answer.status_code, comment.status) == (409, "pending")
    assert "<del>" in answer.content.decode()


def test_what_is_in_hand_is_left_out_of_a_decision_about_many():
    article = make_live()
    taken, free = make_comment(article, name="Ann"), make_comment(article)
    Claim.take(taken.pk, by=make_user("Moderator", first_name="Bea"))

    response = signed_in().post(
        f"{QUEUE}decisions/", {"ticked": pairs(taken, free), "decision": "approve"}, follow=True
    )

    taken.refresh_from_db()
    assert taken.status == "pending"
    assert notes(response) == [
        "1 comment approved.",
        "The comment by Ann was left: Bea is on it.",
    ]


def test_a_claim_is_taken_by_one_and_let_go_by_leaving_deciding_and_time():
    first, second = make_comment(), make_comment()
    ann, bea = signed_in(), signed_in()

    taken = ann.post(address("claim", first)).status_code
    refused = bea.post(address("claim", first)).json()
    ann.post(address("claim", second))
    moved_on = bea.post(address("claim", first)).status_code
    bea.post(f"{QUEUE}claims/release/")
    left = ann.post(address("claim", first)).status_code

    assert (taken, moved_on, left) == (204, 204, 204)
    assert "is on it" in refused["claim"]
    ann.post(address("approval", first), {"version": 1})
    assert bea.post(address("claim", first)).status_code == 204
    ann.post(address("claim", second))
    assert bea.post(address("claim", second)).status_code == 200
    Claim.objects.filter(comment=second).update(expires_at=timezone.now())
    assert bea.post(address("claim", second)).status_code == 204


@pytest.mark.django_db(transaction=True)
def test_two_who_swap_comments_do_not_wait_in_a_circle(race):
    keys = [make_comment().pk for _number in range(2)]
    moderators, together = [make_user("Moderator") for _number in range(2)], Barrier(2)

    def swap(moderator, keys):
        taken = 0
        for pk in keys * 30:
            together.wait(timeout=10)
            taken += Claim.take(pk, by=moderator)
        return taken

    taken = race(lambda: swap(moderators[0], keys), lambda: swap(moderators[1], keys[::-1]))

    assert min(taken) > 0
    assert Claim.objects.count() == Claim.objects.values("moderator").distinct().count()


def test_a_screen_hears_what_colleagues_do():
    article = make_live()
    decided, reworded, taken, still = (make_comment(article) for _number in range(4))
    ids = ",".join(pairs(decided, reworded, taken, still))
    bea = make_user("Moderator", first_name="Bea")
    decided.approve(by=bea, version=1)
    reword(reworded, "Other words.")
    Claim.take(taken.pk, by=bea)

    state = signed_in().get(f"{QUEUE}state/", {"ids": ids}).json()

    assert list(state["claims"]) == [str(taken.pk)]
    assert set(state["moved"]) == {str(decided.pk), str(reworded.pk)}
    assert "Approved by Bea" in state["moved"][str(decided.pk)]
    assert "Other words." in state["moved"][str(reworded.pk)]


@pytest.mark.parametrize("name", ["second_opinion", "reported", "unmoderated"])
def test_a_screen_keeps_the_card_of_what_still_belongs_to_its_tab(name):
    comment, client = make_one_of_each()[name], signed_in()
    comment.refresh_from_db()
    ids = pairs(comment)[0]
    reword(comment, "Other words.")

    def line():
        state = client.get(f"{QUEUE}state/", {"ids": ids, "tab": name}).json()
        return state["moved"][str(comment.pk)]

    moved = line()
    comment.refresh_from_db()
    bring_to(comment, "rejected")

    assert f'data-card="{comment.pk}:{comment.version - 1}"' in moved
    assert "Its writer changed this comment" in moved
    assert "Other words." in moved
    assert "data-card" not in line()


def test_a_screen_hears_who_asked_again_for_a_second_opinion():
    comment, client = make_one_of_each()["second_opinion"], signed_in()
    ids = pairs(Comment.objects.get(pk=comment.pk))[0]
    bea = make_user("Moderator", first_name="Bea")
    Comment.objects.get(pk=comment.pk).defer(by=bea, version=2, note="Who is he?")

    state = client.get(f"{QUEUE}state/", {"ids": ids, "tab": "second_opinion"}).json()

    moved = state["moved"][str(comment.pk)]
    assert "Bea left this comment for a second opinion." in moved
    assert "Who is he?" in moved


@pytest.mark.parametrize("ids", ["", "x", "1", "1:1", ",,", "9" * 40 + ":1"])
def test_junk_for_the_state_of_a_screen_is_no_error(ids):
    make_comment()

    answer = signed_in().get(f"{QUEUE}state/", {"ids": ids})

    assert answer.status_code == 200
    assert answer.json()["claims"] == {}


# Decisions and search


def test_the_latest_decisions_are_mine_or_everybodys_and_undone_there():
    mine, theirs = make_comment(name="Ann"), make_comment(name="Bea", status="spam")
    client = signed_in()
    client.post(address("approval", mine), {"version": 1})
    reversal = address("reversal", mine, mine.decisions.get().pk)

    page = client.get(f"{QUEUE}decided/").content.decode()
    all_pages = client.get(f"{QUEUE}decided/", {"who": "all"}).content.decode()
    response = client.post(reversal, {"version": 2, "tab": "decided"})

    assert "comment by Ann" in page
    assert "comment by Bea" not in page
    assert "comment by Bea" in all_pages
    assert reversal in page
    assert response.url == f"{QUEUE}decided/"
    mine.refresh_from_db()
    assert (mine.status, theirs.status) == ("pending", "spam")
    assert reversal not in client.get(f"{QUEUE}decided/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "LEANS"}, ["Ann"]),
        ({"q": "bea"}, ["Bea"]),
        ({"q": "harbour fire"}, ["Bea"]),
        ({"q": "", "status": "spam"}, ["Bea"]),
        ({"status": "published"}, []),
        ({"q": "%"}, []),
    ],
)
def test_search_finds_words_names_headlines_and_states(query, found):
    make_comment(name="Ann", text="The wall leans.")
    make_comment(make_live(headline="Harbour fire"), name="Bea", text="No.", status="spam")

    response = signed_in().get(f"{QUEUE}search/", query)

    assert [each.name for each in response.context["found"].comments] == found


def test_search_goes_back_stretch_by_stretch(monkeypatch):
    monkeypatch.setattr("comments.queue.looking.LOOKED_THROUGH", 2)
    article, client = make_live(), signed_in()
    for name in ("Eve", "Dan", "Cat", "Bea", "Ann"):
        make_comment(article, name=name)

    seen, before = [], ""
    while before is not None:
        found = client.get(f"{QUEUE}search/", {"before": before}).context["found"]
        seen += [each.name for each in found.comments]
        before = found.before

    assert seen == ["Ann", "Bea", "Cat", "Dan", "Eve"]


@pytest.mark.parametrize(
    "query", [{"before": "9" * 40}, {"q": "\0"}, {"status": "x"}, {"q": "x" * 5000}]
)
def test_a_search_that_makes_no_sense_is_no_error(query):
    make_comment()

    assert signed_in().get(f"{QUEUE}search/", query).status_code == 200


@pytest.mark.parametrize("status", ["published", "rejected", "spam"])
def test_states_of_the_past_are_found_by_their_own_address(status):
    make_comment(name="Ann", status=status)
    make_comment(name="Bea")

    response = signed_in().get(f"{QUEUE}{status}/")

    assert [each.name for each in response.context["found"].comments] == ["Ann"]


# Who may


ACTS = ["approval", "rejection", "mark_spam", "deferral", "dismissal"]


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


def test_every_press_of_the_moderators_needs_a_token():
    world = World()
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.moderator)
    presses = [
        name
        for name, row in TABLE.items()
        if name.startswith("admin:comments_") and row.get[MODERATOR] == METHOD
    ]

    answers = {name: client.post(world.call(name).url).status_code for name in presses}

    assert answers == dict.fromkeys(presses, 403)
    assert len(presses) > 15


def test_whoever_may_not_see_comments_learns_nothing_of_them_at_the_desk():
    article = make_live()
    states = ("pending", "published", "rejected", "spam", "withdrawn")
    hidden = [make_comment(article, status=status, text="A marker.") for status in states]
    client = signed_in("Reporter")
    pages = [QUEUE, *(f"{QUEUE}{name}/" for name in ("reported", "decided", "search", "spam"))]
    pages += [f"{QUEUE}state/?ids={','.join(pairs(*hidden))}", f"{QUEUE}search/?q=marker"]

    answers = [client.get(page) for page in pages]
    answers += [client.get(address("change", comment)) for comment in hidden]
    unknown = client.get(f"{QUEUE}999999/change/")

    assert {answer.status_code for answer in [*answers, unknown]} == {403}
    assert all(b"marker" not in answer.content.replace(b"q=marker", b"") for answer in answers)
    assert {answer.content for answer in answers[-5:]} == {unknown.content}


def test_approving_many_publishes_no_reply_that_was_not_ticked():
    parent = make_comment(status="published")
    waiting = make_comment(parent.discussion.article, parent=parent)
    parent.refresh_from_db()
    client = signed_in()

    client.post(address("rejection", parent), {"version": parent.version, "reason": "other"})
    parent.refresh_from_db()
    client.post(f"{QUEUE}decisions/", {"ticked": pairs(parent), "decision": "approve"})

    waiting.refresh_from_db()
    parent.refresh_from_db()
    assert (parent.status, waiting.status) == ("published", "pending")
