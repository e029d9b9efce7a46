"""The page cache of several machines: pages, locks and what changed lie in Redis.

What changed is a stream: whoever writes a mark adds to it, and a thread in each process follows.
While it does not, nothing is in memory and nothing is kept, so that pages are rendered.
"""

import contextlib
import json
import logging
import os
import secrets
import struct
import threading
import time
from collections.abc import Iterable, Iterator

import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from newsroom.page_cache.journal import HELD, NOWHERE
from newsroom.page_cache.page import Page

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 0.2
BLOCK_MILLISECONDS = 300
PAUSE_SECONDS = 0.2
LONGEST_STREAM = 20_000
SECONDS_KEPT = 86_400
LOCK_MILLISECONDS = 10_000
SECONDS_BETWEEN_TRIES = 0.02
SECONDS_OF_TRYING = 300  # as long as a page may hold

# One page in, and the least used out until all fit again. ARGV: name, bytes, most, now, seconds.
PUT = """
local function drop(name)
  redis.call('DEL', KEYS[1] .. name)
  redis.call('ZREM', KEYS[2], name)
  local size = redis.call('HGET', KEYS[3], name)
  if size then
    redis.call('HDEL', KEYS[3], name)
    redis.call('DECRBY', KEYS[4], size)
  end
end
drop(ARGV[1])
redis.call('SET', KEYS[1] .. ARGV[1], ARGV[6], 'EX', ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
local total = redis.call('INCRBY', KEYS[4], ARGV[2])
while total > tonumber(ARGV[3]) do
  local least = redis.call('ZRANGE', KEYS[2], 0, 0)[1]
  if not least then break end
  drop(least)
  total = tonumber(redis.call('GET', KEYS[4]))
end
return total
"""
UNLOCK = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


def connect(url: str, *, patience: float = PATIENCE_SECONDS) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_timeout=patience,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), retries=0),
    )


class Stream:
    """What changed on any machine, with the interface of `Journal`.

    A place is the server's run, which another start ends, and the last entry.
    """

    def __init__(self, url: str, name: str):
        self.url, self.key = url, f"{name}:changes"
        self.server = connect(url)
        self.state: tuple[str, str] | None = None
        self._ended = threading.Event()

    # Following

    def begin(self) -> None:
        self._follow()
        os.register_at_fork(after_in_child=self._follow)

    def look_closer(self) -> bool:
        return self.state is not None

    def end(self) -> None:
        self._ended.set()

    def _follow(self) -> None:
        self.state = None
        threading.Thread(target=self._read_on, daemon=True, name="page-cache").start()

    def _read_on(self) -> None:
        follower = connect(self.url, patience=PATIENCE_SECONDS + BLOCK_MILLISECONDS / 1000)
        while not self._ended.is_set():
            try:
                self.state = run, last = self._end(follower)
                while not self._ended.is_set():
                    news = follower.xread({self.key: last}, block=BLOCK_MILLISECONDS)
                    if news:
                        self.state = run, last = run, news[0][1][-1][0].decode()
            except RedisError as error:
                if self.state is not None:
                    logger.warning("No page is kept: Redis is away (%s).", type(error).__name__)
                self.state = None
                follower.connection_pool.disconnect()
                self._ended.wait(PAUSE_SECONDS)
        follower.close()

    def _end(self, server) -> tuple[str, str]:
        with server.pipeline(transaction=False) as asked:
            asked.info("server")
            asked.xrevrange(self.key, count=1)
            about, entries = asked.execute()
        return about["run_id"], entries[0][0].decode() if entries else "0-0"

    # Reading and writing

    def since(self, place: tuple) -> tuple[list | None, tuple]:
        """As `Journal.since`; None as well where the stream may have lost what came after."""
        if self.state is None:
            return None, NOWHERE
        try:
            with self.server.pipeline(transaction=False) as asked:
                asked.info("server")
                asked.xrange(self.key, min=place[1] or "-")
                asked.xlen(self.key)
                about, entries, length = asked.execute()
        except RedisError:
            return None, NOWHERE
        run = about["run_id"]
        names = [name.decode() for name, _fields in entries]
        # The entry at the place is still there, or nothing was ever cut off.
        is_whole = names[:1] == [place[1]] or (place[1] == "0-0" and length < LONGEST_STREAM)
        if place[0] != run or not is_whole:
            return None, self.state or NOWHERE
        marks = [
            (fields[b"m"].decode(), tag)
            for name, fields in entries
            if name.decode() != place[1]
            for tag in fields[b"t"].decode().split()
        ]
        return marks, (run, names[-1] if names else place[1])

    def write(self, mark: str, tags: Iterable[str]) -> None:
        """Add a mark; where Redis does not take it, go on trying as long as a page may hold."""
        fields = {"m": mark, "t": " ".join(tags)}
        if not fields["t"]:
            return
        try:
            self._add(fields)
        except RedisError as error:
            if mark == HELD:
                return
            logger.error("The page cache could not be told of a change yet: %s", error)
            threading.Thread(target=self._go_on_trying, args=[fields], daemon=True).start()

    def remove(self) -> None:
        with contextlib.suppress(RedisError):
            self.server.delete(self.key)

    def _add(self, fields) -> None:
        self.server.xadd(self.key, fields, maxlen=LONGEST_STREAM, approximate=True)

    def _go_on_trying(self, fields) -> None:
        until = time.monotonic() + SECONDS_OF_TRYING
        while time.monotonic() < until:
            time.sleep(PAUSE_SECONDS)
            with contextlib.suppress(RedisError):
                self._add(fields)
                return


class RedisPages:
    """Pages that all machines share, within a limit of bytes, with the interface of `Files`.

    Nothing is removed when a tag is raised: a page knows its place in the stream, and whoever
    reads it asks what came after.
    """

    def __init__(self, url: str, name: str, most_bytes: int):
        self.server = connect(url)
        self.name, self.most_bytes = name, most_bytes
        self.keys = [f"{name}:page:", f"{name}:used", f"{name}:sizes", f"{name}:bytes"]
        self._put = self.server.register_script(PUT)

    def get(self, key: str) -> Page | None:
        try:
            with self.server.pipeline(transaction=False) as asked:
                asked.get(self.keys[0] + key)
                asked.zadd(self.keys[1], {key: time.time()}, xx=True)
                written = asked.execute()[0]
        except RedisError:
            return None
        return written and unpacked(written)

    get_last = get

    def put(self, key: str, page: Page) -> None:
        written = packed(page)
        if len(written) > self.most_bytes // 4:
            return
        sizes = [key, len(written) + len(key), self.most_bytes, time.time(), SECONDS_KEPT]
        with contextlib.suppress(RedisError):
            self._put(keys=self.keys, args=[*sizes, written])

    def remove(self, key: str) -> None:
        with contextlib.suppress(RedisError):
            self.server.delete(self.keys[0] + key)

    def raise_tags(self, tags: Iterable[str], *, hide: bool) -> None:
        """Leave it to who reads."""

    def sweep(self, now: float) -> int:
        """Say how many bytes there are: each page that comes in makes its own room."""
        with contextlib.suppress(RedisError):
            return int(self.server.get(self.keys[3]) or 0)
        return 0

    def clear(self) -> None:
        """Forget every page."""
        with contextlib.suppress(RedisError):
            names = self.server.zrange(self.keys[1], 0, -1)
            keys = [self.keys[0].encode() + name for name in names]
            self.server.delete(*keys, *self.keys[1:])


class RedisLocks:
    """One renders, the others wait or take the previous copy: on all machines."""

    def __init__(self, url: str, name: str):
        self.server, self.name = connect(url), f"{name}:lock:"
        self._unlock = self.server.register_script(UNLOCK)

    @contextlib.contextmanager
    def only_one(self, key: str, *, wait: float) -> Iterator[bool]:
        """As `Locks.only_one`; while Redis is away everybody makes their own."""
        mine, until = secrets.token_hex(8), time.monotonic() + wait
        try:
            while not (had := self._lock(key, mine)) and time.monotonic() < until:
                time.sleep(SECONDS_BETWEEN_TRIES)
        except RedisError:
            yield True
            return
        try:
            yield had
        finally:
            if had:
                with contextlib.suppress(RedisError):
                    self._unlock(keys=[self.name + key], args=[mine])

    def _lock(self, key, mine) -> bool:
        return bool(self.server.set(self.name + key, mine, nx=True, px=LOCK_MILLISECONDS))


def packed(page: Page) -> bytes:
    about = json.dumps(
        {
            "status": page.status,
            "headers": page.headers,
            "tags": sorted(page.tags),
            "fresh_until": page.fresh_until,
            "made_at": page.made_at,
            "hides_then": page.hides_then,
            "sizes": {encoding: len(body) for encoding, body in page.bodies.items()},
        }
    ).encode()
    return struct.pack(">I", len(about)) + about + b"".join(page.bodies.values())


def unpacked(written: bytes) -> Page | None:
    """Read a page; None for what another release wrote."""
    try:
        start = 4 + struct.unpack_from(">I", written)[0]
        about, bodies = json.loads(written[4:start]), {}
        for encoding, size in about.pop("sizes").items():
            bodies[encoding] = written[start : start + size]
            start += size
        about["headers"] = tuple(map(tuple, about["headers"]))
        about["tags"], about["made_at"] = frozenset(about["tags"]), tuple(about["made_at"])
        return Page(bodies=bodies, **about)
    except (ValueError, KeyError, TypeError, struct.error):
        return None
