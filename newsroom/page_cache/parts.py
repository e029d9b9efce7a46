"""The parts of the page cache, as the settings say: files on one machine, Redis on several."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from newsroom.environment import digest
from newsroom.page_cache import purge
from newsroom.page_cache.cache import PageCache
from newsroom.page_cache.files import Files
from newsroom.page_cache.journal import Journal
from newsroom.page_cache.locks import Locks
from newsroom.page_cache.memory import Memory
from newsroom.page_cache.redis import RedisLocks, RedisPages, Stream

MEMORY_BYTES = 16 * 1024 * 1024
SECONDS_WITHOUT_PURGE, SECONDS_WITH_PURGE = 10, 300

_stream = lru_cache(maxsize=4)(Stream)
_redis_pages = lru_cache(maxsize=4)(RedisPages)


def journal() -> Journal | Stream:
    """What changes are told to."""
    if settings.REDIS_URL:
        return _stream(settings.REDIS_URL, _name())
    return Journal(Path(settings.PAGE_CACHE_ROOT) / "journal")


def pages() -> Files | RedisPages:
    if settings.REDIS_URL:
        return _redis_pages(settings.REDIS_URL, _name_of_release(), settings.PAGE_CACHE_BYTES)
    return Files(Path(settings.PAGE_CACHE_ROOT), settings.PAGE_CACHE_BYTES)


def locks() -> Locks | RedisLocks:
    if settings.REDIS_URL:
        return RedisLocks(settings.REDIS_URL, _name_of_release())
    return Locks(Path(settings.PAGE_CACHE_ROOT) / "locks")


def with_page_cache(application) -> PageCache:
    """Put the page cache before a WSGI application; it begins with nothing that it remembers."""
    followed = Stream(settings.REDIS_URL, _name()) if settings.REDIS_URL else journal()
    followed.begin()
    return PageCache(
        application,
        journal=followed,
        memory=Memory(MEMORY_BYTES),
        pages=pages(),
        locks=locks(),
        shared_seconds=SECONDS_WITH_PURGE if purge.is_wanted() else SECONDS_WITHOUT_PURGE,
        says_tags=purge.is_wanted(),
        hosts=settings.ALLOWED_HOSTS,
        https_only=settings.SECURE_SSL_REDIRECT,
    )


def _name() -> str:
    """What every release that serves this site calls what changed."""
    return f"newsroom:{digest(settings.SITE_URL)}"


def _name_of_release() -> str:
    """Pages name the style sheets of their own release, which another does not have."""
    return f"{_name()}:{getattr(staticfiles_storage, 'manifest_hash', '')}"
