"""What the desk page costs among 100,000 stories, on SQLite and on PostgreSQL.

    python -m tests.benchmarks.desk [--stories 100000] [--postgresql URL] [--explain]

Each database is made for the run and dropped after it: a file in a temporary folder, and on
PostgreSQL one beside that of the address, with "test_" before its name.
"""

import argparse
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext, setup_test_environment

import newsroom.wsgi  # noqa: F401, sets Django up before models are imported
from tests.benchmarks.many_stories import fill

POSTGRESQL = "postgres://postgres@127.0.0.1:5432/newsroom"
PLAIN_STATIC_FILES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
REQUESTS = 40


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--postgresql", default=POSTGRESQL)
    parser.add_argument("--explain", action="store_true", help="print the plan of each list")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        measure(options)
        return
    with tempfile.TemporaryDirectory() as folder:
        for url in (f"sqlite:///{folder}/desk.sqlite3", options.postgresql):
            subprocess.run(
                [sys.executable, "-m", __spec__.name, "--here", *sys.argv[1:]],
                env=os.environ | {"DATABASE_URL": url, "MEDIA_ROOT": f"{folder}/media"},
                check=True,
            )


def say(line=""):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure(options):
    """Fill a new database and say what the desk page costs in it."""
    setup_test_environment()
    logging.disable(logging.WARNING)
    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = (
        f"{name}.test" if connection.vendor == "sqlite" else f"test_{name}"
    )
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        people = fill(options.stories)
        say(f"{connection.vendor}, {options.stories:,} stories")
        with override_settings(STORAGES=settings.STORAGES | PLAIN_STATIC_FILES):
            for role, user in people.items():
                report(role, user, explain=options.explain)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def report(role, user, *, explain):
    client = Client()
    client.force_login(user)
    client.get("/admin/")
    milliseconds, worked = [], []
    for _each in range(REQUESTS):
        begun, cpu = time.perf_counter(), time.process_time()
        response = client.get("/admin/")
        worked.append((time.process_time() - cpu) * 1000)
        milliseconds.append((time.perf_counter() - begun) * 1000)
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/admin/")
    assert response.status_code == 200
    rows = sum(len(each.rows) for each in response.context["lists"])
    say(
        f"  {role}: {len(queries)} queries, {rows} rows,"
        f" {statistics.median(milliseconds):.0f} ms"
        f" (from {min(milliseconds):.0f} to {max(milliseconds):.0f}),"
        f" {statistics.median(worked):.0f} ms of this process"
    )
    if explain:
        for query in sorted(queries, key=lambda each: -float(each["time"]))[:8]:
            say(f"    {float(query['time']) * 1000:.0f} ms: {query['sql'][:90]}")
            tell_plan(query["sql"])


def tell_plan(sql):
    prefix = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ANALYZE "
    with connection.cursor() as cursor:
        cursor.execute(prefix + sql.replace("%", "%%"))
        for row in cursor.fetchall():
            say(f"        {row[-1]}")


if __name__ == "__main__":
    main()
