"""The desk page: what each role finds on it, in which order, and what it prints and costs."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import clock
from articles.models import Article, MistakeReport
from tests.articles.desk_forms import signed_in
from tests.builders import make_article, make_live, make_photo, reword
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def noon(time_machine, monkeypatch):
    """Stand at noon, so that there is a day before and after, by the database's clock as well."""
    time_machine.move_to(NOON, tick=False)
    monkeypatch.setattr(clock, "now", timezone.now)
    monkeypatch.setattr(clock, "database_now", timezone.now)


@pytest.fixture
def editor():
    return signed_in("Editor")


@pytest.fixture
def reporter():
    return signed_in("Reporter")


def lists(desk) -> dict[str, list[str]]:
    shown = desk.get("/admin/").context["lists"]
    return {each.view: [row.latest.headline for row in each.rows] for each in shown}


def touched(article, days_ago):
    at = timezone.now() - timedelta(days=days_ago)
    Article.objects.filter(pk=article.pk).update(updated_at=at)


def test_what_was_handed_in_waits_for_every_editor_unless_it_has_one(editor, reporter):
    colleague = signed_in("Editor")
    for headline, given_to in (("Free", None), ("Mine", editor), ("Theirs", colleague)):
        article = make_article(headline=headline, owner=reporter.user)
        article.plan(by=editor.user, assigned_to=given_to and given_to.user)
        article.submit(by=reporter.user)
    make_article(headline="A draft", owner=reporter.user)

    assert set(lists(editor)["waiting"]) == {"Free", "Mine"}
    assert set(lists(colleague)["waiting"]) == {"Free", "Theirs"}
    assert lists(reporter)["waiting"] == []


def test_what_an_editor_was_given_waits_until_it_is_public_or_spiked(editor):
    given = {name: make_article(headline=name) for name in ("Draft", "Coming", "Spiked", "Out")}
    for article in given.values():
        article.plan(by=editor.user, assigned_to=editor.user)
    given["Coming"].schedule(by=editor.user, at=timezone.now() + timedelta(days=1))
    given["Spiked"].spike(by=editor.user)
    given["Out"].publish(by=editor.user)

    assert lists(editor)["waiting"] == ["Draft"]


def test_what_was_handed_in_first_stands_first_and_drafts_stand_last(editor):
    for headline, verb, days_ago in (
        ("Draft", None, 9),
        ("Ready", "mark_ready", 5),
        ("New", "submit", 1),
        ("Old", "submit", 3),
    ):
        article = make_article(headline=headline)
        article.plan(by=editor.user, assigned_to=editor.user)
        if verb:
            getattr(article, verb)(by=article.owner)
        touched(article, days_ago)

    assert lists(editor)["waiting"] == ["Old", "New", "Ready", "Draft"]


def test_what_was_sent_back_waits_for_its_reporter_alone(editor, reporter):
    article = make_article(headline="Sent back", owner=reporter.user)
    article.submit(by=reporter.user)
    article.send_back(by=editor.user, note="No.")

    assert lists(reporter)["waiting"] == ["Sent back"]
    assert lists(signed_in("Reporter"))["waiting"] == []
    assert lists(editor)["waiting"] == []


@pytest.mark.parametrize(
    ("hours", "listed"),
    [(-31 * 24, False), (-29 * 24, True), (-1, True), (11.9, True), (12.1, False)],
)
def test_due_today_holds_the_day_and_what_is_overdue(editor, hours, listed):
    article = make_article(headline="Due")
    article.plan(by=editor.user, due_at=timezone.now() + timedelta(hours=hours))

    assert lists(editor)["due"] == ["Due"] * listed


def test_due_today_forgets_what_came_out_or_will_and_what_was_spiked(editor):
    due = {name: make_article(headline=name) for name in ("Late", "Soon", "Out", "Set", "Spiked")}
    for number, article in enumerate(due.values()):
        article.plan(by=editor.user, due_at=timezone.now() + timedelta(hours=number - 1))
    due["Out"].publish(by=editor.user)
    due["Set"].schedule(by=editor.user, at=timezone.now() + timedelta(hours=5))
    due["Spiked"].spike(by=editor.user)

    shown = editor.get("/admin/").content.decode()

    assert lists(editor)["due"] == ["Late", "Soon"]
    assert shown.count("Overdue since 11:00") == 1


def test_a_reporter_sees_only_own_stories(editor, reporter):
    tomorrow = timezone.now() + timedelta(days=1)
    for owner in (reporter.user, editor.user):
        make_article(owner=owner, headline=f"Due, {owner.email}").plan(
            by=editor.user, due_at=timezone.now()
        )
        make_article(owner=owner, headline=f"Set, {owner.email}").schedule(
            by=editor.user, at=tomorrow
        )
        reword(make_live(owner=owner, headline="Out"), headline="Edited")
    own = reporter.user.email

    found = lists(reporter)

    assert set(found) == {"waiting", "due", "mine", "scheduled"}
    assert (found["due"], found["scheduled"]) == ([f"Due, {own}"], [f"Set, {own}"])
    assert set(found["mine"]) == {f"Due, {own}", f"Set, {own}", "Edited"}
    assert len(lists(editor)["due"]) == len(lists(editor)["scheduled"]) == 2


def test_what_is_scheduled_stands_by_day(editor):
    for headline, hours in (("Later", 40), ("Tonight", 6), ("Tomorrow", 20)):
        make_article(headline=headline).schedule(
            by=editor.user, at=timezone.now() + timedelta(hours=hours)
        )

    shown = editor.get("/admin/").content.decode()
    part = shown[shown.index('id="desk-scheduled"') :]

    marks = ("Wednesday 25 November", "Tonight", "Thursday 26 November", "Tomorrow", "Later")
    assert sorted(marks[:4], key=part.index) == list(marks[:4])
    assert part.index("Friday 27 November") < part.index(">Later<")


def test_edited_since_holds_live_stories_with_newer_words_of_the_last_30_days(editor):
    make_live(headline="As it is")
    make_article(headline="A draft")
    for headline, days_ago in (("New", 1), ("Old", 29), ("Forgotten", 31)):
        article = make_live(hours_ago=24 * 40)
        reword(article, headline=headline)
        touched(article, days_ago)
    withdrawn = make_live()
    reword(withdrawn, headline="Withdrawn")
    withdrawn.withdraw(by=editor.user)

    assert lists(editor)["edited"] == ["New", "Old"]


def test_a_long_list_says_that_there_is_more(editor):
    for number in range(8):
        make_article(headline=f"Story {number}", owner=editor.user)
    full = editor.get("/admin/").content.decode()
    make_article(owner=editor.user)
    over = editor.get("/admin/").content.decode()

    assert "There are more" not in full
    assert over.count("There are more") == 1
    assert len(lists(editor)["mine"]) == 8


def test_an_empty_desk_says_so(editor):
    shown = editor.get("/admin/").content.decode()

    for sentence in ("Nothing waits for you.", "Nothing is due today.", "Nothing is scheduled."):
        assert sentence in shown


def test_comments_and_reports_wait_with_the_age_of_the_oldest(editor, reporter, time_machine):
    article = make_live()
    make_comment(article)
    MistakeReport.objects.create(article=article, message="Wrong.", created_at=timezone.now())
    time_machine.move_to(NOON + timedelta(hours=3), tick=False)
    make_comment(article)
    MistakeReport.objects.create(
        article=article, message="Right.", created_at=timezone.now(), handled_at=timezone.now()
    )

    read = " ".join(editor.get("/admin/").content.decode().split())
    moderator = signed_in("Moderator").get("/admin/")

    assert "<strong>2</strong> comments wait</a>, the oldest for 3 hours" in read
    assert "report of a mistake waits" in read
    assert "3\xa0hours" in moderator.content.decode()
    assert moderator.context["lists"] == []
    for nothing in ("comments wait", "report of a mistake"):
        assert nothing not in reporter.get("/admin/").content.decode()


def test_somebody_without_rights_finds_an_empty_page(editor):
    editor.user.groups.clear()
    make_article(owner=editor.user).submit(by=editor.user)

    answer = editor.get("/admin/")

    assert answer.status_code == 200
    assert answer.context["lists"] == []
    assert "comment" not in answer.content.decode()


def test_the_right_to_publish_makes_an_editor_of_the_page(reporter):
    make_article(headline="Handed in").submit(by=reporter.user)
    right = Permission.objects.get(codename="publish_article")

    before = lists(reporter)["waiting"]
    reporter.user.user_permissions.add(right)

    assert before == []
    assert lists(reporter)["waiting"] == ["Handed in"]


def test_it_prints_as_the_morning_list(editor):
    shown = editor.get("/admin/").content.decode()
    sheet = (settings.BASE_DIR / "static/css/desk/day.css").read_text()

    assert "css/desk/day.css" in shown
    assert "morning list · Wednesday 25 November 2026, 12:00" in shown
    assert "data-print hidden" in shown
    assert "@media print" in sheet


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Moderator", "Administrator"])
def test_full_lists_cost_what_short_ones_do(role):
    desk, costs = signed_in(role), []
    for _round in range(2):
        for _story in range(2):
            fill_every_list(desk.user)
        desk.get("/admin/")
        with CaptureQueriesContext(connection) as asked:
            desk.get("/admin/")
        costs.append(len(asked))

    assert costs[0] == costs[1] <= MOST_QUERIES


def fill_every_list(user):
    """Put a story into each list that the person may have, and let a comment and a report wait."""
    make_article(owner=user, lead_photo=make_photo()).submit(by=user)
    make_article(owner=user).plan(by=user, due_at=NOON, assigned_to=user)
    make_article(owner=user).schedule(by=user, at=NOON + timedelta(days=1))
    edited = make_live(owner=user)
    reword(edited, headline="Newer words")
    make_comment(edited)
    MistakeReport.objects.create(article=edited, message="Wrong.", created_at=NOON)


def test_on_paper_my_stories_stand_once(editor):
    waiting = make_article(headline="Waiting too", owner=editor.user)
    waiting.submit(by=editor.user)
    mine = make_article(headline="Mine alone", owner=editor.user)

    shown = {each.view: each for each in editor.get("/admin/").context["lists"]}
    html = editor.get("/admin/").content.decode()

    assert waiting.pk in shown["mine"].elsewhere
    assert mine.pk not in shown["mine"].elsewhere
    assert not shown["waiting"].elsewhere
    assert html.count('<li class="story-elsewhere">') == 1
