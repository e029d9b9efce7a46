"""Every address, every role, every state, GET and POST, against the written table (S32)."""

import copy
import hashlib
from contextlib import contextmanager

import pytest
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpResponseNotFound
from django.test import Client

from articles.models import Article
from newsroom import urls
from tests.articles.photo_files import decode_without_a_child
from tests.newsroom.rights_table import (
    CHANGED,
    GONE,
    LOGIN,
    METHOD,
    NO,
    NOTHING,
    ROLES,
    SHOWN,
    TABLE,
)
from tests.newsroom.rights_world import World, patterns, states_of

UNSEEN = ("django_session", "comments_attempt")
WRITES = ("INSERT", "UPDATE", "DELETE")
REFUSALS = {403: NO, 404: NOTHING, 405: METHOD, 410: GONE}


def tables() -> dict[str, str]:
    """A digest of each table but those that only keep count of who came."""
    digests = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name in UNSEEN or name.startswith("articles_search"):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")  # noqa: S608
            content = repr(sorted(map(repr, cursor.fetchall())))
            digests[name] = hashlib.sha256(content.encode()).hexdigest()
    return digests


@contextmanager
def noticing_writes():
    """Say in the list that is given whether any row may have been written."""
    written = []

    def look(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(WRITES) and not any(map(sql.__contains__, UNSEEN)):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield written


class Matrix:
    """Asks everything of one world; each request is undone after it was judged.

    Who asks is looked up once for each role, with the rights of its groups, and not at each of
    some thousand requests.
    """

    def __init__(self, monkeypatch):
        self.world = World()
        self.clients = {role: Client() for role in ROLES}
        self.users = dict.fromkeys(ROLES, AnonymousUser())
        for role, client in self.clients.items():
            if user := getattr(self.world, role, None):
                client.force_login(user)
                request = client.get("/admin/jsi18n/").wsgi_request
                self.users[role] = auth.get_user(request)
                self.users[role].get_all_permissions()
        self.asking = None
        monkeypatch.setattr(auth, "get_user", lambda request: copy.copy(self.users[self.asking]))
        self.before = tables()

    def ask(self, role, method, call) -> tuple[str, set[str]]:
        """Send the request; return the outcome and the tables that are different afterwards."""
        self.asking, client = role, self.clients[role]
        cookies = copy.copy(client.cookies)
        changed = set()
        with transaction.atomic():
            with noticing_writes() as written:
                if method == "GET":
                    response = client.get(call.url, call.query)
                else:
                    for file in call.files:
                        file.seek(0)
                    response = client.post(call.url, call.body, query_params=call.query)
            if written:
                after = tables()
                changed = {name for name in after if after[name] != self.before[name]}
            transaction.set_rollback(True)
        if response.streaming:
            list(response)  # read to its end, it closes its file
        client.cookies = cookies
        return self.outcome(response, changed), changed

    @staticmethod
    def outcome(response, changed) -> str:
        if response.status_code in REFUSALS:
            return REFUSALS[response.status_code]
        if response.status_code == 302 and response.url.startswith("/admin/login/"):
            return LOGIN
        if response.status_code >= 400:
            return str(response.status_code)
        return CHANGED if changed - {"django_admin_log"} else SHOWN

    def cells(self):
        for name, row in TABLE.items():
            for state in states_of(row):
                call = self.world.call(name, state)
                for method, outcomes in (("GET", row.get), ("POST", row.post)):
                    yield call, f"{name} {state or ''}", method, outcomes.get(state, outcomes)


def bare_not_found(request, exception):
    """The status alone: the page of it is the same for everyone, and asked for elsewhere."""
    return HttpResponseNotFound()


@pytest.mark.django_db
def test_every_answer_is_the_one_of_the_table(monkeypatch):
    decode_without_a_child(monkeypatch)
    monkeypatch.setattr(urls, "handler404", bare_not_found)
    matrix = Matrix(monkeypatch)
    differ, asked = [], 0

    for call, cell, method, outcomes in matrix.cells():
        for role in ROLES:
            found, changed = matrix.ask(role, method, call)
            asked += 1
            refused_yet_changed = found not in (SHOWN, CHANGED) and changed
            if found != outcomes[role] or refused_yet_changed:
                found = f"{found} {sorted(changed)}"
                differ.append(f"{method} {cell} as {role}: {found}, not {outcomes[role]}")

    assert differ == []
    assert asked > 1500


def test_every_pattern_has_a_row_and_every_row_a_pattern():
    assert sorted(patterns()) == sorted(TABLE)


@pytest.mark.django_db
def test_the_matrix_sees_a_door_that_stands_open(monkeypatch):
    matrix = Matrix(monkeypatch)
    call = matrix.world.call("admin:articles_article_change", "draft")
    shut = matrix.ask("reporter", "POST", call)

    monkeypatch.setattr(Article, "may_be_edited_by", lambda article, user: True)
    outcome, changed = matrix.ask("reporter", "POST", call)

    assert shut == (NO, set())
    assert outcome == CHANGED
    assert "articles_revision" in changed
