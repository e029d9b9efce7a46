"""The page cache in Redis: each reader here asks a process that follows by itself, as on another
machine."""

import shutil
import subprocess
import time
from uuid import uuid4

import pytest
import redis

from articles import signals
from newsroom.page_cache.page import finished
from newsroom.page_cache.redis import RedisLocks, RedisPages
from tests.builders import make_live, make_section, reword
from tests.journeys.served import free_port
from tests.newsroom.page_cache_client import Reader

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("committed_at_once"),
    pytest.mark.skipif(not shutil.which("redis-server"), reason="needs redis-server"),
]


class RedisServer:
    def __init__(self):
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process = None

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(
            [*command, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
        )
        asked = redis.Redis.from_url(self.url)
        eventually(lambda: answers(asked))
        asked.close()

    def stop(self):
        self.process.terminate()
        self.process.wait()


def answers(server) -> bool:
    try:
        return server.ping()
    except redis.RedisError:
        return False


def eventually(true, seconds=5):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def server():
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def other():
    """A server of the test's own, which it starts and stops."""
    other = RedisServer()
    yield other
    if other.process:
        other.stop()


@pytest.fixture
def machine(server, settings):
    """Make readers of machines that share a Redis server."""
    settings.REDIS_URL = server.url
    settings.SITE_URL = f"http://{uuid4().hex}.example"
    readers = []

    def machine():
        readers.append(Reader())
        eventually(lambda: readers[-1].cache.journal.state)
        return readers[-1]

    yield machine
    for reader in readers:
        reader.cache.journal.end()


@pytest.fixture
def harbour():
    return make_live(headline="The harbour freezes", section=make_section("Town"))


def thaw(harbour):
    reword(harbour, headline="The harbour thaws")
    harbour.publish(by=harbour.owner, note_kind="update", note="Warmer.")


def test_a_page_that_one_machine_made_serves_the_other(machine, harbour):
    here, there = machine(), machine()
    made = here.get(harbour.get_absolute_url(), HTTP_ACCEPT_ENCODING="br")

    taken = there.get(harbour.get_absolute_url(), HTTP_ACCEPT_ENCODING="br")

    assert taken.body == made.body
    assert taken.headers["etag"] == made.headers["etag"]
    assert there.django.asked == []
    assert not there.asks_django(harbour.get_absolute_url())


def test_a_change_reaches_the_other_machine_within_a_second(machine, harbour):
    here, there = machine(), machine()
    for reader in (here, there):
        reader.get(harbour.get_absolute_url())

    thaw(harbour)

    eventually(lambda: "thaws" in there.get(harbour.get_absolute_url()).text, seconds=1)
    eventually(lambda: "thaws" in here.get(harbour.get_absolute_url()).text, seconds=1)


def test_a_page_made_before_a_change_is_not_taken_from_redis_after_it(machine, harbour):
    machine().get(harbour.get_absolute_url())

    thaw(harbour)

    assert "thaws" in machine().get(harbour.get_absolute_url()).text


def test_a_change_while_a_page_is_made_keeps_it_from_being_kept(machine, harbour):
    here = machine()
    here.django.meanwhile = lambda: thaw(harbour)

    made_before = here.get(harbour.get_absolute_url())

    assert "freezes" in made_before.text
    assert "thaws" in machine().get(harbour.get_absolute_url()).text


def test_nothing_is_kept_while_redis_is_away_and_nothing_old_comes_back_with_it(
    settings, harbour, machine, other
):
    other.start()
    settings.REDIS_URL = other.url
    here = machine()
    here.get(harbour.get_absolute_url())

    other.stop()
    eventually(lambda: here.cache.journal.state is None)
    answered = [here.get(harbour.get_absolute_url()).status for _ in range(2)]
    asked = len(here.django.asked)
    thaw(harbour)
    other.start()
    eventually(lambda: here.cache.journal.state)

    assert (answered, asked) == ([200, 200], 3)
    assert "thaws" in here.get(harbour.get_absolute_url()).text
    # The change that Redis did not take is told now, and makes the page stale once more.
    eventually(lambda: not here.asks_django(harbour.get_absolute_url()))


def test_a_change_that_redis_did_not_take_is_told_again(settings, other):
    settings.REDIS_URL = other.url

    signals.shown_changes.send(None, names={"story-1"}, hides=True)
    other.start()

    with redis.Redis.from_url(other.url) as asked:
        eventually(lambda: asked.keys("*:changes"))
        changes = asked.xrange(asked.keys("*:changes")[0])
    assert [fields for _name, fields in changes] == [{b"m": b"x", b"t": b"story-1"}]


def page_of(size):
    return finished("200 OK", [], b"x" * size, tags=["lists"], fresh_until=2_000_000_000.0)


def test_pages_in_redis_stay_within_the_limit_and_the_least_used_goes(server):
    pages = RedisPages(server.url, uuid4().hex, most_bytes=40_000)
    pages.put("/hot/", page_of(3_000))
    for number in range(60):
        pages.get("/hot/")
        pages.put(f"/junk-{number}/", page_of(3_000))

    names = pages.server.keys(f"{pages.keys[0]}*")

    assert pages.get("/hot/").bodies[""] == b"x" * 3_000
    assert sum(pages.server.strlen(name) for name in names) <= pages.sweep(0) <= 40_000


def test_one_machine_renders_and_the_others_do_not(server):
    name = uuid4().hex
    here, there = RedisLocks(server.url, name), RedisLocks(server.url, name)

    with here.only_one("/", wait=0) as mine, there.only_one("/", wait=0.05) as theirs:
        meanwhile = mine, theirs
    with there.only_one("/", wait=0) as then:
        pass

    assert meanwhile == (True, False)
    assert then


def test_everybody_renders_while_locks_cannot_be_had():
    locks = RedisLocks(f"redis://127.0.0.1:{free_port()}/0", "nobody")

    with locks.only_one("/", wait=1) as mine:
        assert mine
