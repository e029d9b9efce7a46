"""Work 10,000 steps in one discussion, on a database of its own beside the one of DATABASE_URL.

`python -m tests.moderating` ends with 1 where states, counts, reports, lessons or tokens are not
those of a plain model. It takes another number of steps and a seed as its arguments.
"""

import os
import sys
import time

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from tests.moderating.newsroom import Newsroom  # noqa: E402 - models are there after the setup
from tests.own_database import own_database  # noqa: E402

STEPS, STEPS_A_CHECK = 10_000, 50


def main() -> int:
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else STEPS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began, latest = time.monotonic(), []
    with own_database("moderating"):
        newsroom = Newsroom(seed)
        for number in range(1, steps + 1):
            latest.append(newsroom.work())
            if number % STEPS_A_CHECK == 0 or number == steps:
                try:
                    newsroom.check()
                except AssertionError as difference:
                    sys.stdout.write(f"step {number} of seed {seed}: {difference}\n{latest}\n")
                    return 1
                latest = []
        done = dict(newsroom.done)
    seconds = time.monotonic() - began
    sys.stdout.write(f"{connection.vendor}: {steps:,} steps in {seconds:.0f} s, no difference\n")
    sys.stdout.write(f"{done}\n")
    return 0


sys.exit(main())
