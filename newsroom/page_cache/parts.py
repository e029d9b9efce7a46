"""The parts of the page cache, as the settings say."""

from pathlib import Path

from django.conf import settings

from newsroom.page_cache.cache import PageCache
from newsroom.page_cache.files import Files
from newsroom.page_cache.journal import Journal
from newsroom.page_cache.locks import Locks
from newsroom.page_cache.memory import Memory

MEMORY_BYTES = 24 * 1024 * 1024
SECONDS_WITHOUT_PURGE = 10


def journal() -> Journal:
    return Journal(Path(settings.PAGE_CACHE_ROOT) / "journal")


def pages() -> Files:
    return Files(Path(settings.PAGE_CACHE_ROOT), settings.PAGE_CACHE_BYTES)


def with_page_cache(application) -> PageCache:
    """Put the page cache before a WSGI application; it begins with nothing that it remembers."""
    followed = journal()
    followed.begin()
    return PageCache(
        application,
        journal=followed,
        memory=Memory(MEMORY_BYTES),
        pages=pages(),
        locks=Locks(Path(settings.PAGE_CACHE_ROOT) / "locks"),
        shared_seconds=SECONDS_WITHOUT_PURGE,
        hosts=settings.ALLOWED_HOSTS,
        https_only=settings.SECURE_SSL_REDIRECT,
    )
