"""Asking Django for a page that is the same for everyone."""

import threading
import time

from django.urls import Resolver404, resolve

MOST_NOTED, SECONDS_NOTED = 1_000, 1


class Making:
    """A page in the making by one thread of this process."""

    def __init__(self):
        self.began, self.done = time.monotonic(), threading.Event()

    def wait(self, seconds: float) -> None:
        """Wait until it is done, so long after its beginning at the most."""
        self.done.wait(max(0.0, self.began + seconds - time.monotonic()))


class NeverKept:
    """The addresses whose page was made just now and is not kept, so that waiting helps nobody."""

    def __init__(self):
        self._until: dict[str, float] = {}

    def __contains__(self, key: str) -> bool:
        return self._until.get(key, 0) > time.monotonic()

    def note(self, key: str) -> None:
        if len(self._until) >= MOST_NOTED:
            self._until.clear()
        self._until[key] = time.monotonic() + SECONDS_NOTED


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
