import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection


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
