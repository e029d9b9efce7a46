"""Run 1,000 racing pairs, on a database of its own beside the one of DATABASE_URL.

`python -m tests.races` ends with 1 if a write that was answered with success is not there in the
end. It takes another number of pairs as its argument.
"""

import itertools
import os
import sys
import time
from collections import Counter

import django
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from tests.own_database import own_database  # noqa: E402
from tests.races.pairs import Pairs  # noqa: E402 - models are there after the setup

PAIRS = 1_000


def run(pairs: int) -> Counter:
    """Race that many pairs, of each kind in turn; tell as they go."""
    people, outcomes = Pairs(), Counter()
    for number, kind in zip(range(1, pairs + 1), itertools.cycle(people.kinds), strict=False):
        found = people.race(kind)
        outcomes.update([" and ".join(sorted(found))])
        if {"overwritten", "broken"} & set(found):
            tell(f"{kind}: {found}")
        if number % 100 == 0:
            tell(f"{number} of {pairs}")
    return outcomes


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    began = time.monotonic()
    with own_database("races"):
        outcomes = run(pairs)
    lost = sum(count for found, count in outcomes.items() if "overwritten" in found)
    broken = sum(count for found, count in outcomes.items() if "broken" in found)
    tell(f"{connection.vendor}, {time.monotonic() - began:.0f} s: {dict(outcomes)}")
    tell(f"{pairs:,} pairs, {lost} silent overwrites, {broken} broken")
    return 1 if lost or broken else 0


sys.exit(main())
