"""How pages and lists cost more in a larger archive: `python -m tests.benchmarks.growth`.

    python -m tests.benchmarks.growth [--articles 10000 100000] [--comments-each 10] [--keep]

For each number of stories a database beside that of DATABASE_URL is made, filled and measured;
`--keep` leaves it for the next run. Every reader page is made anew, as if no cache were there,
and every list of the desk is opened by an administrator. Beyond the first size a row misses its
goal when its median is more than 1.5 times that of the first and more than 5 ms above it, or when a
query reads more than 50 times the rows that the page shows (on PostgreSQL, which tells; in a small
archive it reads whole tables, and rightly). A search may take 30 ms, and 150 ms at the 95th
percentile. `--only WORD` measures the rows with that word in their name, and tells the plan of
what reads too much.
"""

import argparse
import json
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from articles import clock  # noqa: E402
from articles.models import Article  # noqa: E402
from newsroom import archive  # noqa: E402
from tests.benchmarks.growing_pages import desk_pages, reader_pages  # noqa: E402
from tests.builders import make_user  # noqa: E402
from tests.own_database import STORAGES  # noqa: E402

SECONDS_A_PAGE, MOST_REQUESTS, FEWEST_REQUESTS = 1.0, 25, 3
TIMES, ABOVE_MS = 1.5, 5
SEARCH_MS, SLOW_SEARCH_MS = 30, 150
READ_FOR_EACH_SHOWN, SHOWN_AT_LEAST = 50, 10
SEARCH = "search"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--comments-each", type=int, default=10)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.into:
        options.into.write_text(json.dumps(measured(options)))
        return 0
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for articles in options.articles:
            into = Path(folder, f"{articles}.json")
            arguments = ["--into", into, "--articles", articles]
            arguments += ["--comments-each", options.comments_each, "--only", options.only]
            arguments += ["--keep"] * options.keep
            command = [sys.executable, "-m", __spec__.name, *map(str, arguments)]
            subprocess.run(command, check=True)
            found[articles] = json.loads(into.read_text())
    return report(found)


def say(line="") -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measured(options) -> dict:
    """Fill a database and measure every page in it: figures by the name of the page."""
    logging.disable(logging.WARNING)
    [articles] = options.articles
    with filled(articles, articles * options.comments_each, keep=options.keep):
        administrator = make_user("Administrator")
        try:
            return figures_of_all(administrator, options.only)
        finally:
            administrator.delete()


def figures_of_all(administrator, only) -> dict:
    readers, desk = Client(), Client()
    desk.force_login(administrator)
    figures = {}
    for client, pages in ((readers, reader_pages()), (desk, desk_pages())):
        for name, address in pages.items():
            if only in name:
                figures[name] = figures_of(client, address, tell=bool(only))
    return figures


@contextmanager
def filled(articles, comments, *, keep):
    """A database of its own with an archive, which is made where there is none."""
    former = connection.settings_dict["NAME"]
    beside = f"{former}.growth" if connection.vendor == "sqlite" else f"test_{former}_growth"
    connection.settings_dict["TEST"]["NAME"] = f"{beside}_{articles}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # as the deployment guide says for a disk without arms
            cursor.execute("SET random_page_cost = 1.1")
    with tempfile.TemporaryDirectory() as folder:
        folders = {"MEDIA_ROOT": Path(folder, "media"), "ORIGINALS_ROOT": Path(folder, "originals")}
        try:
            with override_settings(STORAGES=STORAGES, ALLOWED_HOSTS=["testserver"], **folders):
                if not Article.objects.exists():
                    begun = time.perf_counter()
                    archive.make(articles=articles, comments=comments, seed=1, until=clock.now())
                    say(
                        f"{connection.vendor}, {articles:,} stories, {comments:,} comments:"
                        f" {time.perf_counter() - begun:.0f} s, {size_mb():,} MB"
                    )
                yield
        finally:
            connections.close_all()
            connection.creation.destroy_test_db(former, verbosity=0, keepdb=keep)


def size_mb() -> int:
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size // 1_000_000
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0] // 1_000_000


def figures_of(client, address, *, tell=False) -> dict:
    """Milliseconds of some requests, the number of queries and how many rows they read."""
    client.get(address)
    milliseconds, begun = [], time.perf_counter()
    while len(milliseconds) < MOST_REQUESTS:
        if len(milliseconds) >= FEWEST_REQUESTS and time.perf_counter() - begun > SECONDS_A_PAGE:
            break
        started = time.perf_counter()
        answer = client.get(address)
        milliseconds.append((time.perf_counter() - started) * 1000)
    assert answer.status_code == 200, (address, answer.status_code)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    sorted_ms = sorted(milliseconds)
    return {
        "median": statistics.median(milliseconds),
        "slow": sorted_ms[min(len(sorted_ms) - 1, int(len(sorted_ms) * 0.95))],
        "queries": len(queries),
        "ratio": read_for_each_shown(queries, tell=tell),
    }


def read_for_each_shown(queries, *, tell) -> float | None:
    """The most rows that a query reads for each row of the longest result of the page."""
    if connection.vendor != "postgresql":
        return None
    plans = [
        (plan_of(query["sql"]), query["sql"])
        for query in queries
        if query["sql"].startswith(("SELECT", "(SELECT", "WITH"))
    ]
    shown = max([SHOWN_AT_LEAST, *(plan["Actual Rows"] for plan, _sql in plans)])
    found = [(rows_read(plan) / shown, plan, sql) for plan, sql in plans]
    for ratio, plan, sql in found:
        if tell and ratio > READ_FOR_EACH_SHOWN:
            say(f"\n{ratio:.0f} for each shown: {sql}")
            tell_plan(plan)
    return max((ratio for ratio, _plan, _sql in found), default=0)


def plan_of(sql) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}".replace("%", "%%"), None)
        told = cursor.fetchone()[0]
    return (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]


def rows_read(plan) -> float:
    """The rows that a plan took from tables and indexes, those it threw away included."""
    below = plan.get("Plans", [])
    read = sum(map(rows_read, below))
    if plan["Node Type"] == "Bitmap Heap Scan" or not {"Relation Name", "Index Name"} & set(plan):
        return read
    dropped = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
    return read + (plan["Actual Rows"] + dropped) * plan["Actual Loops"]


def tell_plan(plan, depth=1) -> None:
    of = plan.get("Index Name") or plan.get("Relation Name") or ""
    dropped = plan.get("Rows Removed by Filter", 0)
    say(
        f"{'  ' * depth}{plan['Node Type']} {of}: {plan['Actual Rows']} rows, {dropped} dropped,"
        f" {plan['Actual Loops']} times, {plan['Actual Total Time']:.1f} ms"
    )
    for below in plan.get("Plans", []):
        tell_plan(below, depth + 1)


def report(found) -> int:
    """Print the table; return how many rows miss their goal."""
    sizes = list(found)
    first = found[sizes[0]]
    head = "".join(f"{f'{size:,}':>22}" for size in sizes)
    say(f"\n{'median ms, queries, rows read for each shown':44}{head}")
    missed = 0
    for name in first:
        cells, misses = "", False
        for size in sizes:
            row = found[size].get(name)
            if row is None:
                cells += f"{'':22}"
                continue
            ratio = "" if row["ratio"] is None else f"{row['ratio']:.0f}"
            cells += f"{row['median']:>10.1f}{row['queries']:>5}{ratio:>7}"
            misses = misses or (size != sizes[0] and is_missed(name, first[name], row))
        missed += misses
        say(f"{name:44}{cells}{'  MISSED' if misses else ''}")
    say(f"{missed} of {len(first)} rows miss their goal.")
    return int(missed > 0)


def is_missed(name, first, row) -> bool:
    if SEARCH in name:
        return row["median"] > SEARCH_MS or row["slow"] > SLOW_SEARCH_MS
    if row["median"] > max(first["median"] * TIMES, first["median"] + ABOVE_MS):
        return True
    return (row["ratio"] or 0) > READ_FOR_EACH_SHOWN


if __name__ == "__main__":
    sys.exit(main())
