import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from newsroom.management.commands.serve import ready
from newsroom.slow_bodies import THREADS
from newsroom.supervision import NeverStarted, Part, Supervisor, python

KEY = "a long key for these tests alone: 0123456789 abcdefghijklmnopqrstuvwxyz"


def wait_until(true, seconds=30):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid):
    """Return the processes below one, itself not among them."""
    found = []
    for line in subprocess.check_output(["ps", "-eo", "pid=,ppid="], text=True).splitlines():
        child, parent = map(int, line.split())
        if parent == pid:
            found += [child, *children(child)]
    return found


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def answers_with_a_page(site):
    try:
        with urlopen(f"{site}/admin/login/", timeout=5) as answer:  # noqa: S310
            return answer.status == 200
    except OSError:
        return False


def part(code, name="A part"):
    return Part(name, python("-c", code))


@pytest.mark.parametrize("bind", ["8000", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", ":80"])
def test_a_bad_address_is_refused(bind):
    with pytest.raises(CommandError, match=r"is not an address such as 127.0.0.1:8000"):
        call_command("serve", f"--bind={bind}")


@pytest.mark.parametrize("workers", ["0", "-1", "65", "many"])
def test_a_bad_number_of_workers_is_refused(workers):
    with pytest.raises(CommandError, match="is not a number from 1 to 64"):
        call_command("serve", f"--workers={workers}")


@pytest.mark.django_db
def test_a_taken_address_is_refused_with_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(CommandError) as refusal:
            call_command("serve", f"--bind=127.0.0.1:{port}")

    assert str(refusal.value) == (
        f"--bind 127.0.0.1:{port} cannot be used: address already in use."
    )


def test_https_without_a_key_from_the_environment_is_refused(monkeypatch, settings):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    settings.HTTPS = True

    with pytest.raises(CommandError, match=r"^SECRET_KEY must be set in the environment"):
        call_command("serve")


@pytest.mark.parametrize(
    ("site", "first"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8031/"),
        ("http://courier.example", "http://127.0.0.1:8031/"),
        ("http://courier.example:8031", "http://courier.example:8031/"),
        ("https://courier.example", "https://courier.example/"),
    ],
)
def test_the_address_that_opens_is_named_first(site, first):
    assert ready(site, "127.0.0.1", 8031).split()[:2] == ["Ready:", first]


def test_a_database_without_its_tables_is_refused(tmp_path):
    answer = subprocess.run(
        [sys.executable, "manage.py", "serve", f"--bind=127.0.0.1:{free_port()}"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3", "SECRET_KEY": KEY},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert "migrations: run `manage.py migrate` first." in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_part_that_nobody_waits_for_starts_when_the_whole_is_ready():
    first, later = part("import time; time.sleep(60)"), part("pass", "Another")
    later.needed, started = False, []

    def is_ready():
        started.append((first.starts, later.starts))
        return len(started) == 2

    supervisor = Supervisor([first, later], is_ready, lambda: None)
    later.start = supervisor.stop.set

    supervisor.run()

    assert started == [(1, 0), (1, 0)]
    assert supervisor.stop.is_set()


def test_a_part_that_ends_is_started_again(tmp_path):
    log = tmp_path / "log"
    flaky = part(f"open({str(log)!r}, 'a').write('x')")
    flaky.pause_seconds = 0.1
    supervisor = Supervisor([flaky], lambda: flaky.starts >= 3, lambda: supervisor.stop.set())
    supervisor.tries = 4

    supervisor.run()

    assert flaky.starts == 3
    assert flaky.pause_seconds == pytest.approx(0.4)
    assert log.read_text().startswith("xx")


def test_a_part_that_never_starts_ends_the_whole():
    steady = part("import time; time.sleep(60)")
    hopeless = part("raise SystemExit(1)", "The hopeless part")
    hopeless.pause_seconds = 0.05
    supervisor = Supervisor([steady, hopeless], lambda: False, lambda: None)

    with pytest.raises(NeverStarted, match="The hopeless part"):
        supervisor.run()

    assert steady.process.poll() is not None


@pytest.fixture(scope="module")
def house(tmp_path_factory, migrated):
    """Serve an empty newsroom on a port of its own."""
    folder = tmp_path_factory.mktemp("house")
    port = free_port()
    variables = os.environ | {
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "MEDIA_ROOT": str(folder / "media"),
        "SECRET_KEY": KEY,
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    (folder / "media" / "photos").mkdir(parents=True)
    shutil.copy(migrated, folder / "db.sqlite3")
    run = {"cwd": settings.BASE_DIR, "env": variables}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", f"--bind=127.0.0.1:{port}", "--workers=1"],
            stdout=log,
            stderr=log,
            **run,
        )
        try:
            wait_until(lambda: "Ready:" in (folder / "log").read_text(), 90)
            yield server, f"http://127.0.0.1:{port}", folder
        finally:
            server.terminate()
            server.wait(30)


def test_the_site_answers_with_its_static_files(house):
    _, site, _ = house
    with urlopen(f"{site}/admin/login/") as answer:  # noqa: S310
        page = answer.read().decode()

    style = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    with urlopen(site + style) as answer:  # noqa: S310
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_a_rendition_made_after_the_start_is_handed_out_for_good_and_inert(house):
    _, site, folder = house
    (folder / "media" / "photos" / "new.avif").write_bytes(b"picture")

    with urlopen(f"{site}/media/photos/new.avif") as answer:  # noqa: S310
        assert answer.read() == b"picture"
        assert answer.headers["Content-Type"] == "image/avif"
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/media/../db.sqlite3", "/media/%2e%2e/db.sqlite3", "/media/"])
def test_nothing_but_renditions_is_handed_out(house, path):
    _, site, _ = house
    host, port = site.removeprefix("http://").split(":")

    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        status = connection.recv(64)

    assert status.startswith(b"HTTP/1.1 404")


def test_readers_are_served_while_many_bodies_do_not_come(house):
    _, site, _ = house
    host, port = site.removeprefix("http://").split(":")
    stalled = (
        f"POST /admin/login/ HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: csrftoken={'a' * 32}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\ntext="
    ).encode()
    with ExitStack() as stack:
        for _ in range(3 * THREADS):
            connection = stack.enter_context(socket.create_connection((host, int(port))))
            connection.sendall(stalled)
        time.sleep(1.5)

        begun = time.monotonic()
        with urlopen(f"{site}/admin/login/", timeout=10) as answer:  # noqa: S310
            assert answer.status == 200
        assert time.monotonic() - begun < 5


def test_a_web_server_that_dies_comes_back_and_a_stop_leaves_nothing_running(house):
    server, site, folder = house
    before = children(server.pid)
    web = next(pid for pid in before if b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes())

    orphaned = children(web)
    os.kill(web, signal.SIGKILL)
    wait_until(lambda: "The web server ended with code -9" in (folder / "log").read_text())
    wait_until(lambda: answers_with_a_page(site))
    running = children(server.pid)
    wait_until(lambda: not any(is_running(pid) for pid in orphaned))
    server.terminate()

    assert server.wait(30) == 0
    assert (folder / "log").read_text().endswith("Stopped.\n")
    assert not [pid for pid in running if is_running(pid)]
