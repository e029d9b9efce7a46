import sqlite3
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.browsing import Windows
from tests.comments.browser import VIOLATIONS

VIEWPORT = {"width": 1280, "height": 720}


@pytest.fixture(autouse=True)
def _a_cache_of_its_own(settings):
    """Count letters for each test anew, and apart from what another process tests meanwhile."""
    mine = settings.CACHES["default"] | {"KEY_PREFIX": uuid.uuid4().hex}
    settings.CACHES = settings.CACHES | {"default": mine}


@pytest.fixture
def race(transactional_db, tmp_path):
    """Run calls at the same moment, each on a connection of its own; return their results.

    SQLite's database in memory has no lock to wait for, so the race is run on a copy in a file.
    """
    in_memory = connection.vendor == "sqlite" and connection.is_in_memory_db()
    name = connection.settings_dict["NAME"]

    def alone(call):
        try:
            return call()
        finally:
            connection.close()

    def run(*calls):
        with ThreadPoolExecutor(len(calls)) as threads:
            return list(threads.map(alone, calls))

    def run_in_a_file(*calls):
        connection.ensure_connection()
        path = tmp_path / "race.sqlite3"
        with sqlite3.connect(path) as file:
            connection.connection.backup(file)
        connection.settings_dict["NAME"] = str(path)
        try:
            results = run(*calls)
        finally:
            connection.settings_dict["NAME"] = name
        with sqlite3.connect(path) as file:
            file.backup(connection.connection)
        return results

    return run_in_a_file if in_memory else run


@pytest.fixture(scope="session")
def windows():
    return Windows(VIOLATIONS)


@pytest.fixture(scope="session")
def passed(tmp_path_factory):
    """Where lies what axe found nothing wrong with."""
    return tmp_path_factory.mktemp("passed")


@pytest.fixture
def chromium(browsing, windows, live_server):
    """Run steps on a page of Chromium: `chromium(steps, **window)`."""

    def run(steps, viewport=VIEWPORT, **options):
        complaints = []
        quiet = f"{live_server.url}/robots.txt"

        def hear(error):
            complaints.append(str(error))

        with (
            browsing() as chromium,
            windows.open(chromium, quiet=quiet, viewport=viewport, **options) as page,
        ):
            page.on("pageerror", hear)
            result = steps(page)
            page.remove_listener("pageerror", hear)
        assert complaints == []
        return result

    return run
