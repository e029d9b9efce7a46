"""Caches between us and readers forget what changed: a small server stands for one, and Varnish
itself is asked where it is installed."""

import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings as installed
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import shown, signals
from newsroom.management.commands.serve import parts_of
from newsroom.page_cache import parts, purge
from tests.builders import make_live
from tests.journeys.served import free_port
from tests.newsroom.page_cache_client import Reader


class Told(BaseHTTPRequestHandler):
    """A cache that remembers what it was told, and a site: `server.pages` holds bodies and tags."""

    def do_PURGE(self):
        self.server.told.append((self.command, self.headers["Surrogate-Key"], dict(self.headers)))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_PURGE  # noqa: N815

    def do_GET(self):
        self.server.asked.append(self.path)
        body, tags = self.server.pages[self.path]
        self.send_response(200)
        if tags:
            self.send_header("Surrogate-Key", tags)
        self.send_header("Cache-Control", "public, max-age=0, s-maxage=300")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    server.told, server.answers, server.asked, server.pages = [], [], [], {}
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def purged(server, settings):
    """A newsroom with a cache in front; its work in the background lies in the database."""
    settings.CDN_PURGE_URL = f"http://127.0.0.1:{server.server_port}"
    settings.TASKS = {
        "default": installed.TASKS["default"] | {"BACKEND": "django_tasks_db.DatabaseBackend"}
    }
    return server


def work() -> int:
    """Do what the task worker would find now; return how many tasks that were."""
    found = list(DBTaskResult.objects.ready().filter(queue_name=purge.QUEUE))
    for each in found:
        DBTaskResult.objects.filter(pk=each.pk).delete()
        each.task.call(*each.args_kwargs["args"], **each.args_kwargs["kwargs"])
    return len(found)


def change(*names):
    signals.shown_changes.send(None, names=set(names), hides=False)


@pytest.mark.django_db
class TestAPurge:
    def test_names_what_changed(self, purged):
        change("story-1", "front")

        work()

        assert [told[:2] for told in purged.told] == [("PURGE", "front story-1")]

    def test_is_sent_again_for_pages_that_were_on_their_way_and_then_no_more(
        self, purged, time_machine
    ):
        change("story-1")
        work()
        at_once = work()

        time_machine.move_to(timezone.now() + timedelta(seconds=6))
        later = work()
        time_machine.move_to(timezone.now() + timedelta(days=1))

        assert (at_once, later, work()) == (0, 1, 0)
        assert len(purged.told) == 2

    def test_is_tried_until_it_is_acknowledged(self, purged, time_machine):
        purged.answers += [503, 500]
        change("story-1")

        for _each in range(3):
            work()
            time_machine.move_to(timezone.now() + timedelta(seconds=3))

        assert len(purged.told) == 3
        assert DBTaskResult.objects.filter(queue_name=purge.QUEUE).count() == 1  # the second

    def test_whose_worker_dies_is_tried_again(self, purged, time_machine, monkeypatch):
        change("story-1")

        def die(purger, tags):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(purge.Purger, "purge", die)
            with pytest.raises(KeyboardInterrupt):
                work()
        time_machine.move_to(timezone.now() + timedelta(seconds=2))
        work()

        assert [tags for _method, tags, _headers in purged.told] == ["story-1"]

    def test_is_given_up_after_a_day_and_the_log_says_so(self, purged, time_machine, caplog):
        change("story-1")

        time_machine.move_to(timezone.now() + timedelta(days=1, seconds=1))
        work()

        assert purged.told == []
        assert "did not forget for a day: story-1" in caplog.text
        assert not DBTaskResult.objects.filter(queue_name=purge.QUEUE).exists()

    def test_of_many_tags_is_one_of_the_site(self, purged):
        change(*(f"story-{number}" for number in range(200)))

        work()

        assert purged.told[0][1] == shown.SITE

    def test_with_a_token_is_what_services_take(self, purged, settings):
        settings.CDN_PURGE_TOKEN = "a key"
        change("story-1")

        work()

        method, _tags, headers = purged.told[0]
        assert (method, headers["Fastly-Key"]) == ("POST", "a key")

    def test_does_not_follow_a_change_that_was_rolled_back(self, purged):
        with transaction.atomic():
            change("story-1")
            transaction.set_rollback(True)

        assert work() == 0

    def test_is_not_sent_where_there_is_no_cache_in_front(self, purged, settings):
        settings.CDN_PURGE_URL = ""

        change("story-1")

        assert work() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("committed_at_once")
def test_pages_say_their_tags_and_hold_longer_only_where_they_can_be_purged(settings):
    harbour = make_live()
    without = Reader().get(harbour.get_absolute_url()).headers
    settings.CDN_PURGE_URL = "http://127.0.0.1:1"
    tagged = Reader().get(harbour.get_absolute_url()).headers

    assert shown.story(harbour.pk) in tagged["cache-tag"].split(",")
    assert shown.story(harbour.pk) in tagged["surrogate-key"].split()
    assert "cache-tag" not in without
    assert "surrogate-key" not in without
    seconds = int(tagged["cache-control"].partition("s-maxage=")[2].partition(",")[0])
    assert parts.SECONDS_WITHOUT_PURGE < seconds <= parts.SECONDS_WITH_PURGE


def test_purging_has_a_worker_of_its_own_only_where_it_is_wanted(settings):
    without = [part.name for part in parts_of("127.0.0.1", 8000, 1)]
    settings.CDN_PURGE_URL = "http://127.0.0.1:1"

    assert [part.name for part in parts_of("127.0.0.1", 8000, 1)] == [*without, "Purging"]


@contextmanager
def varnish(tmp_path, backend_port):
    port = free_port()
    vcl = (Path(installed.BASE_DIR) / "docs" / "varnish.vcl").read_text()
    (tmp_path / "v.vcl").write_text(vcl.replace('"8000"', f'"{backend_port}"'))
    command = ["varnishd", "-F", "-j", "none", "-a", f"127.0.0.1:{port}", "-s", "malloc,16m"]
    command += ["-f", str(tmp_path / "v.vcl"), "-n", str(tmp_path / "varnish")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def fetch(url, **headers):
    until = time.monotonic() + 20
    while True:
        try:
            asked = urllib.request.Request(url, headers=headers)  # noqa: S310
            with urllib.request.urlopen(asked) as answer:  # noqa: S310
                return answer.read(), answer.headers
        except urllib.error.HTTPError:
            raise
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.mark.skipif(not shutil.which("varnishd"), reason="needs varnishd")
def test_varnish_keeps_pages_until_they_are_purged_and_leaves_the_others(server, tmp_path):
    server.pages = {
        "/town/": (b"freezes", "site story-1 in-3"),
        "/hills/": (b"a school", "site story-12 in-4"),
        "/mine/": (b"private", ""),
    }
    with varnish(tmp_path, server.server_port) as site:
        purger = purge.Purger(f"{site}/")
        for _again in range(2):
            for path in server.pages:
                fetch(site + path, Cookie="sessionid=1")
        asked = sorted(server.asked)
        server.pages["/town/"] = (b"thaws", "site story-1 in-3")
        kept, headers = fetch(f"{site}/town/?utm_source=x&fbclid=2")
        purger.purge(["story-1", "front"])
        new, _headers = fetch(f"{site}/town/")
        fetch(f"{site}/hills/")
        with pytest.raises(urllib.error.HTTPError, match="400"):
            purger.purge(['story-1" || obj.http.x ~ "'])

    assert asked == ["/hills/", "/mine/", "/mine/", "/town/"]
    assert (kept, new) == (b"freezes", b"thaws")
    assert headers["Surrogate-Key"] is None
    assert headers["Cache-Control"] == "public, max-age=0"
    assert server.asked.count("/hills/") == 1
