import io
from threading import BoundedSemaphore

import pytest

from newsroom.slow_bodies import READING_BODIES, THREADS, Body, NoRoom, with_room_for_readers


def echo(environ, start_response):
    """Answer with the body, or with a page of its own where the body cannot be read."""
    try:
        answer = environ["wsgi.input"].read(5)
    except OSError:
        answer = b"refused"
    start_response("200 OK", [("X-Own", "yes")])
    return [answer]


def ask(application, stream):
    said = []
    environ = {"wsgi.input": stream}
    answer = application(environ, lambda status, headers: said.append(status))
    return said, b"".join(answer)


def test_a_worker_keeps_threads_that_wait_for_no_body():
    assert 0 < READING_BODIES < THREADS


def test_a_body_that_finds_no_room_is_refused_and_room_comes_back():
    class Outer:
        def read(self, size):
            self.inner = ask(application, io.BytesIO(b"inner"))
            return b"outer"

    application, outer = with_room_for_readers(echo, bodies=1), Outer()

    assert ask(application, outer) == (["200 OK"], b"outer")
    assert outer.inner[0] == ["503 Service Unavailable"]
    assert ask(application, io.BytesIO(b"words")) == (["200 OK"], b"words")


def test_a_refused_body_stays_refused():
    room = BoundedSemaphore(1)
    body = Body(io.BytesIO(b"one\ntwo"), room)
    assert body.readline() == b"one\n"
    room.acquire()
    with pytest.raises(NoRoom):
        body.read()
    room.release()

    with pytest.raises(NoRoom):
        body.read()
