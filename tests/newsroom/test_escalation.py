"""Nobody but an administrator gives, gets or regains a right."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from newsroom.models import User
from tests.articles.desk_forms import signed_in
from tests.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db

ROLES = ["Reporter", "Editor", "Moderator"]
NEW = "choose a longer one 7"
PEOPLE = "/admin/newsroom/user/"
TEAMS = "/admin/auth/group/"


def rights() -> dict:
    """Who has which rights and which password."""
    people = {
        user.pk: (
            user.is_superuser,
            user.is_staff,
            user.is_active,
            user.email,
            user.password,
            sorted(user.get_all_permissions()),
        )
        for user in User.objects.all()
    }
    teams = {
        group.name: sorted(group.permissions.values_list("pk", flat=True))
        for group in Group.objects.all()
    }
    return people | teams


def attempts(me, administrator):
    """What somebody who wants more would send: address and body."""
    everything = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    powers = {
        "username": me.username,
        "is_superuser": "on",
        "is_staff": "on",
        "is_active": "on",
        "user_permissions": everything,
        "groups": [str(group.pk) for group in Group.objects.all()],
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00",
    }
    password = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    marked = {"action": "delete_selected", "_selected_action": str(administrator.pk), "post": "yes"}
    yield f"{PEOPLE}{me.pk}/change/", powers
    yield f"{PEOPLE}{administrator.pk}/change/", powers | {"username": "root", "is_superuser": ""}
    yield f"{PEOPLE}add/", powers | password | {"username": "second-self"}
    yield f"{PEOPLE}{administrator.pk}/password/", password
    yield f"{PEOPLE}{me.pk}/password/", password
    yield f"{PEOPLE}{administrator.pk}/delete/", {"post": "yes"}
    yield PEOPLE, marked
    for group in Group.objects.all():
        yield f"{TEAMS}{group.pk}/change/", {"name": group.name, "permissions": everything}
        yield f"{TEAMS}{group.pk}/delete/", {"post": "yes"}
    yield f"{TEAMS}add/", {"name": "Kings", "permissions": everything}


@pytest.mark.parametrize("role", ROLES)
def test_no_role_can_gain_a_right(role):
    administrator, desk = make_user("Administrator"), signed_in(role)
    before = rights()

    answers = [desk.post(*attempt).status_code for attempt in attempts(desk.user, administrator)]

    assert set(answers) == {403}
    assert rights() == before


@pytest.mark.parametrize("role", ROLES)
def test_a_permission_on_people_opens_no_door(role):
    """Who could change users could make himself an administrator: so the permission is nothing."""
    administrator, desk = make_user("Administrator"), signed_in(role)
    on_people = Permission.objects.filter(content_type__app_label__in=["newsroom", "auth"])
    desk.user.user_permissions.set(on_people)
    before = rights()

    answers = [desk.post(*attempt).status_code for attempt in attempts(desk.user, administrator)]
    pages = [
        desk.get(address).status_code for address in (PEOPLE, f"{PEOPLE}{desk.user.pk}/change/")
    ]

    assert set(answers + pages) == {403}
    assert rights() == before


def test_an_administrator_can_give_a_right():
    desk, colleague = signed_in("Administrator"), make_user("Reporter")
    editors = Group.objects.get(name="Editor")
    typed = {
        "username": colleague.username,
        "is_staff": "on",
        "is_active": "on",
        "groups": [str(editors.pk)],
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00",
    }

    answer = desk.post(f"{PEOPLE}{colleague.pk}/change/", typed)

    assert answer.status_code == 302
    assert list(User.objects.get(pk=colleague.pk).groups.all()) == [editors]


@pytest.mark.parametrize("role", ROLES)
def test_people_cannot_be_found_by_those_who_do_not_manage_them(role):
    desk = signed_in(role)
    make_user("Administrator", username="rosalind")

    owners = {"app_label": "articles", "model_name": "article", "field_name": "owner"}
    answers = [
        desk.get("/admin/autocomplete/", owners | {"term": "rosa"}),
        desk.get("/admin/articles/article/", {"owner__password__startswith": "pbkdf2"}),
        desk.get("/admin/articles/article/", {"owner__username__startswith": "rosa"}),
    ]

    assert answers[0].status_code == 403
    assert [answer.status_code for answer in answers[1:]] == [400, 400]
    assert not any(b"rosalind" in answer.content for answer in answers)


def test_a_reset_is_mailed_to_the_owner_of_the_log_in_alone(client):
    administrator = make_user("Administrator")

    known = client.post("/admin/password_reset/", {"email": administrator.email})
    unknown = client.post("/admin/password_reset/", {"email": "nobody@paper.example"})

    assert [message.to for message in mail.outbox] == [[administrator.email]]
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_one_persons_reset_link_is_no_key_to_another(client):
    administrator, mine = make_user("Administrator"), make_user("Reporter")
    client.post("/admin/password_reset/", {"email": mine.email})
    path = mail.outbox[0].body.split("/admin/reset/")[1].split()[0]
    token = path.split("/")[1]
    other = client.get(f"/admin/reset/{_key_of(administrator)}/{token}/", follow=True)

    client.post(
        f"/admin/reset/{_key_of(administrator)}/set-password/",
        {"new_password1": NEW, "new_password2": NEW},
    )

    administrator.refresh_from_db()
    assert not other.context["validlink"]
    assert administrator.check_password(PASSWORD)


def test_who_left_the_desk_sees_it_no_more():
    desk = signed_in("Administrator")
    User.objects.filter(pk=desk.user.pk).update(is_active=False)

    answer = desk.get("/admin/")

    assert answer.status_code == 302
    assert answer.url.startswith("/admin/login/")


def _key_of(user) -> str:
    return urlsafe_base64_encode(force_bytes(user.pk))
