"""The plan of a story: who may write it, what a form takes, and where a row says it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import clock
from articles.models import Article
from tests.articles.desk_forms import local, new_story, open_story, page, signed_in
from tests.builders import make_article, make_live, make_user, reword

pytestmark = pytest.mark.django_db

STORIES = "/admin/articles/article/"


def plan_of(article) -> dict:
    article.refresh_from_db()
    names = ("planned_words", "due_at", "embargo_until", "needs_photo", "needs_legal")
    return {name: getattr(article, name) for name in names}


def typed_plan() -> dict:
    return {
        "due_at": "2026-12-01T17:00",
        "planned_words": "600",
        "embargo_until": "2026-12-01T18:30",
        "needs_photo": "on",
        "needs_legal": "on",
    }


@pytest.mark.parametrize("role", ["Reporter", "Editor"])
def test_who_writes_a_story_plans_it(role):
    desk = signed_in(role)
    article = make_article(owner=desk.user)

    desk.post(page("change", article), open_story(article, **typed_plan()))

    plan = plan_of(article)
    assert (local(plan.pop("due_at")), local(plan.pop("embargo_until"))) == (
        "2026-12-01T17:00",
        "2026-12-01T18:30",
    )
    assert plan == {"planned_words": 600, "needs_photo": True, "needs_legal": True}
    assert article.revisions.count() == 1


def test_a_plan_is_taken_back_and_a_colleague_cannot_write_one():
    desk = signed_in("Reporter")
    article = make_article(owner=desk.user)
    empty = plan_of(article)
    desk.post(page("change", article), open_story(article, **typed_plan()))
    planned = plan_of(article)

    refused = signed_in("Reporter").post(page("change", article), open_story(article))
    assert refused.status_code == 403
    assert plan_of(article) == planned

    emptied = dict.fromkeys(("due_at", "planned_words", "embargo_until"), "")
    typed = open_story(article, **emptied)
    del typed["needs_photo"], typed["needs_legal"]
    desk.post(page("change", article), typed)

    assert plan_of(article) == empty


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("due_at", "tomorrow"),
        ("due_at", "2026-03-29T01:30"),  # skipped by summer time
        ("embargo_until", "9999-99-99T00:00"),
        ("planned_words", "0"),
        ("planned_words", "-3"),
        ("planned_words", "9" * 30),
        ("planned_words", "many"),
        ("assigned_to", "999999"),
        ("assigned_to", "x"),
        ("assigned_to", "9" * 30),
    ],
)
def test_what_is_no_plan_is_said_beside_its_field_and_nothing_is_lost(field, wrong):
    desk = signed_in("Editor")
    article = make_article()

    answer = desk.post(
        page("change", article), open_story(article, headline="Typed", **{field: wrong})
    )

    assert list(answer.context["form"].errors) == [field]
    assert "Typed" in answer.content.decode()
    assert '<details class="writing-more" open>' in answer.content.decode()
    assert Article.objects.get().latest.headline != "Typed"


def test_only_those_who_may_publish_are_offered_as_editors():
    desk = signed_in("Editor")
    administrator = make_user("Administrator")
    for fields in ({"is_staff": False}, {"is_active": False}):
        make_user("Editor", **fields)
    make_user("Reporter")
    make_user("Moderator")

    form = desk.get(page("add")).context["form"]

    assert set(form.fields["assigned_to"].queryset) == {desk.user, administrator}


def test_an_editor_gives_a_story_away_and_a_reporter_does_not():
    editor, reporter = signed_in("Editor"), signed_in("Reporter")
    article = make_article(owner=reporter.user)
    given = {"assigned_to": str(editor.user.pk)}

    reporter.post(page("change", article), open_story(article, **given))
    article.refresh_from_db()
    assert article.assigned_to is None

    editor.post(page("change", article), open_story(article, **given))
    article.refresh_from_db()
    assert article.assigned_to == editor.user

    reporter.post(page("change", article), open_story(article, headline="New", assigned_to=""))
    article.refresh_from_db()
    assert (article.assigned_to, article.latest.headline) == (editor.user, "New")


def test_a_story_of_an_editor_who_lost_the_right_can_still_be_saved():
    editor, reporter, former = signed_in("Editor"), signed_in("Reporter"), make_user("Editor")
    article = make_article(owner=reporter.user)
    article.plan(by=editor.user, assigned_to=former)
    former.groups.clear()

    for desk in (reporter, editor):
        answer = desk.post(page("change", article), open_story(article, headline=desk.user.email))
        assert answer.status_code == 302

    article.refresh_from_db()
    assert article.assigned_to == former


def test_a_new_story_is_planned_by_its_first_save():
    desk = signed_in("Editor")

    desk.post(page("add"), new_story(**typed_plan(), assigned_to=str(desk.user.pk)))

    article = Article.objects.get()
    assert (article.planned_words, article.assigned_to) == (600, desk.user)


def facts(desk, **query) -> str:
    """The facts in the rows of the story list, by the words alone."""
    shown = desk.get(STORIES, query).content.decode()
    return " ".join(part.partition("</p>")[0] for part in shown.split('class="facts"')[1:])


def test_a_row_says_what_is_planned_while_it_matters():
    desk, now = signed_in("Editor"), clock.now()
    article = make_live(body="<p>One two three four.</p>")
    article.plan(
        by=desk.user,
        assigned_to=desk.user,
        planned_words=600,
        needs_photo=True,
        needs_legal=True,
        due_at=now - timedelta(hours=1),
        embargo_until=now + timedelta(hours=1),
    )
    said = ("4 of 600 words", "Needs a photo", "Needs a legal read", "Embargo until", "Editor: ")

    done = facts(desk)
    reword(article, headline="Edited since")
    at_work = facts(desk)

    assert not [words for words in (*said, "Overdue", "Due") if words in done]
    assert [words for words in said if words in at_work] == list(said)
    assert "Overdue" not in at_work  # it came out


def test_a_row_marks_what_is_overdue_and_forgets_an_embargo_that_passed():
    desk, now = signed_in("Editor"), timezone.now()
    late, coming = make_article(), make_article()
    passed = now - timedelta(hours=2)
    late.plan(by=desk.user, due_at=passed, embargo_until=passed)

    overdue = facts(desk)
    late.spike(by=desk.user)
    coming.plan(by=desk.user, due_at=now + timedelta(hours=2))
    due = facts(desk)

    assert "Overdue since" in overdue
    assert "Embargo" not in overdue
    assert "Overdue" not in due
    assert "Due " in due
