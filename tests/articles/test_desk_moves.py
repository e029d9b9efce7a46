"""A story on its way over the desk: who may hand it on, from where, and what is kept of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.models import Article, DeskMove, DeskStatus, Refused
from tests.articles.desk_forms import new_story, open_story, page, signed_in
from tests.builders import make_article, make_live

pytestmark = pytest.mark.django_db

DRAFT, SUBMITTED, NEEDS_WORK, READY, SPIKED = DeskStatus
MOVES = {
    "submit": (DRAFT, SUBMITTED),
    "send_back": (SUBMITTED, NEEDS_WORK),
    "mark_ready": (SUBMITTED, READY),
    "spike": (SUBMITTED, SPIKED),
    "bring_back": (SPIKED, DRAFT),
}
OPEN = {
    DRAFT: {"submit", "mark_ready", "spike"},
    SUBMITTED: {"send_back", "mark_ready", "spike"},
    NEEDS_WORK: {"submit", "mark_ready", "spike"},
    READY: {"send_back", "spike"},
    SPIKED: {"bring_back"},
}


def story_at(status, owner):
    article = make_article(owner=owner, headline="Council votes")
    verbs = {
        SUBMITTED: ["submit"],
        NEEDS_WORK: ["submit", "send_back"],
        READY: ["mark_ready"],
        SPIKED: ["spike"],
    }
    for verb in verbs.get(status, []):
        getattr(article, verb)(by=owner)
    return article


def with_right(*moves):
    """A reporter who was given the rights to these moves and has lost the usual one."""
    desk = signed_in("Reporter")
    desk.user.groups.get().permissions.remove(Permission.objects.get(codename="submit_article"))
    codenames = [f"{move}_article" for move in moves]
    desk.user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return desk


def buttons(desk, article) -> set[str]:
    shown = desk.get(page("change", article)).content.decode()
    return {move for move in MOVES if f'name="_{move}"' in shown}


@pytest.mark.parametrize("move", MOVES)
def test_a_move_is_made_with_its_own_right_and_saves_what_was_typed(move):
    before, after = MOVES[move]
    desk = with_right(move)
    article = story_at(before, desk.user)
    typed = open_story(article, headline="Council waits", desk_note="By noon, please.")

    answer = desk.post(page("change", article), typed | {f"_{move}": ""})

    article.refresh_from_db()
    made = article.desk_moves.first()
    assert answer.status_code == 302
    assert (article.desk_status, article.latest.headline) == (after, "Council waits")
    assert (made.from_status, made.to_status, made.made_by) == (before, after, desk.user)
    assert made.note == "By noon, please."


@pytest.mark.parametrize("move", MOVES)
def test_no_move_is_made_with_the_rights_to_all_others(move):
    before, _after = MOVES[move]
    desk = with_right(*(other for other in MOVES if other != move))
    article = story_at(before, desk.user)
    moves = article.desk_moves.count()
    typed = open_story(article, headline="Council waits", desk_note="By noon, please.")

    shown = buttons(desk, article)
    answer = desk.post(page("change", article), typed | {f"_{move}": ""})

    article.refresh_from_db()
    assert move not in shown
    assert answer.status_code == 403
    assert (article.desk_status, article.latest.headline) == (before, "Council votes")
    assert article.desk_moves.count() == moves


@pytest.mark.parametrize("status", OPEN)
def test_a_button_is_there_where_its_move_makes_sense(status):
    desk = signed_in("Editor")

    assert buttons(desk, story_at(status, desk.user)) == OPEN[status]


def test_a_reporter_has_the_one_button():
    reporter = signed_in("Reporter")

    assert buttons(reporter, make_article(owner=reporter.user)) == {"submit"}
    assert buttons(reporter, story_at(SUBMITTED, reporter.user)) == set()
    assert buttons(reporter, make_article()) == set()


@pytest.mark.parametrize("status", OPEN)
@pytest.mark.parametrize("move", MOVES)
def test_the_verbs_go_only_where_the_buttons_do(status, move):
    editor = signed_in("Editor").user
    article = story_at(status, editor)
    moves = article.desk_moves.count()

    if move in OPEN[status]:
        assert getattr(article, move)(by=editor)
    elif MOVES[move][1] == status:
        assert not getattr(article, move)(by=editor)
    else:
        with pytest.raises(Refused, match="This story is at “"):
            getattr(article, move)(by=editor)

    assert article.desk_moves.count() == moves + (move in OPEN[status])


@pytest.mark.parametrize("move", ["send_back", "spike"])
def test_a_story_is_not_returned_or_spiked_without_a_word(move):
    desk = signed_in("Editor")
    article = story_at(SUBMITTED, desk.user)
    typed = open_story(article, headline="Council waits", **{f"_{move}": "", "desk_note": "  "})

    answer = desk.post(page("change", article), typed)

    article.refresh_from_db()
    assert "desk_note" in answer.context["form"].errors
    assert "Council waits" in answer.content.decode()
    assert (article.desk_status, article.latest.headline) == (SUBMITTED, "Council votes")


def test_a_move_that_is_no_longer_open_loses_nothing_that_was_typed():
    desk = signed_in("Editor")
    article = story_at(SPIKED, desk.user)
    typed = open_story(article, headline="Council waits", desk_note="It is good.", _mark_ready="")

    answer = desk.post(page("change", article), typed)

    shown = answer.content.decode()
    assert "This story is at “Spiked” now" in shown
    assert "Council waits" in shown
    assert "It is good." in shown


def test_a_new_story_is_handed_in_by_its_first_save():
    desk = signed_in("Reporter")

    desk.post(page("add"), new_story(_submit="", desk_note="Fresh from the quay."))

    assert Article.objects.get().desk_status == SUBMITTED
    assert DeskMove.objects.get().note == "Fresh from the quay."


def test_the_story_page_shows_its_last_moves_with_who_and_why():
    editor, reporter = signed_in("Editor"), signed_in("Reporter")
    article = make_article(owner=reporter.user)
    for _round in range(3):
        article.submit(by=reporter.user, note="Done.")
        article.send_back(by=editor.user, note="Who paid for <it>?")

    shown = reporter.get(page("change", article)).content.decode()
    read = signed_in("Moderator").get(page("change", article)).content.decode()

    for text in (shown, read):
        assert "Who paid for &lt;it&gt;?" in text
        assert str(editor.user) in text
        assert text.count("<ol>") == 1
        assert text[text.index("<ol>") : text.index("</ol>")].count("<li>") == 5


@pytest.mark.parametrize("button", ["_publish", "_schedule"])
def test_a_spiked_story_is_not_published_until_it_is_back(button):
    desk = signed_in("Editor")
    article = story_at(SPIKED, desk.user)
    typed = {button: "", "starts_at": "2099-01-01T10:00"}

    answer = desk.post(page("change", article), open_story(article, **typed))

    assert "This story was spiked. Bring it back before you publish it." in answer.content.decode()
    assert f'name="{button}"' not in desk.get(page("change", article)).content.decode()
    assert not article.publications.exists()

    article.bring_back(by=desk.user)
    desk.post(page("change", article), open_story(article, **typed))

    assert article.publications.count() == 1


@pytest.mark.parametrize("move", ["send_back", "spike"])
def test_what_readers_see_or_will_is_neither_returned_nor_spiked(move):
    live, coming = make_live(), make_article()
    coming.schedule(by=coming.owner, at=timezone.now() + timedelta(days=1))

    for article in (live, coming):
        with pytest.raises(Refused, match="withdraw it or cancel what is scheduled"):
            getattr(article, move)(by=article.owner)
    assert not DeskMove.objects.exists()
