import logging
import threading
import time
from math import inf

from django.db import DatabaseError, close_old_connections, connection
from django.http.request import split_domain_port, validate_host

from articles import clock
from newsroom.page_cache import life, request
from newsroom.page_cache.journal import HELD, HIDDEN, NOWHERE, RAISED, Holds
from newsroom.page_cache.making import Making, NeverKept, answer_of, is_shared, tags_of
from newsroom.page_cache.page import Page, Said, finished

logger = logging.getLogger(__name__)
PATIENCE_SECONDS, MOMENT_SECONDS = 3, 0.15
STORED = ("200 ", "301 ", "410 ")
OLD = ("X-Newsroom-Old", "the last copy: something that makes pages is away")
SAID_WITH_304 = frozenset(("cache-control", "etag", "vary"))
SECONDS_OLD_WHILE_REVALIDATED = 30
SECONDS_OLD_IN_AN_ERROR = 86_400
SECONDS_BETWEEN_LOOKS = 1
SECONDS_BETWEEN_TRIES = 5
MOST_HOSTS_REMEMBERED = 100
MOST_SAID = 8  # ways of writing what a client takes; a page remembers what it says to each


class PageCache:
    """A WSGI application before another: it answers what it can, and remembers what it may.

    `shared_seconds` is how long a cache between us and readers may keep a page at the most, and
    `says_tags` whether it is told by what tags to forget it.
    """

    def __init__(
        self,
        application,
        *,
        journal,
        memory,
        pages,
        locks,
        shared_seconds,
        says_tags,
        hosts,
        https_only,
    ):
        self.application = application
        self.journal, self.memory, self.pages, self.locks = journal, memory, pages, locks
        self.shared_seconds, self.says_tags = shared_seconds, says_tags
        self.hosts, self.https_only = hosts, https_only
        self.holds = Holds()
        self._state: object = ()  # like no journal's, so that the first request reads it
        self._read_up_to = NOWHERE
        self._news = threading.Lock()
        self._look_again_at = 0.0
        self._may_remember = False
        self._clock_ahead: float | None = None  # seconds of the database's clock before ours
        self._try_again_at = 0.0  # when the database, which is away, is asked again
        self._known_hosts: set[str] = set()
        self._being_made: dict[str, Making] = {}
        self._never_kept = NeverKept()

    def __call__(self, environ, start_response):
        key = request.key_of(environ)
        if key is None or not self._is_ours(environ):
            return self.application(environ, start_response)
        state = self.journal.state
        if state != self._state or self.holds or time.monotonic() > self._look_again_at:
            self._catch_up(state)
        page = self.memory.pages.get(key)
        if page is not None:
            now = self._now()
            if page.fresh_until > now:
                if not page.stale:
                    page.used = True
                    return self._say(page, now, environ, start_response)
            elif page.hides_then:
                self.memory.forget(key)
                page = None
        if not is_shared(environ["PATH_INFO"]):
            return self.application(environ, start_response)
        return self._find(key, page, environ, start_response)

    def _now(self) -> float:
        """Seconds since the epoch by the database's clock, as far as it is known."""
        return time.time() + (self._clock_ahead or 0)

    def _holds_still(self, page: Page) -> bool:
        return page.fresh_until > self._now()

    def _is_ours(self, environ) -> bool:
        """Leave to Django what it refuses or sends elsewhere: a foreign host, http for https."""
        if self.https_only and environ.get("HTTP_X_FORWARDED_PROTO") != "https":
            return False
        host = environ.get("HTTP_HOST", "")
        if host in self._known_hosts:
            return True
        known = validate_host(split_domain_port(host)[0], self.hosts)
        if known and len(self._known_hosts) < MOST_HOSTS_REMEMBERED:
            self._known_hosts.add(host)
        return known

    # What changed

    def _catch_up(self, state) -> None:
        """Do in memory what the journal says was done since it was last read."""
        with self._news:
            if time.monotonic() > self._look_again_at:
                self._look_again_at = time.monotonic() + SECONDS_BETWEEN_LOOKS
                self._may_remember = self.journal.look_closer()
                if not self._may_remember:
                    self.memory.clear()
                state, self._state = self.journal.state, ()  # and read it, whatever it says
            if state != self._state:
                marks, self._read_up_to = self.journal.since(self._read_up_to)
                self._state = state
                if marks is None:
                    self.memory.clear()
                    self.holds.clear()
                for mark, tag in marks or ():
                    if mark == HELD:
                        self.holds.hold(tag)
                    else:
                        self.holds.release(tag)
                        self.memory.raise_tags([tag], hide=mark == HIDDEN)
            if late := self.holds.overdue():
                self.memory.raise_tags(late, hide=True)
                self.pages.raise_tags(late, hide=True)

    def _remember(self, key: str, page: Page) -> bool:
        """Keep a page in memory, unless something that it shows changed since it was made."""
        with self._news:
            marks, _place = self.journal.since(page.made_at)
            if marks is None or any(tag in page.tags for _mark, tag in marks):
                return False
            if not self._may_remember or self.holds.of(page.tags):
                return False
            self.memory.put(key, page)
            return True

    # What is not in memory

    def _find(self, key, old, environ, start_response):
        """Take the page that another process made, or make it, while others wait a moment.

        They wait, because a page that is made alone is there in a tenth of the time that it takes
        beside twenty threads at work. Where it takes longer they have `old`.
        """
        if self._is_database_away() and (last := self._last_copy(key)):
            return self._say(last, self._now(), environ, start_response, OLD)
        if key in self._never_kept:
            return self._make(key, environ, start_response)
        mine = Making()
        making = self._being_made.setdefault(key, mine)
        if making is not mine:
            making.wait(MOMENT_SECONDS if old else PATIENCE_SECONDS)
            page = self.memory.get(key)
            if page and (page is old or self._holds_still(page)):
                return self._say(page, self._now(), environ, start_response)
            return self._find_alone(key, None, environ, start_response)
        try:
            return self._find_alone(key, old, environ, start_response)
        finally:
            del self._being_made[key]
            mine.done.set()

    def _find_alone(self, key, old, environ, start_response):
        """The same, as the only thread of this process that looks for the page."""
        wait = MOMENT_SECONDS if old else PATIENCE_SECONDS
        with self.locks.only_one(key, wait=wait) as is_ours_to_make:
            if self._clock_ahead is None:
                self._read_clock()
            found = self._made_meanwhile(key, old)
            if not found and old and not is_ours_to_make:
                found = self.memory.get(key)
            if found:
                return self._say(found, self._now(), environ, start_response)
            return self._make(key, environ, start_response)

    def _is_database_away(self) -> bool:
        """Let one request of a process try again, and the others have old pages at once."""
        if not self._try_again_at:
            return False
        if time.monotonic() < self._try_again_at:
            return True
        self._try_again_at = time.monotonic() + SECONDS_BETWEEN_TRIES
        return False

    def _read_clock(self):
        now = clock.now()
        self._clock_ahead = now.timestamp() - time.time()
        return now

    def _made_meanwhile(self, key, old) -> Page | None:
        page = self.memory.get(key)
        if page and page is not old and not page.stale and self._holds_still(page):
            return page
        page = self.pages.get(key)
        if page and self._holds_still(page) and self._remember(key, page):
            return page
        return None

    def _make(self, key, environ, start_response):
        # A hold that is older than this place is known, and what comes later is asked for.
        self._catch_up(self.journal.state)
        made_at = self._read_up_to
        try:
            connection.ensure_connection()
            fresh_until, hides_then = life.ends_at(self._read_clock())
            everyone = request.as_everyone(environ, key, https=self.https_only)
            answer = answer_of(self.application, everyone)
        except DatabaseError:
            answer = None
            self._try_again_at = time.monotonic() + SECONDS_BETWEEN_TRIES
        else:
            self._try_again_at = 0.0
        finally:
            close_old_connections()
        if answer is None or answer[0].startswith("5"):
            return self._do_without(key, answer, environ, start_response)
        page = finished(
            *answer,
            tags=tags_of(answer[1]),
            fresh_until=fresh_until.timestamp(),
            made_at=made_at,
            hides_then=hides_then,
        )
        if not page.tags or not page.status.startswith(STORED):
            self._never_kept.note(key)
        elif self._remember(key, page):
            self.pages.put(key, page)
            if not self._remember(key, page):
                self.memory.forget(key)
                self.pages.remove(key)
        return self._say(page, self._now(), environ, start_response)

    def _last_copy(self, key) -> Page | None:
        """The newest copy that readers may still see: none once something on it was hidden."""
        page = self.memory.get(key)
        if page is None:
            page = self.pages.get_last(key)
            if page is None or self._was_hidden(page):
                return None
        return None if page.hides_then and not self._holds_still(page) else page

    def _was_hidden(self, page) -> bool:
        """Tell whether something that a page shows was hidden since, or may have been."""
        marks, _place = self.journal.since(page.made_at)
        if marks is None:
            return True
        last = {}
        for mark, tag in marks:
            if tag in page.tags and last.get(tag) != HIDDEN:
                last[tag] = mark
        return any(mark != RAISED for mark in last.values())

    def _do_without(self, key, answer, environ, start_response):
        """Serve the last copy, and say that it is old; where there is none, the error."""
        last = self._last_copy(key)
        if last:
            logger.warning("A page could not be made, so readers have its last copy: %s", key)
            return self._say(last, self._now(), environ, start_response, OLD)
        if answer is None:
            return self.application(environ, start_response)
        status, headers, body = answer
        start_response(status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    # What is said

    def _say(self, page, now, environ, start_response, *more):
        taken = environ.get("HTTP_ACCEPT_ENCODING", "")
        said = page.said.get(taken)
        if said is None or said.until <= now or page.stale:
            said = self._put_together(page, now, taken)
        _until, encoding, headers = said
        if more:
            headers = [*headers, *more]
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and request.names_one_of(known, page.etags[encoding]):
            kept = [pair for pair in headers if pair[0].lower() in SAID_WITH_304]
            start_response("304 Not Modified", kept)
            return []
        start_response(page.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [page.bodies[encoding]]

    def _put_together(self, page, now, taken) -> Said:
        """What is said of a page to those who take these encodings, until its seconds change.

        Browsers ask each time; a shared cache holds the page until its life ends (RFC 9111), and
        no copy longer that is about to be replaced.
        """
        encoding = next(name for name in request.accepted(taken) if name in page.bodies)
        if not page.tags:
            return Said(inf, encoding, page.said_always[encoding])
        seconds = 0 if page.stale else max(0, int(page.fresh_until - now))
        left = min(self.shared_seconds, seconds)
        swr = SECONDS_OLD_WHILE_REVALIDATED if left and not page.hides_then else 0
        control = (
            f"public, max-age=0, s-maxage={left}, stale-while-revalidate={swr}"
            f", stale-if-error={SECONDS_OLD_IN_AN_ERROR}"
        )
        headers = [*page.said_always[encoding], ("Cache-Control", control)]
        if self.says_tags:
            tags = sorted(page.tags)
            headers += [("Cache-Tag", ",".join(tags)), ("Surrogate-Key", " ".join(tags))]
        said = Said(page.fresh_until - left if left else inf, encoding, headers)
        if taken in page.said or len(page.said) < MOST_SAID:
            page.said[taken] = said
        return said
