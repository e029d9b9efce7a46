"""Measure what an autosave costs the server: `python -m tests.benchmarks.autosave`.

A story of 5,000 words, through every middleware, on a database of its own. The goal is 30 ms.
"""

import os
import statistics
import sys
import time
import uuid

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from tests.articles.desk_forms import open_story, page, signed_in  # noqa: E402
from tests.builders import make_article  # noqa: E402
from tests.own_database import own_database  # noqa: E402

TIMES = 200
GOAL_MS = 30
PARAGRAPH = f"<p>{'Fourteen boats lay at the quay. ' * 8}</p>"


def measured() -> tuple[list[float], list[float]]:
    """Milliseconds of this process, and on the clock, of each autosave but the first."""
    desk, article = signed_in(), make_article(body=PARAGRAPH * 104)
    typed = open_story(article, writing=str(uuid.uuid4()))
    address, json = page("autosave", article), {"Accept": "application/json"}
    worked, waited = [], []
    for number in range(TIMES + 1):
        typed["headline"] = f"Headline {number}"
        cpu, clock = time.process_time(), time.perf_counter()
        answer = desk.post(address, typed, headers=json)
        worked.append((time.process_time() - cpu) * 1000)
        waited.append((time.perf_counter() - clock) * 1000)
        assert answer.status_code == 200, answer.content
    return worked[1:], waited[1:]


def main() -> int:
    with own_database("autosave"):
        worked, waited = measured()
    median = statistics.median(worked)
    sys.stdout.write(
        f"{connection.vendor}, {TIMES} autosaves of 5,000 words: processor {median:.1f} ms"
        f" (95 % below {statistics.quantiles(worked, n=20)[-1]:.1f}),"
        f" clock {statistics.median(waited):.1f} ms\n"
    )
    return 0 if median <= GOAL_MS else 1


sys.exit(main())
