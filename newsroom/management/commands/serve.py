import argparse
import re
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from newsroom import environment
from newsroom.page_cache import parts, purge
from newsroom.slow_bodies import THREADS
from newsroom.static_files import collect_when_changed
from newsroom.supervision import NeverStarted, Part, Supervisor, python

MANAGE = str(settings.BASE_DIR / "manage.py")


def address(value: str) -> tuple[str, int]:
    """Split host:port; an IPv6 host stands in brackets."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:\s\[\]]+):(\d{1,5})", value)
    if not match or not 0 < int(match[2]) < 65536:
        raise argparse.ArgumentTypeError(f"“{value}” is not an address such as 127.0.0.1:8000")
    return match[1].strip("[]"), int(match[2])


def count(value: str) -> int:
    """Accept a number of processes that one machine can carry."""
    if not value.isdecimal() or not 0 < int(value) <= 64:
        raise argparse.ArgumentTypeError(f"“{value}” is not a number from 1 to 64")
    return int(value)


class Command(BaseCommand):
    help = (
        "Serve the newsroom: web workers, background work, and what falls due, until it is stopped."
    )

    def add_arguments(self, parser):
        parser.add_argument("--bind", type=address, default="127.0.0.1:8000", metavar="HOST:PORT")
        parser.add_argument("--workers", type=count, default=2, metavar="N")

    def handle(self, *, bind, workers, **options):
        host, port = address(bind) if isinstance(bind, str) else bind
        refuse_a_kept_key()
        refuse_an_old_database()
        refuse_a_taken_address(host, port)
        collect_when_changed(before=lambda: self.say("Collecting static files…"))
        parts.pages().clear()  # another release, or another setting, writes other pages
        supervisor = Supervisor(
            parts=list(parts_of(host, port, workers)),
            is_ready=lambda: answers(host, port),
            when_ready=lambda: self.tell_that_it_is_ready(host, port),
        )
        try:
            supervisor.run()
        except NeverStarted as failure:
            raise CommandError(f"{failure} does not start; its own words stand above.") from None
        self.stdout.write("Stopped.")

    def tell_that_it_is_ready(self, host, port):
        self.say(ready(settings.SITE_URL, host, port))

    def say(self, words):
        self.stdout.write(words)
        self.stdout.flush()


def parts_of(host: str, port: int, workers: int) -> Iterator[Part]:
    """The processes of one machine; a cache in front is told what to forget by one of its own."""
    yield Part("The web server", web_server(host, port, workers))
    yield Part("Background work", python(MANAGE, "db_worker", "--no-reload"), needed=False)
    yield Part("The loop for what is due", python(MANAGE, "due", "--stay"), needed=False)
    if purge.is_wanted():
        only = ["--no-reload", f"--queue-name={purge.QUEUE}", "--interval=0.2"]
        yield Part("Purging", python(MANAGE, "db_worker", *only), needed=False)


def ready(site: str, host: str, port: int) -> str:
    """Name first the address that opens in a browser of this machine, if there is one."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    url = urlsplit(site)
    if url.scheme == "https" or (url.port or 80) == port:
        return f"Ready: {site}/ (listening on {place}, Ctrl+C stops it)"
    return f"Ready: http://{place}/ (SITE_URL is {site}, Ctrl+C stops it)"


def web_server(host: str, port: int, workers: int) -> list[str]:
    """Return the command of the web server.

    Threads live long, so that each keeps its connection to SQLite open. What it warns of at its
    start is advice about numbers that are chosen here.
    """
    options = {
        "interface": "wsgi",
        "host": host,
        "port": port,
        "workers": workers,
        "blocking-threads": THREADS,
        "blocking-threads-idle-timeout": 600,
        "http": 1,
        "http1-header-read-timeout": 15_000,
        "log-level": "error",
        "respawn-interval": 1,
        "workers-kill-timeout": 10,
        "working-dir": settings.BASE_DIR,
    }
    written = [f"--{name}={value}" for name, value in options.items()]
    switches = ["--no-ws", "--respawn-failed-workers"]
    return python("-m", "granian", *written, *switches, "newsroom.wsgi:application")


def refuse_a_kept_key() -> None:
    if settings.HTTPS and not environment.is_set("SECRET_KEY"):
        raise CommandError(
            "SECRET_KEY must be set in the environment when SITE_URL is https: a key that was"
            " made here is for one machine's own use."
        )


def refuse_an_old_database() -> None:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise CommandError(f"DATABASE_URL names a database that does not answer: {error}") from None
    finally:
        connection.close()
    if missing:
        raise CommandError(
            f"The database lacks {len(missing)} migrations: run `manage.py migrate` first."
        )


def refuse_a_taken_address(host: str, port: int) -> None:
    try:
        family, _, _, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen(1)
    except OSError as error:
        raise CommandError(
            f"--bind {host}:{port} cannot be used: {(error.strerror or str(error)).lower()}."
        ) from None


def answers(host: str, port: int) -> bool:
    """Tell whether something accepts connections at an address."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        socket.create_connection((reachable, port), timeout=1).close()
    except OSError:
        return False
    return True
