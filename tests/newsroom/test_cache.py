import logging
import socket
import threading
import time

import pytest

from newsroom.cache import PATIENCE_SECONDS, ForgivingRedisCache


@pytest.fixture
def dead_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


@pytest.fixture
def silent_address():
    """Accept connections and never say a word."""
    held = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        listener = threading.Thread(target=accept)
        listener.start()
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        server.shutdown(socket.SHUT_RDWR)
        listener.join()
    for connection in held:
        connection.close()


@pytest.fixture(params=["dead_address", "silent_address"])
def cache(request):
    cache = ForgivingRedisCache(request.getfixturevalue(request.param), {})
    yield cache
    cache._cache._get_connection_pool(write=True).disconnect()


def test_a_cache_that_is_away_is_an_empty_cache(cache):
    answers = [
        cache.get("key", "otherwise"),
        cache.get_many(["key"]),
        cache.has_key("key"),
        cache.add("key", 1),
        cache.set("key", 1),
        cache.set_many({"key": 1}),
        cache.touch("key"),
        cache.delete("key"),
        cache.delete_many(["key"]),
        cache.clear(),
        cache.get_or_set("key", lambda: "made"),
    ]

    assert answers == [
        "otherwise", {}, False, False, None, ["key"], False, False, None, False, "made",
    ]  # fmt: skip


def test_a_counter_that_is_away_fails_like_one_that_is_missing(cache):
    with pytest.raises(ValueError, match="cannot be counted"):
        cache.incr("key")


def test_a_call_to_a_cache_that_is_away_waits_no_longer_than_its_patience(cache):
    began = time.monotonic()

    cache.get("key")

    assert time.monotonic() - began < PATIENCE_SECONDS + 0.5


def test_an_absence_is_told_to_the_log_without_keys_or_addresses(cache, caplog):
    with caplog.at_level(logging.WARNING):
        cache.get("reader@example.org")

    assert [record.name for record in caplog.records] == ["newsroom.cache"]
    assert caplog.messages[0] in (
        "The cache did not answer: ConnectionError",
        "The cache did not answer: TimeoutError",
    )
