import io
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from threading import BoundedSemaphore
from urllib.request import urlopen

import pytest
from django.conf import settings

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


@pytest.fixture
def web(tmp_path):
    """Serve an empty newsroom with one worker on a port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "SECRET_KEY": "a long key for these tests alone: 0123456789 abcdefghijklmnopqrstuvwxyz",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    run = {"cwd": settings.BASE_DIR, "env": variables}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], check=True, **run)
    command = ["manage.py", "serve", f"--bind=127.0.0.1:{port}", "--workers=1"]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen([sys.executable, *command], stdout=log, stderr=log, **run)
    try:
        deadline = time.monotonic() + 90
        while "Ready:" not in (tmp_path / "log").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def test_readers_are_served_while_many_bodies_do_not_come(web):
    page = f"http://127.0.0.1:{web}/admin/login/"
    stalled = (
        f"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1:{web}\r\nCookie: csrftoken={'a' * 32}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\ntext="
    ).encode()
    with ExitStack() as stack:
        for _ in range(3 * THREADS):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", web)))
            connection.sendall(stalled)
        time.sleep(1.5)

        begun = time.monotonic()
        with urlopen(page, timeout=10) as answer:
            assert answer.status == 200
        assert time.monotonic() - begun < 5
