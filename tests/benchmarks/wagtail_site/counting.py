"""How many queries a page takes: read by the newsroom's Python, and by Wagtail's."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(paths: dict[str, str]) -> dict[str, int]:
    """The queries of each page once it was asked for, by the name of its path."""
    client, found = Client(SERVER_NAME="127.0.0.1"), {}
    for name, path in paths.items():
        for _each in range(2):
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
        found[name] = len(queries)
    return found
