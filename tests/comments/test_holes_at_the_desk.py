"""Holes that others had in what moderators see: words that somebody typed never become markup."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from django.utils.http import urlencode

from comments.models import Comment, Sanction, WordRule, report_comment
from tests.builders import make_live, make_user
from tests.comments.builders import make_comment
from tests.comments.test_holes import Dangers

pytestmark = pytest.mark.django_db

DESK = "/admin/comments/"
QUEUE = f"{DESK}comment/"
HOSTILE = (
    """<script>alert(1)</script><svg onload=alert(1)>"onmouseover="alert(1)" x='{{ 7|add:7 }}"""
)


def make_hostile():
    """What was typed by readers and by colleagues in every field that the desk shows."""
    article, moderator = make_live(), make_user("Moderator")
    rule = WordRule.objects.create(literal=HOSTILE[:100], note=HOSTILE, made_by=moderator)
    names = ("waiting", "deferred", "rejected", "reported")
    made = {
        name: make_comment(
            article,
            name=HOSTILE[:60],
            text=f"{name} {HOSTILE}",
            status="published" if name == "reported" else "pending",
        )
        for name in names
    }
    Comment.objects.update(
        hold_reasons=[f"word:{rule.pk}", HOSTILE],
        matches=[{"rule": rule.pk, "text": HOSTILE}],
        spam_score=0.5,
        spam_words=[[HOSTILE, 0.9]],
    )
    said = {"by": moderator, "version": 1, "note": f"note {HOSTILE}"}
    made["deferred"].defer(**said)
    made["rejected"].reject(**said, reason="other")
    note = f"report {HOSTILE}"
    report_comment(made["reported"], reason="abuse", note=note, net_key="a" * 64)
    author, reason = made["waiting"].author, f"reason {HOSTILE}"
    until = timezone.now() + timedelta(days=1)
    Sanction.hold_from_now_on(author, by=moderator, reason=reason)
    Sanction.suspend(author, by=moderator, until=until, reason=reason)
    Sanction.ban(author, by=moderator, reason=reason)
    return made, rule, moderator


def pages_of(made, rule):
    """Each page of the desk, with how often it prints what was typed, at the least."""
    waiting, rejected = made["waiting"], made["rejected"]
    hostile = urlencode({"q": HOSTILE, "person": HOSTILE[:60]})
    return {
        QUEUE: 4,
        f"{QUEUE}reported/": 4,
        f"{QUEUE}second-opinion/": 4,
        f"{QUEUE}decided/?who=all": 3,
        f"{QUEUE}search/?{hostile}": 3,
        f"{QUEUE}{rejected.pk}/change/": 3,
        f"{QUEUE}{made['reported'].pk}/answer/": 2,
        f"{DESK}commenter/": 4,
        f"{DESK}commenter/{waiting.author_id}/change/": 4,
        f"{DESK}decision/?{hostile}": 3,
        f"{DESK}wordrule/": 2,
        f"{DESK}wordrule/{rule.pk}/change/": 2,
        f"{DESK}wordrule/report/": 1,
    }


def test_s2_hostile_words_in_any_field_are_words_on_every_page_of_the_desk():
    made, rule, moderator = make_hostile()
    client = Client()
    client.force_login(moderator)

    for address, times in pages_of(made, rule).items():
        response = client.get(address)
        page = response.content.decode()
        assert (address, response.status_code) == (address, 200)
        assert page.count(escape(HOSTILE[:40])) >= times, address
        assert "<script>alert" not in page, address
        assert "<svg onload" not in page, address
        assert not {"onload", "onmouseover"} & set(Dangers(page).found), address


@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "fetch"}])
@pytest.mark.parametrize(
    ("press", "version", "status"), [("deferral", 7, 409), ("deferral", 1, 200), ("spam", 1, 200)]
)
def test_s2_the_answer_to_a_press_gives_hostile_words_back_as_words(
    press, version, status, headers
):
    made, _rule, moderator = make_hostile()
    client = Client(headers=headers)
    client.force_login(moderator)
    typed = {"version": version, "note": f"note {HOSTILE}"}

    answer = client.post(f"{QUEUE}{made['waiting'].pk}/{press}/", typed, follow=True)

    page = answer.content.decode()
    assert answer.status_code == status
    assert escape(HOSTILE[:40]) in page
    assert "<script>alert" not in page
    assert "<svg onload" not in page
    assert not {"onload", "onmouseover"} & set(Dangers(page).found)
