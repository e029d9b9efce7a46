"""What readers get while a story is published under ten thousand requests a second.

    python -m tests.benchmarks.publishing [--publications 40] [--connections 64]

It serves the demo newsroom, drives one story with wrk, publishes new words of it again and again,
and asks for it all the while: how long after the commit was an old page seen for the last time?
"""

import argparse
import contextlib
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.utils import timezone

import newsroom.wsgi  # noqa: F401, sets Django up before models are imported
from articles.models import Article
from newsroom.models import User
from tests.benchmarks.servers import newsroom_in, say, variables_of
from tests.builders import reword

PAUSE_SECONDS = 0.4


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--publications", type=int, default=40)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--here", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        publish(options)
        return
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        address = stack.enter_context(newsroom_in(folder)).url
        subprocess.run(
            [sys.executable, "-m", __spec__.name, "--here", address, *sys.argv[1:]],
            env=os.environ | variables_of(folder, address),
            check=True,
        )


def publish(options):
    """Publish under load and say what readers got."""
    editor = User.objects.get(username="editor")
    story = Article.objects.published(timezone.now()).order_by("-first_published_at")[1]
    path = story.get_absolute_url()
    seconds = int(options.publications * (PAUSE_SECONDS + 0.1)) + 4
    load = subprocess.Popen(
        ["wrk", "-t2", f"-c{options.connections}", f"-d{seconds}s", options.here + path],
        stdout=subprocess.PIPE,
        text=True,
    )
    readers = [Checker(options.here, path) for _each in range(2)]
    time.sleep(1)
    committed = {}
    for number in range(1, options.publications + 1):
        reword(story, headline=f"Edition {number} of the story")
        story.publish(by=editor, note_kind="update", note="Newer.")
        committed[number] = time.monotonic()
        time.sleep(PAUSE_SECONDS)
    for reader in readers:
        reader.end()
    seen = [pair for reader in readers for pair in reader.seen]
    last_old = [
        max([0, *(1000 * (asked - at) for asked, got in seen if got < number and asked > at)])
        for number, at in committed.items()
    ]
    said = load.communicate()[0]
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)[1]
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    last_old.sort()
    say(f"{options.publications} publications under {rate} requests a second of wrk")
    say(f"asked beside it: {len(seen):,} times; failed: {sum(reader.failed for reader in readers)}")
    say(f"failed for wrk: {failed[1] if failed else 0}")
    say(
        "the last request that got the page before, after the commit was answered: median"
        f" {statistics.median(last_old):.0f} ms, 99 % {last_old[int(len(last_old) * 0.99) - 1]:.0f}"
        f" ms, at the most {last_old[-1]:.0f} ms"
    )


class Checker:
    """Asks for the story without a pause and keeps when it asked and which edition it got."""

    def __init__(self, address, path):
        self.place, self.path = urlsplit(address), path
        self.seen, self.failed = [], 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask_on)
        self._thread.start()

    def end(self):
        self._ended.set()
        self._thread.join()

    def _ask_on(self):
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=10)
        while not self._ended.is_set():
            asked = time.monotonic()
            connection.request("GET", self.path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                self.failed += 1
                continue
            found = re.search(rb"Edition (\d+) of", body)
            self.seen.append((asked, int(found[1]) if found else 0))


if __name__ == "__main__":
    main()
