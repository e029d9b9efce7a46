"""What is measured beside each other, and every one with the same number of workers."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import newsroom.wsgi  # noqa: F401, sets Django up before settings are read
from newsroom.management.commands.serve import web_server
from newsroom.static_files import collect_when_changed
from newsroom.supervision import python
from tests import nginx
from tests.journeys.served import free_port, wait_until

WORKERS = 2
ADDED_BY_SERVERS = ("connection", "content-length", "date", "server")
PATIENCE_SECONDS, LOADING_SECONDS = 120, 600


@dataclass(frozen=True)
class Asked:
    """An address, and the process whose children answer it."""

    url: str
    pid: int

    def at(self, path: str) -> "Asked":
        return Asked(self.url + path, self.pid)


def say(line=""):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fetch(url, encoding="identity") -> bytes:
    """The body as it came over the wire."""
    request = urllib.request.Request(url, headers={"Accept-Encoding": encoding})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return answer.read()


def headers_of(url) -> list[tuple[str, str]]:
    """What the application says before a body, without what the server adds."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
        said = answer.headers.items()
    return [pair for pair in said if pair[0].lower() not in ADDED_BY_SERVERS]


def answers(url) -> bool:
    try:
        return bool(fetch(url))
    except OSError:
        return False


def stories_on_front(address) -> list[str]:
    front = fetch(address + "/").decode()
    return sorted(set(re.findall(r'href="(/\d{4}/\d\d/\d\d/[^/"]+/)"', front)))


def longest_story(address) -> str:
    return max(stories_on_front(address), key=lambda path: len(fetch(address + path)))


@contextlib.contextmanager
def running(command, address, *, path="/", cwd=None, **variables) -> Iterator[Asked]:
    process = subprocess.Popen(
        command, env=os.environ | variables, cwd=cwd, stdout=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: process.poll() is not None or answers(address + path), PATIENCE_SECONDS)
        assert process.poll() is None, f"{command[0]} ended with {process.returncode}"
        yield Asked(address, process.pid)
    finally:
        process.terminate()
        process.wait()


def local(port) -> str:
    return f"http://127.0.0.1:{port}"


def newsroom_in(folder):
    """Load the demo and start its web server alone: work in the background would be measured."""
    collect_when_changed()  # else a fresh checkout has no style sheets that pages could name
    port = free_port()
    variables = variables_of(folder, local(port))
    subprocess.run(
        python("manage.py", "demo", "--no-serve", "--password=demo"),
        env=os.environ | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=LOADING_SECONDS,
        check=True,
    )
    return running(web_server("127.0.0.1", port, WORKERS), local(port), **variables)


def uncached_in(folder, site: Asked):
    """The newsroom that is loaded there, without the page cache before it."""
    port = free_port()
    command = web_server("127.0.0.1", port, WORKERS)
    command[-1] = "newsroom.wsgi:django_application"
    return running(command, local(port), **variables_of(folder, site.url))


def variables_of(folder, address) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "MEDIA_ROOT": f"{folder}/media",
        "PAGE_CACHE_ROOT": f"{folder}/pages",
        "SITE_URL": address,
        "REDIS_URL": "",
    }


def bare(page, headers=(("Content-Type", "text/html; charset=utf-8"),)):
    """The same server with the same settings, and nothing to do but to say these headers."""
    port = free_port()
    command = web_server("127.0.0.1", port, WORKERS)
    command[-1] = "tests.benchmarks.bare:application"
    return running(command, local(port), BARE_PAGE=str(page), BARE_HEADERS=json.dumps(headers))


def a_file_from_nginx(folder):
    """Hand out `static/page.html` of a folder."""
    port = free_port()
    command = nginx.command(
        folder / "file", nginx.of_a_file(port, folder / "static"), workers=WORKERS
    )
    return running(command, local(port), path="/page.html")


def nginx_before(site: Asked, folder):
    """The newsroom behind nginx as the deployment guide has it, which hands out finished pages."""
    port = free_port()
    server = nginx.of_the_guide(port, site.url.removeprefix("http://"), folder / "pages")
    return running(nginx.command(folder / "before", server, workers=WORKERS), local(port))


@contextlib.contextmanager
def whole_newsroom(folder):
    """`manage.py serve`, as it is started; yield the seconds until its first answer, by the clock
    and of the processor."""
    port = free_port()
    begun = time.perf_counter()
    process = subprocess.Popen(
        python("manage.py", "serve", f"--bind=127.0.0.1:{port}", f"--workers={WORKERS}"),
        env=os.environ | variables_of(folder, local(port)) | {"PAGE_CACHE_ROOT": f"{folder}/begun"},
        stdout=subprocess.DEVNULL,
    )
    try:
        while not answers(local(port)):
            assert process.poll() is None, "manage.py serve does not start"
            assert time.perf_counter() - begun < PATIENCE_SECONDS, "it does not answer in time"
            time.sleep(0.01)
        yield time.perf_counter() - begun, processor_seconds(process.pid)
    finally:
        process.terminate()
        process.wait()


def tree(pid) -> list[int]:
    """A process and all below it."""
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in below for each in tree(int(child)))]


def memory_mb(pid) -> int:
    """The most that a process below `pid` holds in memory."""
    statuses = [Path(f"/proc/{each}/status").read_text() for each in tree(pid)[1:]]
    return max(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024 for status in statuses)


def processor_seconds(pid) -> float:
    """What a process and all below it have used, those that ended included."""
    ticks = 0
    for each in tree(pid):
        after_name = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, after_name[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")
