"""A cache that may be away: what it does not answer in time is not there."""

import logging

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 0.2


class ForgivingRedisCache(RedisCache):
    """Treat a Redis server that is dead or silent as an empty cache.

    Each call waits at most PATIENCE_SECONDS to connect and as long for an answer. Reads find
    nothing, writes are lost, and counters fail as they do for a key that is missing.
    """

    def __init__(self, server, params):
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_timeout", PATIENCE_SECONDS)
        options.setdefault("socket_connect_timeout", PATIENCE_SECONDS)
        # redis-py tries again by itself, for longer than any reader waits.
        options.setdefault("retry", Retry(NoBackoff(), retries=0))
        super().__init__(server, params)

    def add(self, *args, **kwargs):
        return self._ask(False, super().add, *args, **kwargs)

    def get(self, key, default=None, version=None):
        return self._ask(default, super().get, key, default=default, version=version)

    def set(self, *args, **kwargs):
        return self._ask(None, super().set, *args, **kwargs)

    def touch(self, *args, **kwargs):
        return self._ask(False, super().touch, *args, **kwargs)

    def delete(self, *args, **kwargs):
        return self._ask(False, super().delete, *args, **kwargs)

    def get_many(self, *args, **kwargs):
        return self._ask({}, super().get_many, *args, **kwargs)

    def has_key(self, *args, **kwargs):
        return self._ask(False, super().has_key, *args, **kwargs)

    def set_many(self, data, *args, **kwargs):
        return self._ask(list(data), super().set_many, data, *args, **kwargs)

    def delete_many(self, *args, **kwargs):
        return self._ask(None, super().delete_many, *args, **kwargs)

    def clear(self):
        return self._ask(False, super().clear)

    def incr(self, key, delta=1, version=None):
        value = self._ask(None, super().incr, key, delta=delta, version=version)
        if value is None:
            raise ValueError(f"Key {key!r} cannot be counted while the cache is away")
        return value

    def _ask(self, otherwise, operation, *args, **kwargs):
        try:
            return operation(*args, **kwargs)
        except RedisError as error:
            logger.warning("The cache did not answer: %s", type(error).__name__)
            return otherwise
