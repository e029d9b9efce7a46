"""A reader says what is wrong; the desk deals with it."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from articles.models import MistakeReport, Refused, report_mistake
from tests.articles.desk_forms import signed_in
from tests.articles.returned_forms import sent_back, sentence_at
from tests.builders import make_article, make_live, make_user

pytestmark = pytest.mark.django_db
SAID = {"passage": "the iron bridge", "message": "It is of steel.", "email": "ann@post.example"}
LIST = "/admin/articles/mistakereport/"


def form_of(article):
    return f"{article.get_absolute_url()}mistakes/new/"


def make_report(article=None, **said):
    return report_mistake(article=article or make_live(), **SAID | said)


class TestTheForm:
    def test_is_linked_from_every_story_without_a_script(self, client):
        article = make_live()

        html = client.get(article.get_absolute_url()).content.decode()

        assert f'<a href="{form_of(article)}" rel="nofollow"' in html

    def test_begins_with_the_passage_that_was_chosen(self, client):
        shown = client.get(form_of(make_live()), {"passage": "the <iron>\0 bridge " + "x" * 2000})

        passage = sent_back(shown).values["passage"]
        assert passage.startswith("the <iron> bridge x")
        assert len(passage) == 1000

    def test_is_private_and_kept_from_search_engines(self, client):
        article = make_live()

        for path in (form_of(article), f"{article.get_absolute_url()}mistakes/thanks/"):
            shown = client.get(path)

            assert shown.headers["Cache-Control"] == "private, no-store"
            assert shown.headers["X-Robots-Tag"] == "noindex"
        assert b"Disallow: /*/mistakes/" in client.get("/robots.txt").content

    def test_reaches_the_desk_and_thanks(self, client):
        article = make_live()

        sent = client.post(form_of(article), SAID, follow=True)

        report = MistakeReport.objects.get()
        assert sent.redirect_chain == [(f"{article.get_absolute_url()}mistakes/thanks/", 303)]
        assert "Thank you" in sent.content.decode()
        assert {name: getattr(report, name) for name in SAID} == SAID
        assert (report.article, report.handled_at) == (article, None)

    def test_asks_for_nothing_but_what_is_wrong(self, client):
        client.post(form_of(make_live()), {"message": "It is of steel."})

        assert MistakeReport.objects.get().email == ""

    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            ("message", " \n", "Say what is wrong."),
            ("message", "x" * 100_000, "That is 100000 characters. Shorten it to 2000."),
            ("passage", "x" * 1001, "The passage has 1001 characters. Shorten it to 1000."),
            ("email", "ann at post", "Enter an e-mail address such as name@example.org, or none."),
        ],
    )
    def test_says_what_is_wrong_with_it_and_keeps_what_was_typed(
        self, client, name, value, sentence
    ):
        shown = client.post(form_of(make_live()), SAID | {name: value})

        inputs = sent_back(shown)
        assert sentence in sentence_at(inputs, name)
        assert {each: inputs.values[each] for each in SAID} == SAID | {name: value}
        assert not MistakeReport.objects.exists()

    def test_turns_down_what_fills_in_the_field_that_nobody_sees(self, client):
        shown = client.post(form_of(make_live()), SAID | {"website": "https://spam.example/"})

        assert "Your browser filled in a hidden field." in shown.content.decode()
        assert sent_back(shown).values["message"] == SAID["message"]
        assert not MistakeReport.objects.exists()

    def test_comes_back_as_typed_when_its_token_is_bad(self):
        browser = Client(enforce_csrf_checks=True)
        article = make_live()

        shown = browser.post(form_of(article), SAID)
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', shown.content.decode())[1]
        again = browser.post(form_of(article), SAID | {"csrfmiddlewaretoken": token})

        assert shown.status_code == 403
        assert sent_back(shown).values["message"] == SAID["message"]
        assert (again.status_code, MistakeReport.objects.count()) == (303, 1)

    def test_is_refused_unread_when_it_is_enormous(self, client):
        shown = client.post(form_of(make_live()), SAID | {"message": "x" * 2_000_000})

        assert shown.status_code == 413
        assert "your words are still in the form" in shown.content.decode()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_is_nowhere_for_a_story_that_is_not_public(self, client, method):
        scheduled = make_article()
        scheduled.schedule(by=scheduled.owner, at=timezone.now() + timedelta(days=1))
        withdrawn, retracted = make_live(), make_live()
        withdrawn.withdraw(by=withdrawn.owner, reason="A mistake.")
        retracted.retract(by=retracted.owner, note="It was false.")

        for article in (scheduled, withdrawn, retracted):
            there = getattr(client, method)(form_of(article), SAID)
            nowhere = getattr(client, method)("/2026/01/01/nothing/mistakes/new/", SAID)

            assert there.status_code == nowhere.status_code == 404
        assert not MistakeReport.objects.exists()

    def test_leaves_the_address_of_the_story_without_a_cookie(self, client):
        article = make_live()
        client.get(form_of(article))

        shown = client.get(article.get_absolute_url())

        assert not shown.cookies
        assert "Cookie" not in shown.headers.get("Vary", "")


class TestAReport:
    def test_that_is_sent_twice_is_one(self):
        article = make_live()

        assert make_report(article) == make_report(article)
        make_report(article, message="Another one.")

        assert MistakeReport.objects.count() == 2

    def test_is_not_taken_when_the_desk_has_heard_enough_for_an_hour(self, client, monkeypatch):
        monkeypatch.setattr("articles.models.mistakes.MOST_AN_HOUR", 2)
        article = make_live()
        for number in range(2):
            make_report(article, message=f"Wrong {number}.")

        shown = client.post(form_of(article), SAID)

        assert shown.status_code == 429
        assert "please send them again later" in shown.content.decode()
        assert sent_back(shown).values["message"] == SAID["message"]
        make_report(message="Of another story.")
        make_report(article, at=timezone.now() + timedelta(hours=2))

    def test_is_not_taken_when_all_stories_together_are_flooded(self, monkeypatch):
        monkeypatch.setattr("articles.models.mistakes.MOST_AN_HOUR_IN_ALL", 1)
        make_report()

        with pytest.raises(Refused, match="within the hour"):
            make_report()

    def test_loses_its_address_thirty_days_after_it_was_dealt_with(self):
        waiting, fresh, old = make_report(), make_report(), make_report()
        for report in (fresh, old):
            report.handle(by=make_user("Editor"))
        MistakeReport.objects.filter(pk=old.pk).update(
            handled_at=timezone.now() - timedelta(days=31)
        )

        call_command("due")

        emails = [MistakeReport.objects.get(pk=each.pk).email for each in (waiting, fresh, old)]
        assert emails == ["ann@post.example", "ann@post.example", ""]


class TestTheList:
    def test_shows_what_waits_oldest_first_with_the_way_to_the_story(self):
        article = make_live(headline="The bridge")
        make_report(article, message="Second.", at=timezone.now())
        make_report(article, message="First.", at=timezone.now() - timedelta(minutes=30))

        html = signed_in().get(LIST).content.decode()

        assert html.index("First.") < html.index("Second.")
        assert "the iron bridge" in html
        assert "ann@post.example" in html
        assert f"/admin/articles/article/{article.pk}/change/" in html

    def test_is_left_by_what_was_dealt_with_and_that_can_be_undone(self):
        report, desk = make_report(), signed_in()

        desk.post(f"{LIST}{report.pk}/handling/")
        report.refresh_from_db()
        by, handled = report.handled_by, desk.get(f"{LIST}handled/").content.decode()
        waiting = desk.get(LIST).content.decode()
        desk.post(f"{LIST}{report.pk}/reopening/")

        assert by == desk.user
        assert "It is of steel." in handled
        assert "It is of steel." not in waiting
        assert MistakeReport.objects.waiting().get() == report

    def test_says_who_was_faster(self):
        report, other = make_report(), make_user("Editor", first_name="Ruth")
        report.handle(by=other)

        answer = signed_in().post(f"{LIST}{report.pk}/handling/", follow=True)

        report.refresh_from_db()
        assert f"{other} has dealt with it already" in answer.content.decode()
        assert report.handled_by == other

    def test_shows_what_a_reader_typed_as_text(self):
        make_report(message="<script>alert(1)</script>", passage="<b>bold</b>")

        html = signed_in().get(LIST).content.decode()

        assert "&lt;script&gt;alert(1)" in html
        assert "<b>bold" not in html

    @pytest.mark.parametrize("path", [LIST, f"{LIST}handled/"])
    def test_costs_the_same_for_one_and_for_many(self, path, django_assert_num_queries):
        desk = signed_in()
        for count in (1, 9):
            for number in range(count):
                report = make_report(message=f"Wrong {count} {number}.")
                if "handled" in path:
                    report.handle(by=desk.user)
            desk.get(path)

            with django_assert_num_queries(6 if path == LIST else 5):
                desk.get(path)

    def test_goes_on_where_it_is_long(self, monkeypatch):
        monkeypatch.setattr("articles.admin.mistakes.SIZE", 2)
        desk = signed_in()
        reports = [make_report(message=f"Wrong {number}.") for number in range(3)]

        waiting = desk.get(LIST).content.decode()
        for report in reports:
            report.handle(by=desk.user)
        handled = desk.get(f"{LIST}handled/").content.decode()
        older = re.search(r'href="(\?before=[^"]*)"', handled)[1]

        assert "More are waiting" in waiting
        assert "Wrong 2." in handled
        assert "Wrong 0." in desk.get(f"{LIST}handled/{older}").content.decode()
