"""A log-in that ran out costs no word of the story that was on its way."""

import json
import re
import uuid

import pytest
from django.test import Client

from articles.models import Article, Autosave
from tests.articles.desk_forms import new_story, page, signed_in
from tests.articles.returned_forms import opened, sent_back
from tests.builders import PASSWORD, make_article, make_user

pytestmark = pytest.mark.django_db


def log_in(desk, asked, user, **changes):
    """Send the log-in that the page asks for, with all that it holds."""
    inputs = sent_back(asked).values
    name = {"username": user.username, "password": PASSWORD} | changes
    action = asked.content.decode().split('<form action="')[1].split('"')[0]
    return desk.post(action.replace("&amp;", "&"), inputs | name, follow=True)


def test_a_story_sent_after_the_log_in_ran_out_is_back_in_the_form_after_logging_in():
    desk, article = signed_in(), make_article(headline="Council votes")
    typed = opened(desk, article, headline="Council waits", body="<p>“Nobody” & co.</p>")
    desk.logout()

    asked = desk.post(page("change", article), typed | {"_publish": ""})
    wrong = log_in(desk, asked, desk.user, password="wrong")
    entered = log_in(desk, wrong, desk.user)

    assert asked.status_code == 403
    assert "what you typed is back in the form" in asked.content.decode()
    inputs = sent_back(entered)
    assert inputs.values["headline"] == "Council waits"
    assert inputs.values["body"] == "<p>“Nobody” & co.</p>"
    assert Article.objects.get().latest.headline == "Council votes"
    desk.post(page("change", article), inputs.values)
    assert Article.objects.get().latest.headline == "Council waits"
    assert not Autosave.objects.exists()


def test_a_new_story_is_back_too():
    desk = signed_in("Reporter")
    typed = opened(desk, headline="Fog at noon")
    desk.logout()

    entered = log_in(desk, desk.post(page("add"), typed), desk.user)

    assert sent_back(entered).values["headline"] == "Fog at noon"


def test_words_for_a_story_of_somebody_else_wait_as_a_new_one():
    desk, article = signed_in(), make_article()
    typed = opened(desk, article, headline="Typed by an editor")
    desk.logout()
    reporter = make_user("Reporter")

    entered = log_in(desk, desk.post(page("change", article), typed), reporter)

    assert entered.request["PATH_INFO"] == page("add")
    assert sent_back(entered).values["headline"] == "Typed by an editor"
    assert Autosave.objects.get().article is None


def test_words_of_another_window_are_not_lost_by_it():
    desk, article = signed_in(), make_article()
    typed = opened(desk, article, headline="This window")
    other = {"writing": uuid.uuid4(), "version": 1, "typed": {"headline": "Other window"}}
    Autosave.keep(by=desk.user, article=article, **other)
    desk.logout()

    log_in(desk, desk.post(page("change", article), typed), desk.user)

    assert {row.headline for row in Autosave.objects.all()} == {"This window", "Other window"}


@pytest.mark.parametrize("typed", ["", "{", "[1]", '{"writing": 7}', '{"writing": null}'])
def test_a_log_in_with_other_things_in_it_is_a_log_in(typed):
    user = make_user("Editor")
    body = {"username": user.username, "password": PASSWORD, "typed": typed, "next": "/admin/"}

    answer = Client().post("/admin/login/", body)

    assert (answer.status_code, answer.url) == (302, "/admin/")
    assert not Autosave.objects.exists()


def test_of_words_that_were_tampered_with_only_text_is_kept():
    user, article = make_user("Editor"), make_article()
    words = {
        "writing": str(uuid.uuid4()),
        "headline": "Typed\0 \ud800here",
        "body": {"x": 1},
        "tags": ["harbour", 7, None],
        "sources-TOTAL_FORMS": 10**6,
        "na\0me": "x",
        "_publish": "",
    }
    body = {"username": user.username, "password": PASSWORD, "typed": json.dumps(words)}

    entered = Client().post(f"/admin/login/?next={page('change', article)}", body, follow=True)

    kept = {"writing": words["writing"], "headline": "Typed here", "tags": "harbour", "name": "x"}
    assert Autosave.objects.get().typed == kept
    assert sent_back(entered).values["headline"] == "Typed here"


def test_words_go_into_nobodys_story_without_the_password():
    editor, article = make_user("Editor"), make_article()
    words = {"writing": str(uuid.uuid4()), "headline": "Forged"}
    body = {"username": editor.username, "password": "wrong", "typed": json.dumps(words)}

    Client().post(f"/admin/login/?next={page('change', article)}", body)

    assert not Autosave.objects.exists()


class TestATokenOfAFormerLogIn:
    """The page was opened before somebody logged in again in another tab."""

    def desk(self):
        desk = Client(enforce_csrf_checks=True)
        desk.user = make_user("Editor")
        desk.force_login(desk.user)
        return desk

    def test_gives_the_words_back_and_the_form_takes_them(self):
        desk, article = self.desk(), make_article()
        typed = opened(desk, article, headline="Council waits", csrfmiddlewaretoken="a" * 64)

        refused = desk.post(page("change", article), typed | {"_publish": ""})
        held = sent_back(refused).values
        back = desk.post(page("autosave", article), held, follow=True)

        assert refused.status_code == 403
        assert "this page holds what you typed" in refused.content.decode()
        assert "_publish" not in held
        assert sent_back(back).values["headline"] == "Council waits"
        assert Article.objects.get().latest.headline != "Council waits"

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_gives_no_token_to_words_from_elsewhere(self, site):
        desk, article = self.desk(), make_article()
        typed = new_story(writing=str(uuid.uuid4()), headline="Forged")

        answer = desk.post(page("change", article), typed, headers={"Sec-Fetch-Site": site})

        assert answer.status_code == 403
        assert b"Forged" not in answer.content
        assert b"csrfmiddlewaretoken" not in answer.content


class TestAForgottenPassword:
    def test_is_mailed_a_link_in_the_papers_own_words(self, client, mailoutbox):
        editor = make_user("Editor")

        client.post("/admin/password_reset/", {"email": editor.email})

        (letter,) = mailoutbox
        assert "asked for a new password at the desk of The Harrowmere Courier." in letter.body
        assert f"Your name for the log-in is {editor.username}." in letter.body
        assert "The The" not in letter.body

    def test_is_changed_by_the_link_and_by_it_once(self, client, mailoutbox):
        editor = make_user("Editor")
        client.post("/admin/password_reset/", {"email": editor.email})
        link = re.search(r"/admin/reset/\S+", mailoutbox[0].body)[0]
        chosen = {"new_password1": "harbour 4 wall", "new_password2": "harbour 4 wall"}

        asked = client.get(link, follow=True)
        changed = client.post(asked.redirect_chain[-1][0], chosen)

        editor.refresh_from_db()
        assert changed.status_code == 302
        assert editor.check_password("harbour 4 wall")
        assert "Password reset unsuccessful" in client.get(link, follow=True).content.decode()
