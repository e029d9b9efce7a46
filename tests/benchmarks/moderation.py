"""What moderators wait for among 300,000 comments: `python -m tests.benchmarks.moderation`.

Pages of the queue, decisions and a bulk of a hundred, on a database of its own beside the one of
DATABASE_URL; run it once with SQLite and once with PostgreSQL. The goals are 12 queries and 150 ms
for a page, 10 from the lock on (two come before it) and 50 ms for a decision, 40 and 1 s for a
hundred.
"""

import argparse
import os
import re
import statistics
import sys
import time

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.test import Client  # noqa: E402 - models are there after the setup

from comments.models import Comment  # noqa: E402
from tests.benchmarks.many_comments import fill  # noqa: E402
from tests.own_database import own_database  # noqa: E402

QUEUE = "/admin/comments/comment/"
TIMES = 20
PAGES = [
    "",
    "?after=deep",
    "probably-spam/",
    "reported/",
    "second-opinion/",
    "unmoderated/",
    "decided/",
    "decided/?who=all",
    "search/?q=number+77",
    "search/?q=nowhere+to+be+found",
    "search/?status=rejected",
    "state/?ids=1:1,2:1,3:1",
]
NOT_ITS_OWN = (
    "django_session",
    "newsroom_user",
    "auth_",
    "SAVEPOINT",
    "RELEASE",
    "BEGIN",
    "COMMIT",
)


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measured(name, call, *, times, most_queries, most_ms, explains=False):
    """Call it so often, and say what it cost; session and rights are counted apart."""
    call()
    spent, worked = [], time.process_time()
    for _each in range(times):
        begun = time.perf_counter()
        response = call()
        spent.append((time.perf_counter() - begun) * 1000)
    worked = (time.process_time() - worked) * 1000 / times
    with CaptureQueriesContext(connection) as queries:
        response = call()
    own = [each for each in queries if not any(part in each["sql"] for part in NOT_ITS_OWN)]
    verdict = (
        "ok" if len(own) <= most_queries and statistics.median(spent) <= most_ms else "TOO MUCH"
    )
    say(
        f"  {name}: {len(own)} queries (with session and rights {len(queries)}),"
        f" {statistics.median(spent):.0f} ms ({min(spent):.0f} to {max(spent):.0f},"
        f" {worked:.0f} of the processor),"
        f" {len(response.content) / 1024:.0f} KB: {verdict}"
    )
    if explains:
        for query in sorted(own, key=lambda each: -float(each["time"]))[:3]:
            say(f"    {float(query['time']) * 1000:.0f} ms: {query['sql'][:600]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--comments", type=int, default=300_000)
    parser.add_argument("--pending", type=int, default=12_000)
    parser.add_argument("--explain", action="store_true", help="print the slowest queries")
    options = parser.parse_args()
    with own_database("moderation"):
        moderators = fill(options.comments, options.pending)
        say(f"{connection.vendor}, {options.comments:,} comments, {options.pending:,} pending")
        client = Client()
        client.force_login(moderators[0])
        measure_pages(client, options)
        measure_decisions(client)


def measure_pages(client, options):
    first = client.get(QUEUE).content.decode()
    deep = re.search(r'href="\?after=([^"]+)" rel="next"', first)[1]
    for page in PAGES:
        address = QUEUE + page.replace("deep", deep)
        measured(
            address,
            lambda address=address: client.get(address),
            times=TIMES,
            most_queries=12,
            most_ms=150,
            explains=options.explain,
        )
    desk = {"times": TIMES, "most_queries": 12, "most_ms": 150, "explains": options.explain}
    measured("/admin/", lambda: client.get("/admin/"), **desk)


def measure_decisions(client):
    waiting = Comment.objects.pending().filter(deferred_at=None).order_by("pk")
    by_one = iter(list(waiting[:500].values_list("pk", "version")))
    last = {}

    def press(act):
        pk, version = next(by_one)
        last["pk"] = pk
        body = {"version": version, "reason": "abuse"}
        return client.post(f"{QUEUE}{pk}/{act}/", body, headers={"X-Requested-With": "fetch"})

    def hide():
        pk = next(parents)
        return client.post(f"{QUEUE}{pk}/rejection/", {"version": 1, "reason": "abuse"})

    def undo():
        press("approval")
        comment = Comment.objects.get(pk=last["pk"])
        address = f"{QUEUE}{comment.pk}/decisions/{comment.decisions.first().pk}/reversal/"
        return lambda: client.post(address, {"version": comment.version})

    goals = {"most_queries": 12, "most_ms": 50}
    for act in ("approval", "rejection", "spam", "deferral"):
        measured(act, lambda act=act: press(act), times=TIMES, **goals)
    parents = iter(
        Comment.objects.filter(status="published", replies__isnull=False)
        .order_by("pk")
        .values_list("pk", flat=True)[:100]
    )
    measured("rejection with replies", hide, times=TIMES, **goals)
    undos = iter([undo() for _each in range(TIMES + 2)])
    measured("undo", lambda: next(undos)(), times=TIMES, **goals)
    many = iter(list(waiting[500:1700].values_list("pk", "version")))

    def bulk(decision):
        ticked = [f"{pk}:{version}" for pk, version in (next(many) for _each in range(100))]
        body = {"ticked": ticked, "decision": decision, "reason": "abuse"}
        return client.post(f"{QUEUE}decisions/", body)

    for decision in ("approve", "reject", "spam"):
        measured(
            f"a hundred: {decision}",
            lambda decision=decision: bulk(decision),
            times=2,
            most_queries=40,
            most_ms=1000,
        )


if __name__ == "__main__":
    main()
