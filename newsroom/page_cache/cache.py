import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from articles import clock
from newsroom.page_cache import life, request
from newsroom.page_cache.journal import HELD, HIDDEN, NOWHERE, Holds
from newsroom.page_cache.page import Page, finished

logger = logging.getLogger(__name__)
PATIENCE_SECONDS = 3
STORED = ("200 ", "301 ", "410 ")
OLD = ("X-Newsroom-Old", "the last copy: something that makes pages is away")
SAID_WITH_304 = frozenset(("cache-control", "etag", "vary"))
SECONDS_OLD_WHILE_REVALIDATED = 30
SECONDS_OLD_IN_AN_ERROR = 86_400
MOST_HOSTS_REMEMBERED = 100


class PageCache:
    """A WSGI application before another: it answers what it can, and remembers what it may.

    `shared_seconds` is how long a cache between us and readers may keep a page at the most.
    """

    def __init__(self, application, *, journal, memory, pages, locks, shared_seconds):
        self.application = application
        self.journal, self.memory, self.pages, self.locks = journal, memory, pages, locks
        self.shared_seconds = shared_seconds
        self.holds = Holds()
        self._read_up_to = NOWHERE
        self._news = threading.Lock()
        self._clock_ahead = 0.0  # seconds that the database's clock is ahead of ours
        self._hosts: dict[str, bool] = {}

    def __call__(self, environ, start_response):
        key = request.key_of(environ)
        if key is None or not self._is_ours(environ):
            return self.application(environ, start_response)
        if self.journal.place != self._read_up_to or self.holds:
            self._catch_up()
        page = self.memory.get(key)
        if page is not None and not page.stale and page.fresh_until > self._now():
            page.used = True
            return self._say(page, environ, start_response)
        if not is_shared(environ["PATH_INFO"]):
            return self.application(environ, start_response)
        return self._find(key, page, environ, start_response)

    def _now(self) -> float:
        return time.time() + self._clock_ahead

    def _is_ours(self, environ) -> bool:
        """Leave to Django what it refuses or sends elsewhere: a foreign host, http for https."""
        if settings.SECURE_SSL_REDIRECT and environ.get("HTTP_X_FORWARDED_PROTO") != "https":
            return False
        host = environ.get("HTTP_HOST", "")
        known = self._hosts.get(host)
        if known is None:
            known = validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS)
            if len(self._hosts) < MOST_HOSTS_REMEMBERED:
                self._hosts[host] = known
        return known

    # What changed

    def _catch_up(self) -> None:
        """Do in memory what the journal says was done since it was last read."""
        with self._news:
            marks, self._read_up_to = self.journal.since(self._read_up_to)
            if marks is None:
                self.memory.clear()
                self.holds.clear()
                return
            for mark, tag in marks:
                if mark == HELD:
                    self.holds.hold(tag)
                else:
                    self.holds.release(tag)
                    self.memory.raise_tags([tag], hide=mark == HIDDEN)
            if late := self.holds.overdue():
                self.memory.raise_tags(late, hide=True)
                self.pages.raise_tags(late)

    def _remember(self, key: str, page: Page) -> bool:
        """Keep a page in memory, unless something that it shows changed since it was made."""
        with self._news:
            marks, place = self.journal.since(page.made_at)
            if marks is None or any(tag in page.tags for _mark, tag in marks):
                return False
            if place == NOWHERE or self.holds.of(page.tags):
                return False
            self.memory.put(key, page)
            return True

    # What is not in memory

    def _find(self, key, old, environ, start_response):
        """Take the page that another process made, or make it; meanwhile others have `old`."""
        with self.locks.only_one(key, wait=0 if old else PATIENCE_SECONDS) as is_ours_to_make:
            if old and not is_ours_to_make:
                return self._say(old, environ, start_response)
            found = self._made_meanwhile(key, old)
            if found:
                return self._say(found, environ, start_response)
            return self._make(key, environ, start_response)

    def _made_meanwhile(self, key, old) -> Page | None:
        page = self.memory.get(key)
        if page and page is not old and not page.stale and page.fresh_until > self._now():
            return page
        page = self.pages.get(key)
        if page and page.fresh_until > self._now() and self._remember(key, page):
            return page
        return None

    def _make(self, key, environ, start_response):
        made_at = self.journal.place
        try:
            now = clock.now()
            self._clock_ahead = now.timestamp() - time.time()
            fresh_until = life.ends_at(now).timestamp()
            answer = answer_of(self.application, request.as_everyone(environ, key))
        except DatabaseError:
            answer = None
        finally:
            close_old_connections()
        if answer is None or answer[0].startswith("5"):
            return self._do_without(key, answer, environ, start_response)
        status, headers, body = answer
        page = finished(
            status, headers, body, tags=tags_of(headers), fresh_until=fresh_until, made_at=made_at
        )
        if page.tags and status.startswith(STORED) and self._remember(key, page):
            self.pages.put(key, page)
            if not self._remember(key, page):
                self.memory.forget(key)
                self.pages.remove(key)
        return self._say(page, environ, start_response)

    def _do_without(self, key, answer, environ, start_response):
        """Serve the last copy, and say that it is old; where there is none, the error."""
        last = self.memory.get(key)
        if last:
            logger.warning("A page could not be made, so readers have its last copy: %s", key)
            return self._say(last, environ, start_response, OLD)
        if answer is None:
            return self.application(environ, start_response)
        status, headers, body = answer
        start_response(status, headers)
        return [body]

    # What is said

    def _say(self, page, environ, start_response, *more):
        bodies = page.bodies
        for encoding in request.accepted(environ.get("HTTP_ACCEPT_ENCODING", "")):
            if encoding in bodies:
                break
        headers = [*page.said_always[encoding], *more]
        if page.tags:
            headers.append(self._cache_control(page))
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and request.names_one_of(known, page.etags[encoding]):
            kept = [pair for pair in headers if pair[0].lower() in SAID_WITH_304]
            start_response("304 Not Modified", kept)
            return []
        start_response(page.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [bodies[encoding]]

    def _cache_control(self, page) -> tuple[str, str]:
        """Browsers ask each time; a shared cache holds the page until its life ends (RFC 9111)."""
        left = max(0, min(self.shared_seconds, int(page.fresh_until - self._now())))
        return (
            "Cache-Control",
            f"public, max-age=0, s-maxage={left}"
            f", stale-while-revalidate={SECONDS_OLD_WHILE_REVALIDATED if left else 0}"
            f", stale-if-error={SECONDS_OLD_IN_AN_ERROR}",
        )


def is_shared(path: str) -> bool:
    """Tell whether an address leads to a page that is the same for everyone."""
    try:
        return getattr(resolve(path).func, "is_shared", False)
    except Resolver404:
        return False


def tags_of(headers) -> frozenset[str]:
    """The tags of what an answer shows; none where it is for one person after all."""
    names = {name.lower(): value for name, value in headers}
    if "set-cookie" in names or "cookie" in names.get("vary", "").lower():
        return frozenset()
    return frozenset(names.get("cache-tag", "").replace(",", " ").split())


def answer_of(application, environ) -> tuple[str, list, bytes]:
    """Ask a WSGI application and take the whole of its answer."""
    said = []

    def start_response(status, headers, exc_info=None):
        said[:] = [status, headers]

    body = application(environ, start_response)
    try:
        content = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    return said[0], said[1], content
