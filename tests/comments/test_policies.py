"""Opening and closing the discussion of a story in the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from articles import shown
from comments.models import Discussion
from tests.builders import make_article, make_live, make_user
from tests.comments.builders import make_comment

pytestmark = pytest.mark.django_db

LIST = "/admin/comments/discussion/"


def signed_in():
    user = make_user("Moderator")
    names = ["view_discussion", "change_discussion"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    return client


def test_a_discussion_is_closed_from_the_desk(told):
    comment = make_comment(status="published")
    article = comment.discussion.article
    told.clear()

    response = signed_in().post(f"{LIST}{article.pk}/change/", {"own_mode": "read_only"})

    discussion = Discussion.of(article)
    assert response.status_code == 302
    assert discussion.mode == "read_only"
    assert told == [({shown.story(article.pk)}, False)]


def test_a_discussion_that_is_switched_off_counts_nothing():
    comment = make_comment(status="published")
    article = comment.discussion.article

    signed_in().post(f"{LIST}{article.pk}/change/", {"own_mode": "off"})

    article.refresh_from_db()
    assert article.comment_count == 0


def test_a_discussion_nobody_has_opened_yet_can_be_closed():
    article = make_live()

    response = signed_in().post(
        f"{LIST}{article.pk}/change/", {"own_mode": "pre", "closes_at": "2026-12-24T18:00"}
    )

    assert response.status_code == 302
    assert Discussion.of(article).closes_at.isoformat() == "2026-12-24T18:00:00+00:00"


@pytest.mark.parametrize("role", ["Moderator", "Reporter"])
def test_looking_makes_no_discussion(role):
    article, client = make_live(), signed_in()
    if role == "Reporter":
        client.force_login(make_user("Reporter"))

    answer = client.get(f"{LIST}{article.pk}/change/")

    assert answer.status_code == (200 if role == "Moderator" else 403)
    assert not Discussion.objects.exists()


def test_sending_a_policy_without_the_right_makes_no_discussion():
    article, client = make_live(), Client()
    client.force_login(make_user("Reporter"))

    assert client.post(f"{LIST}{article.pk}/change/", {"own_mode": "off"}).status_code == 403
    assert not Discussion.objects.exists()


@pytest.mark.parametrize("key", ["9" * 20, "9" * 5000, "²", "x", "-1"])
def test_a_key_that_no_story_has_is_no_error(key):
    client = signed_in()

    for answer in (client.get(f"{LIST}{key}/change/"), client.post(f"{LIST}{key}/change/")):
        assert answer.status_code in (302, 404)


@pytest.mark.parametrize(
    "sent", [{"own_mode": ""}, {"own_mode": "x"}, {}, {"own_mode": "pre", "closes_at": "soon"}]
)
def test_a_policy_that_is_not_offered_is_refused(told, sent):
    article = make_live()
    told.clear()

    response = signed_in().post(f"{LIST}{article.pk}/change/", sent)

    assert response.status_code == 200
    assert (Discussion.of(article).mode, told) == ("pre", [])


def test_discussions_are_neither_added_nor_deleted():
    article, client = make_article(), signed_in()
    Discussion.of(article)

    assert client.post(f"{LIST}add/", {"own_mode": "off"}).status_code == 403
    assert client.post(f"{LIST}{article.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{LIST}999999/change/").status_code == 302


def test_ten_discussions_cost_the_queries_of_one(django_assert_num_queries):
    client = signed_in()
    Discussion.of(make_live())
    client.get(LIST)

    with django_assert_num_queries(6):
        assert client.get(LIST).status_code == 200
    for _number in range(9):
        Discussion.of(make_live())
    with django_assert_num_queries(6):
        client.get(LIST)


def test_looking_at_a_policy_opens_no_discussion():
    article = make_live()

    answer = signed_in().get(f"/admin/comments/discussion/{article.pk}/change/")

    assert answer.status_code == 200
    assert not Discussion.objects.exists()


@pytest.mark.parametrize("key", ["9" * 25, "²", "x"])
def test_a_policy_that_nobody_can_have_leads_to_the_desk(key):
    answer = signed_in().get(f"/admin/comments/discussion/{key}/change/")
    assert answer.status_code == 302
