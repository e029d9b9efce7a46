"""A log-in that ran out costs no word of the story that was on its way; S18: wrong ones end."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Article, Autosave
from comments.models import Attempt
from newsroom import log_in as counting
from newsroom.tasks import mail_link
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


ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def try_to_enter(name, typed="wrong", **more):
    return Client().post("/admin/login/", {"username": name, "password": typed}, **more)


def age(minutes):
    Attempt.objects.update(created_at=timezone.now() - timedelta(minutes=minutes))


def count(number, name, network):
    """Count log-ins without the work of looking at passwords."""
    for _time in range(number):
        counting.count_log_in(name, network)


def own_network():
    return counting.net_key(Client().get("/admin/login/").wsgi_request)


class TestTooManyLogIns:
    """S18: guessing a password comes to an end, and nobody's own log-ins lock them out."""

    @pytest.fixture(params=["known", "unknown"])
    def name(self, request):
        return make_user("Editor").username if request.param == "known" else "nobody-here"

    def test_ten_are_answered_and_the_eleventh_is_refused(self, name):
        answers = [try_to_enter(name) for _time in range(11)]

        assert [answer.status_code for answer in answers] == [200] * 10 + [429]
        assert answers[10]["Retry-After"] == "900"
        assert "Please enter the correct username" in answers[9].content.decode()
        page = answers[10].content.decode()
        assert "This name was tried with many passwords from your network" in page
        assert "Wait a quarter of an hour, or have a new password mailed." in page
        assert "Please enter the correct username" not in page

    def test_the_right_password_is_refused_as_well_and_not_looked_at(self, monkeypatch):
        user, looked_at = make_user("Editor"), []
        monkeypatch.setattr(
            "django.contrib.auth.forms.authenticate",
            lambda *args, **kwargs: looked_at.append(kwargs) or authenticate(*args, **kwargs),
        )
        for _time in range(10):
            try_to_enter(user.username)

        refused = try_to_enter(user.username, PASSWORD)
        elsewhere = try_to_enter(user.username, PASSWORD, **ELSEWHERE)

        assert (refused.status_code, elsewhere.status_code) == (429, 302)
        assert len(looked_at) == 11

    def test_another_spelling_is_the_same_name_and_another_name_is_another(self):
        user, colleague = make_user("Editor"), make_user("Editor")
        for _time in range(10):
            try_to_enter(user.username.upper())

        assert try_to_enter(user.username, PASSWORD).status_code == 429
        assert try_to_enter(colleague.username, PASSWORD).status_code == 302

    def test_a_quarter_of_an_hour_later_it_is_taken(self):
        user = make_user("Editor")
        count(10, user.username, own_network())

        age(minutes=14)
        refused = try_to_enter(user.username, PASSWORD)
        age(minutes=16)

        assert refused.status_code == 429
        assert try_to_enter(user.username, PASSWORD).status_code == 302

    def test_a_network_tries_sixty_times_whatever_the_names(self):
        user = make_user("Editor")
        for number in range(59):
            count(1, f"name-{number}", own_network())

        sixtieth = try_to_enter("name-59")
        refused = try_to_enter(user.username, PASSWORD)
        elsewhere = try_to_enter(user.username, PASSWORD, **ELSEWHERE)
        age(minutes=16)

        assert (sixtieth.status_code, refused.status_code) == (200, 429)
        assert "Many log-ins were tried from your network" in refused.content.decode()
        assert elsewhere.status_code == 302
        assert try_to_enter(user.username, PASSWORD).status_code == 302

    def test_a_name_is_tried_two_hundred_times_an_hour_from_anywhere(self):
        user, colleague = make_user("Editor"), make_user("Editor")
        for number in range(199):
            count(1, user.username, f"network-{number}")

        last = try_to_enter(user.username)
        refused = try_to_enter(user.username, PASSWORD, **ELSEWHERE)
        others = try_to_enter(colleague.username, PASSWORD)
        age(minutes=61)

        assert (last.status_code, refused.status_code) == (200, 429)
        assert "This name was tried with very many passwords" in refused.content.decode()
        assert refused["Retry-After"] == "3600"
        assert others.status_code == 302
        assert try_to_enter(user.username, PASSWORD).status_code == 302

    def test_a_good_log_in_begins_the_count_of_its_name_anew(self):
        user = make_user("Editor")
        count(9, user.username, own_network())

        entered = try_to_enter(user.username, PASSWORD)
        wrong = [try_to_enter(user.username).status_code for _time in range(11)]

        assert (entered.status_code, wrong) == (302, [200] * 10 + [429])

    def test_good_log_ins_lock_no_newsroom_out_and_hide_no_wrong_ones(self):
        user = make_user("Editor")
        count(5, "somebody", own_network())

        for _time in range(3):
            try_to_enter(user.username, PASSWORD)

        of_network = Attempt.objects.filter(kind=counting.OF_NETWORK)
        assert of_network.count() == 5

    def test_somebody_without_a_way_in_forgets_nothing(self):
        reader = make_user("", username="reader", is_staff=False)

        answers = [try_to_enter(reader.username, PASSWORD).status_code for _time in range(11)]

        assert answers == [200] * 10 + [429]

    def test_what_is_not_complete_is_not_counted(self):
        for body in ({}, {"username": "ann"}, {"password": "x"}):
            Client().post("/admin/login/", body)

        assert not Attempt.objects.exists()

    def test_no_name_and_no_address_is_kept(self):
        try_to_enter("Somebody")

        kept = str(list(Attempt.objects.values()))
        assert Attempt.objects.count() == 3
        assert "somebody" not in kept.lower()
        assert "127.0.0.1" not in kept
        assert own_network() not in kept

    def test_a_network_that_nobody_knows_has_no_limit_of_its_own(self):
        user = make_user("Editor")
        for number in range(61):
            counting.count_log_in(f"name-{number}", "")
        count(10, user.username, "")

        assert try_to_enter("ann", REMOTE_ADDR="").status_code == 200
        assert try_to_enter(user.username, PASSWORD, REMOTE_ADDR="").status_code == 302
        assert set(Attempt.objects.values_list("kind", flat=True)) == {counting.OF_NAME}

    def test_the_count_holds_while_the_cache_is_away(self, settings):
        settings.CACHES = {
            "default": {
                "BACKEND": "newsroom.cache.ForgivingRedisCache",
                "LOCATION": "redis://127.0.0.1:1/0",
            }
        }

        answers = [try_to_enter("ann").status_code for _time in range(11)]

        assert answers == [200] * 10 + [429]

    def test_words_that_wait_go_on_waiting(self):
        desk, article = signed_in(), make_article(headline="Council votes")
        typed = opened(desk, article, headline="Council waits")
        desk.logout()
        asked = desk.post(page("change", article), typed)
        count(10, desk.user.username, own_network())

        refused = log_in(desk, asked, desk.user)
        age(minutes=16)
        entered = log_in(desk, refused, desk.user)

        assert refused.status_code == 429
        assert "what you typed is back in the form" in refused.content.decode()
        assert sent_back(entered).values["headline"] == "Council waits"

    @pytest.mark.parametrize("chosen_from", [{}, ELSEWHERE], ids=["here", "another network"])
    def test_a_new_password_from_a_mailed_link_is_taken_at_once(self, mailoutbox, chosen_from):
        client, editor, colleague = Client(**chosen_from), make_user("Editor"), make_user("Editor")
        count(10, editor.username, own_network())
        count(10, colleague.username, own_network())
        client.post("/admin/password_reset/", {"email": editor.email})
        link = re.search(r"/admin/reset/\S+", mailoutbox[0].body)[0]
        chosen = {"new_password1": "harbour 4 wall", "new_password2": "harbour 4 wall"}

        before = try_to_enter(editor.username, PASSWORD)
        client.post(client.get(link, follow=True).redirect_chain[-1][0], chosen)

        assert before.status_code == 429
        assert try_to_enter(editor.username, "harbour 4 wall").status_code == 302
        assert try_to_enter(colleague.username, PASSWORD).status_code == 429

    def test_a_new_password_from_an_administrator_is_taken_at_once(self):
        editor, administrator = make_user("Editor"), make_user("Administrator")
        count(10, editor.username, own_network())
        desk = Client()
        desk.force_login(administrator)
        chosen = {"password1": "harbour 4 wall", "password2": "harbour 4 wall"}

        before = try_to_enter(editor.username, PASSWORD)
        desk.post(
            f"/admin/newsroom/user/{editor.pk}/password/", {**chosen, "usable_password": "true"}
        )

        assert before.status_code == 429
        assert try_to_enter(editor.username, "harbour 4 wall").status_code == 302

    def test_after_a_new_password_wrong_ones_are_counted_from_anew(self):
        user = make_user("Editor")
        count(10, user.username, own_network())
        counting.begin_anew(user.username)

        answers = [try_to_enter(user.username).status_code for _time in range(11)]

        assert answers == [200] * 10 + [429]


class TestAForgottenPassword:
    def test_is_mailed_twenty_links_an_hour_for_a_network_whoever_is_asked_for(self, mailoutbox):
        """S18: known and unknown addresses are counted and answered alike."""
        editor = make_user("Editor")

        def ask(address, **more):
            return Client().post("/admin/password_reset/", {"email": address}, **more)

        addresses = [editor.email, "nobody@paper.example"] * 10
        answers = [ask(address).status_code for address in addresses]
        refused = [ask(address) for address in addresses[:2]]
        mailed = len(mailoutbox)
        elsewhere = ask(editor.email, **ELSEWHERE)
        age(minutes=61)

        assert (answers, mailed) == ([302] * 20, 10)
        for answer in refused:
            assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
            assert "Many new passwords were asked for" in answer.content.decode()
        assert (elsewhere.status_code, ask(editor.email).status_code) == (302, 302)
        assert len(mailoutbox) == 12

    def test_is_mailed_by_the_worker_so_that_no_answer_waits_for_the_mail_server(
        self, client, mailoutbox, settings
    ):
        """Else how long it takes would tell which addresses the desk has."""
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
        editor = make_user("Editor")

        client.post("/admin/password_reset/", {"email": editor.email})
        waiting = len(mailoutbox)
        mail_link.call(*DBTaskResult.objects.get().args_kwargs["args"])

        assert (waiting, len(mailoutbox)) == (0, 1)
        assert f"{settings.SITE_URL}/admin/reset/" in mailoutbox[0].body

    def test_is_mailed_to_a_network_that_nobody_knows(self, mailoutbox):
        editor = make_user("Editor")

        for _time in range(21):
            Client(REMOTE_ADDR="").post("/admin/password_reset/", {"email": editor.email})

        assert len(mailoutbox) == 21

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
