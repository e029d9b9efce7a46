"""Many readers at once, junk, full disks and forged requests before the page cache."""

import errno
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import monotonic, sleep
from types import SimpleNamespace

import pytest
from django.utils import timezone

from newsroom.page_cache import cache, files, journal, parts
from newsroom.page_cache.memory import Memory
from newsroom.page_cache.watch import Watch
from tests.newsroom.page_cache_client import Reader

READERS = 60


class Front:
    """A front page that takes a while, without a database."""

    def __init__(self, seconds=0.0):
        self.seconds, self.edition = seconds, 1

    def __call__(self, environ, start_response):
        body = f"edition {self.edition}".encode()
        sleep(self.seconds)
        start_response("200 OK", [("Content-Type", "text/html"), ("Cache-Tag", "site,front")])
        return [body]


@pytest.fixture(autouse=True)
def _no_database(monkeypatch):
    ends = timedelta(minutes=5)
    monkeypatch.setattr(cache, "connection", SimpleNamespace(ensure_connection=lambda: None))
    monkeypatch.setattr(cache, "close_old_connections", lambda: None)
    monkeypatch.setattr(cache.life, "ends_at", lambda now: (now + ends, False))
    monkeypatch.setattr(cache.clock, "now", timezone.now)


def raise_front(mark):
    parts.pages().raise_tags(["front"], hide=mark == journal.HIDDEN)
    parts.journal().write(mark, ["front"])


def ask_at_once(processes):
    """What readers get who all come at the same moment, to two processes in turn."""
    together = Barrier(READERS)

    def ask(number):
        together.wait()
        return processes[number % len(processes)].get("/").text

    with ThreadPoolExecutor(READERS) as pool:
        return list(pool.map(ask, range(READERS)))


@pytest.mark.parametrize("mark", [journal.RAISED, journal.HIDDEN])
def test_many_readers_at_a_page_just_made_stale_cause_one_rendering(mark):
    front = Front(seconds=0.1)
    processes = [Reader(front), Reader(front)]
    for process in processes:
        process.get("/")
    before = sum(len(process.django.asked) for process in processes)
    front.edition = 2
    raise_front(mark)

    answers = ask_at_once(processes)

    asked = sum(len(process.django.asked) for process in processes) - before
    assert (before, asked) == (1, 1)
    assert "edition 2" in answers
    assert set(answers) <= {"edition 1", "edition 2"}
    if mark == journal.HIDDEN:
        assert "edition 1" not in answers


def test_junk_leaves_memory_and_folder_within_their_limits():
    process = Reader(Front())
    process.cache.memory = Memory(50_000)
    process.get("/topics/")

    for number in range(500):
        process.get(f"/topics/?after={number}")
        process.get(f"/topics/?junk{number}=1")

    assert process.cache.memory.bytes <= 50_000
    assert [path.name for path in parts.pages().abouts.iterdir()] == ["topics+index.html"]
    assert len(process.django.asked) == 501


@pytest.mark.parametrize(
    "forged",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_PROTO": "gopher"},
        {"HTTP_ACCEPT_ENCODING": "br;q=9, \0, gzip;;q=," * 1_000},
        {"HTTP_RANGE": "bytes=0-0,5-"},
        {"HTTP_IF_NONE_MATCH": '"' * 1_000_000},
        {"HTTP_COOKIE": "a" * 1_000_000},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
    ],
)
def test_a_forged_header_poisons_nothing(forged):
    def telling(environ, start_response):
        seen = {name for name in environ if name.startswith("HTTP_")}
        start_response("200 OK", [("Cache-Tag", "site")])
        return [" ".join(sorted(seen)).encode() + b" " * 300]

    expected = Reader(telling).get("/").body
    parts.pages().clear()
    process = Reader(telling)
    process.get("/", **forged)

    assert process.get("/").body == expected
    assert "HTTP_COOKIE" not in process.get("/").text


def test_a_full_disk_costs_speed_and_no_page(monkeypatch):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    front = Front()
    process = Reader(front)
    monkeypatch.setattr(files, "_write", full)

    answers = [process.get("/").text for _each in range(3)]

    assert answers == ["edition 1"] * 3
    assert len(process.django.asked) == 1  # it is in memory none the less
    assert not list(parts.pages().pages.rglob("*.html"))


def test_who_watches_the_disk_wakes_for_a_change():
    process = Reader(Front())
    watch = Watch()
    process.cache.journal.write(journal.RAISED, ["front"])
    undisturbed = watch.wait(0.01)

    with ThreadPoolExecutor(1) as pool:
        began = monotonic()
        waited = pool.submit(watch.wait, 10)
        sleep(0.05)
        parts.journal().write(journal.RAISED, ["front"])

        assert (undisturbed, waited.result()) == (True, False)
    assert monotonic() - began < 5


def test_who_watches_the_disk_removes_the_pages_of_a_process_that_died(monkeypatch):
    Reader(Front()).get("/")
    watch = Watch()
    watch.look(timezone.now())
    parts.journal().write(journal.HELD, ["front"])
    watch.look(timezone.now())
    held = parts.pages().get("/")

    monkeypatch.setattr("time.monotonic", lambda: monotonic() + journal.HOLD_SECONDS + 1)
    watch.look(timezone.now())

    assert held
    assert parts.pages().get_last("/") is None


def test_readers_of_a_page_that_is_never_kept_do_not_wait_for_each_other():
    def missing(environ, start_response):
        sleep(0.02)
        start_response("404 Not Found", [])
        return [b"nothing"]

    process = Reader(missing)
    process.get("/")
    began = monotonic()

    answers = ask_at_once([process])

    assert set(answers) == {"nothing"}
    assert monotonic() - began < READERS * 0.02
