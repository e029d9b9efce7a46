"""Measure what a comment costs on its way in: `python -m tests.benchmarks.posting`.

5,000 word rules, comments of 5,000 letters, a filter that has learnt enough to speak, on a database
of its own. The goals are 120 ms and 20 queries; the first comment also makes the list ready.
"""

import os
import random
import statistics
import sys
import time

import django
from django.db import connection
from django.test.utils import CaptureQueriesContext

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from comments.learning import clues_of  # noqa: E402
from comments.learning.clues import bucket_of  # noqa: E402
from comments.learning.keeping import TOTAL  # noqa: E402
from comments.models import Discussion, SpamToken, WordRule, post_comment  # noqa: E402
from tests.builders import make_live, make_user  # noqa: E402
from tests.own_database import own_database  # noqa: E402

RULES, TIMES = 5_000, 100
GOAL_MS, GOAL_QUERIES = 120, 20
VOCABULARY = [f"{word}{number}" for word in ("harbour", "wall", "quay") for number in range(600)]


def fill():
    """Rules of every kind, and a filter that knows the words."""
    literals = ("term {}", "open{}*", "*end{}", "one more phrase {}")
    WordRule.objects.bulk_create(
        WordRule(literal=literals[number % 4].format(number), effect="flag")
        for number in range(RULES)
    )
    clues = clues_of(text=" ".join(VOCABULARY[:200]), name="", mail_domain="")
    counts = {bucket_of(clue): (3, 9) for clue in clues} | {TOTAL: (60, 240)}
    SpamToken.objects.bulk_create(
        SpamToken(bucket=bucket, spam=spam, ham=ham) for bucket, (spam, ham) in counts.items()
    )


def measured(article):
    """Milliseconds on the clock and queries of each comment."""
    chosen, waited = random.Random(1), []
    for number in range(TIMES + 1):
        text = " ".join(chosen.choices(VOCABULARY, k=650))[:5_000]
        typed = {"name": f"Reader {number % 9}", "email": f"reader-{number % 9}@post.example"}
        clock = time.perf_counter()
        post_comment(article=article, text=text, idempotency_key=str(number), **typed)
        waited.append((time.perf_counter() - clock) * 1000)
    with CaptureQueriesContext(connection) as captured:
        post_comment(article=article, text="term 4", idempotency_key="last", **typed)
    return waited, len(captured)


def main() -> int:
    with own_database("posting"):
        article = make_live()
        Discussion.of(article).set_policy(by=make_user("Editor"), mode="post")
        fill()
        (first, *waited), queries = measured(article)
    median = statistics.median(waited)
    sys.stdout.write(
        f"{connection.vendor}, {RULES} word rules, 5,000 letters: {median:.1f} ms"
        f" (95 % below {statistics.quantiles(waited, n=20)[-1]:.1f}, the first {first:.1f}),"
        f" {queries} queries\n"
    )
    return 0 if median <= GOAL_MS and queries <= GOAL_QUERIES else 1


if __name__ == "__main__":
    sys.exit(main())
