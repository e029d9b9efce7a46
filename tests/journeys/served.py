"""The demo newsroom behind `manage.py serve`, one for a whole run of the tests."""

import fcntl
import os
import random
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from django.conf import settings

from newsroom.supervision import python

PASSWORD = "a password for the journeys"
PATIENCE_SECONDS = 300
# Somebody who is killed does not count as running, so this wait ends with the run of the tests.
LONGEST_RUN_SECONDS = 3600


@dataclass(frozen=True)
class Served:
    """Where the newsroom is; every demo account has the same password.

    In `passed` lies what axe found nothing wrong with.
    """

    address: str
    passed: Path
    password: str = PASSWORD


@contextmanager
def newsroom(folder: Path):
    """Serve the newsroom that lies in `folder` as long as anybody is in here.

    Workers share it: whoever comes first starts it, waits for the others to leave and ends it.
    """
    folder.mkdir(exist_ok=True)
    guests, passed, sign = folder / "guests", folder / "passed", folder / "address"
    guests.mkdir(exist_ok=True)
    passed.mkdir(exist_ok=True)
    me, server = guests / str(os.getpid()), None
    with alone_in(folder):
        if not sign.exists():
            server = Server(folder)
            sign.write_text(server.start())
        me.touch()
    try:
        yield Served(sign.read_text(), passed)
    finally:
        me.unlink()
        if server:
            wait_until(lambda: is_empty(guests), LONGEST_RUN_SECONDS)
            with alone_in(folder):
                sign.unlink()
                server.stop()


class Server:
    def __init__(self, folder: Path):
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DATABASE_URL": database_of_its_own(folder),
            "MEDIA_ROOT": str(folder / "media"),
            "PAGE_CACHE_ROOT": str(folder / "pages"),
            "SITE_URL": self.address,
            "REDIS_URL": redis_of_its_own(),
            "ALLOWED_HOSTS": "",
            "EMAIL_URL": "dummymail://",
            # Each reader says to come from elsewhere, as behind a proxy: there are limits.
            "TRUSTED_PROXIES": "1",
        }

    def start(self) -> str:
        """Load the demo, serve it and return its address."""
        with (self.folder / "log").open("ab") as log:
            subprocess.run(
                python("-m", "tests.journeys.small_demo", "--no-serve", f"--password={PASSWORD}"),
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                timeout=PATIENCE_SECONDS,
                check=True,
            )
            self.process = subprocess.Popen(
                python("manage.py", "serve", f"--bind=127.0.0.1:{self.port}", "--workers=1"),
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self.answers)
        return self.address

    def answers(self) -> bool:
        assert self.process.poll() is None, (self.folder / "log").read_text()
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE_SECONDS)
        drop(self.environment["DATABASE_URL"])


def network_of_its_own() -> str:
    return f"10.{random.randrange(256)}.{random.randrange(256)}.1"


def database_of_its_own(folder: Path) -> str:
    """Return the address of a file, or of a new database beside the one that the tests use."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return f"sqlite:///{folder}/db.sqlite3"
    url = urlunsplit(urlsplit(url)._replace(path=f"{urlsplit(url).path}_journeys"))
    drop(url)
    on_postgresql(url, "CREATE DATABASE {}")
    return url


def drop(url: str) -> None:
    """Drop the database at an address; a file goes with its folder."""
    if url.startswith("postgres"):
        on_postgresql(url, "DROP DATABASE IF EXISTS {} WITH (FORCE)")


def on_postgresql(url: str, command: str) -> None:
    """Run a command about the database at an address, from outside it."""
    parts = urlsplit(url)
    name = psycopg.sql.Identifier(parts.path.strip("/"))
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        server.execute(psycopg.sql.SQL(command).format(name))


def redis_of_its_own() -> str:
    """Return the address of an emptied database beside the tests' own, or nothing."""
    url = os.environ.get("REDIS_URL", "")
    if not url:
        return ""
    parts = urlsplit(url)
    number = (int(parts.path.strip("/") or 0) + 15) % 16
    url = urlunsplit(parts._replace(path=f"/{number}"))
    with redis.Redis.from_url(url) as server:
        server.flushdb()
    return url


@contextmanager
def alone_in(folder: Path):
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def wait_until(true, seconds=PATIENCE_SECONDS):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_empty(guests: Path) -> bool:
    return not any(is_running(int(guest.name)) for guest in guests.iterdir())


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
