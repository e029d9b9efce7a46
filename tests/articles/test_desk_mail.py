"""Who hears by mail of a story that was handed on, and who does not."""

import smtplib

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from articles.models import DeskStatus
from tests.articles.desk_forms import open_story, page, signed_in
from tests.builders import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    """A reporter with a story that has an editor, and another editor."""
    reporter, editor, colleague = make_user("Reporter"), make_user("Editor"), make_user("Editor")
    article = make_article(owner=reporter, headline="Council votes")
    article.plan(by=editor, assigned_to=editor)
    return article, reporter, editor, colleague


@pytest.fixture
def post(django_capture_on_commit_callbacks, mailoutbox):
    """Do something and return the messages that went out after it."""

    def posted(verb, **arguments):
        mailoutbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            verb(**arguments)
        return list(mailoutbox)

    return posted


def receivers(messages) -> list[str]:
    return sorted(address for message in messages for address in message.to)


@pytest.mark.parametrize("move", ["send_back", "mark_ready", "spike", "bring_back"])
def test_owner_and_editor_hear_of_a_move_that_somebody_else_made(people, post, move):
    article, reporter, editor, colleague = people
    article.submit(by=reporter)
    if move == "bring_back":
        article.spike(by=colleague)

    messages = post(getattr(article, move), by=colleague, note="Ask the treasurer.")

    assert receivers(messages) == sorted([reporter.email, editor.email])
    assert len(messages) == 1


def test_who_made_the_move_hears_nothing_of_it(people, post):
    article, reporter, editor, _colleague = people

    assert receivers(post(article.submit, by=reporter)) == [editor.email]
    assert receivers(post(article.send_back, by=editor, note="No.")) == [reporter.email]


def test_a_message_says_what_who_and_why_and_leads_to_the_story(people, post):
    article, reporter, _editor, _colleague = people
    reporter.first_name, reporter.last_name = "Tom", "Scarr"
    reporter.save()

    (message,) = post(article.submit, by=reporter, note="Check the\nthird figure.")

    address = reverse("admin:articles_article_change", args=[article.pk])
    assert message.subject == "Handed in: Council votes"
    assert message.body == (
        "Council votes\n\nTom Scarr handed in this story.\n\nCheck the\nthird figure.\n\n"
        f"{settings.SITE_URL}{address}\n"
    )


def test_a_story_that_nobody_knows_goes_to_all_editors_once(people, post):
    article, reporter, editor, colleague = people
    make_user("Editor", is_staff=False)
    make_user("Editor", is_active=False)
    article.plan(by=editor, assigned_to=None)

    first = post(article.submit, by=reporter)
    article.send_back(by=colleague, note="No.")
    again = post(article.submit, by=reporter)

    assert receivers(first) == sorted([editor.email, colleague.email])
    assert len(first) == 1
    assert receivers(again) == [colleague.email]


def test_an_editor_hears_of_a_story_that_a_colleague_gave(people, post):
    article, _reporter, editor, colleague = people

    given = post(article.plan, by=editor, assigned_to=colleague)
    same = post(article.plan, by=editor, assigned_to=colleague)
    taken = post(article.plan, by=editor, assigned_to=editor)
    let_go = post(article.plan, by=colleague, assigned_to=None)

    assert receivers(given) == [colleague.email]
    assert given[0].subject == "For you: Council votes"
    assert (same, taken, let_go) == ([], [], [])


def test_nobody_is_written_to_without_an_address_or_after_leaving(people, post):
    article, reporter, editor, colleague = people
    get_user_model().objects.filter(pk=editor.pk).update(email="")
    get_user_model().objects.filter(pk=reporter.pk).update(is_active=False)

    assert post(article.mark_ready, by=colleague) == []


def test_a_mail_server_that_is_away_stops_no_move(people, monkeypatch, post):
    article, reporter, _editor, _colleague = people

    def refuse(*arguments):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    browser = signed_in(reporter)
    typed = open_story(article, _submit="")

    messages = post(browser.post, path=page("change", article), data=typed)

    article.refresh_from_db()
    assert messages == []
    assert article.desk_status == DeskStatus.SUBMITTED


def test_a_refused_move_writes_to_nobody(people, post):
    article, reporter, _editor, _colleague = people
    browser = signed_in(reporter)
    typed = open_story(article, headline="", _submit="")

    assert post(browser.post, path=page("change", article), data=typed) == []
