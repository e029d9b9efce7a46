import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction

from newsroom.page_cache import cache


@pytest.fixture
def committed_at_once(monkeypatch, request):
    """Tell of a change as its commit would: a test's own transaction never commits.

    Nor may the connection be closed in it when a request ends, as it is outside of tests.
    """
    if "transactional_db" in request.fixturenames:
        yield
        return
    monkeypatch.setattr(transaction, "on_commit", lambda told, **options: told())
    monkeypatch.setattr(cache, "close_old_connections", lambda: None)
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)
