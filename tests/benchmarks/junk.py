"""What junk leaves behind in a newsroom that serves: `python -m tests.benchmarks.junk`.

    python -m tests.benchmarks.junk [--addresses 100000] [--megabytes 8]

It loads the demo, keeps all that readers find on the front page, and asks for so many distinct
addresses that lead nowhere, or to a page with something behind its question mark, each with headers
that lie. Then memory and folder are within their limit, and readers get the same bytes as before.
"""

import argparse
import http.client
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count, islice
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.servers import (
    Asked,
    fetch,
    memory_mb,
    newsroom_in,
    say,
    stories_on_front,
)

ASKING = 4
EVIL = "evil.example"
GROWS_BY_MB = 24  # beside the pages: what Python itself keeps of a hundred thousand requests
KINDS = (
    "/junk-{}/",
    "/2026/11/29/junk-{}/",
    "{story}?utm_source=junk-{}",
    "/topics/junk-{}/",
    "/feeds/junk-{}.xml",
    "{story}comments/junk-{}/",
    "/?after=junk-{}",
    "/junk/{}/" + "x" * 500,
    "{story}?page={}",
    "/search/?q=junk+{}",
)
LIES = (
    {"Host": EVIL},
    {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "gopher"},
    {"Accept-Encoding": "br;q=9, gzip;;q=," * 50},
    {"Range": "bytes=0-0,5-"},
    {"If-None-Match": '"' * 5_000},
    {"Cookie": f"sessionid={EVIL}"},
    {"X-Junk": "x" * 1_000_000},
    {},
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--addresses", type=int, default=100_000)
    parser.add_argument("--megabytes", type=int, default=8)
    options = parser.parse_args()
    os.environ["PAGE_CACHE_MB"] = str(options.megabytes)
    with tempfile.TemporaryDirectory() as name, newsroom_in(Path(name)) as site:
        paths = ["/", *stories_on_front(site.url)]
        before = [fetch(site.url + path) for path in paths]
        asked_once, memory = answers_to(site, paths[1], ASKING * len(KINDS)), memory_mb(site.pid)
        begun = time.monotonic()
        answers = answers_to(site, paths[1], options.addresses)
        seconds = time.monotonic() - begun
        grown = memory_mb(site.pid) - memory
        kept = [path for path in Path(name, "pages").rglob("*") if path.is_file()]
        on_disk = sum(path.stat().st_size for path in kept) / 1_000_000
        told = sum(EVIL.encode() in path.read_bytes() for path in kept)
        changed = sum(
            fetch(site.url + path) != page for path, page in zip(paths, before, strict=True)
        )
    say(f"{options.addresses:,} addresses in {seconds:.0f} s; answers: {said(answers)}")
    say(f"{on_disk:.1f} MB on disk, limit {options.megabytes}; {told} files that a lie got into")
    say(f"a worker grew by {grown} MB, at most {options.megabytes + GROWS_BY_MB}")
    say(f"{changed} of {len(paths)} pages of readers changed")
    failed = any(status >= 500 for status in answers | asked_once)
    too_much = on_disk > options.megabytes or grown > options.megabytes + GROWS_BY_MB
    return int(failed or too_much or told > 0 or changed > 0)


def answers_to(site: Asked, story: str, number: int) -> Counter:
    """How often each status was answered; 0 where the server hung up."""
    with ThreadPoolExecutor(ASKING) as pool:
        parts = pool.map(lambda first: _ask(site, story, first, number), range(ASKING))
        return sum(parts, Counter())


def _ask(site, story, first, number) -> Counter:
    address, answers, connection = urlsplit(site.url), Counter(), None
    for each in islice(count(first, ASKING), number // ASKING):
        path = KINDS[each % len(KINDS)].format(each, story=story)
        connection = connection or http.client.HTTPConnection(address.hostname, address.port, 30)
        try:
            connection.request("GET", path, headers=LIES[each // len(KINDS) % len(LIES)])
            answer = connection.getresponse()
            answer.read()
            answers[answer.status] += 1
        except (http.client.HTTPException, OSError):
            answers[0] += 1
            connection.close()
            connection = None
    return answers


def said(answers: Counter) -> str:
    return ", ".join(
        f"{times:,} × {status or 'hung up'}" for status, times in answers.most_common()
    )


if __name__ == "__main__":
    sys.exit(main())
