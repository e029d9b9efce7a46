"""Keep request bodies that do not come from holding all threads of a web worker.

A thread that waits for the rest of a body answers nobody else, and the wait cannot be called off.
So only some of a worker's threads may wait for bodies; the others are left to readers.
"""

from collections.abc import Callable, Iterable
from threading import BoundedSemaphore

THREADS = 24
READING_BODIES = 16


class NoRoom(OSError):
    """As many bodies are being read as may be."""


class Body:
    """A `wsgi.input` that is read only while there is room for it."""

    def __init__(self, stream, room: BoundedSemaphore):
        self.stream, self.room = stream, room
        self.refused = False

    def read(self, size: int = -1) -> bytes:
        return self.take(self.stream.read, size)

    def readline(self, size: int = -1) -> bytes:
        return self.take(self.stream.readline, size)

    def take(self, read: Callable[[int], bytes], size: int) -> bytes:
        if self.refused or not self.room.acquire(blocking=False):
            self.refused = True
            raise NoRoom("Too many request bodies are being read.")
        try:
            return read(size) if size >= 0 else read()
        finally:
            self.room.release()


def with_room_for_readers(application, bodies: int = READING_BODIES):
    """Wrap a WSGI application so that it answers 503 where a body finds no room."""
    room = BoundedSemaphore(bodies)

    def bounded(environ, start_response) -> Iterable[bytes]:
        body = environ["wsgi.input"] = Body(environ["wsgi.input"], room)
        begun = []
        answer = application(environ, lambda *words: begun.append(words))
        if not body.refused:
            start_response(*begun[-1])
            return answer
        if hasattr(answer, "close"):
            answer.close()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Cache-Control", "no-store"),
            ("Retry-After", "10"),
            ("Connection", "close"),
        ]
        start_response("503 Service Unavailable", headers)
        return [b"Too many people are sending something. Try again in a moment.\n"]

    return bounded
