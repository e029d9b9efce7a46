"""Keep a handful of processes running until told to stop."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)
LOOK_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 1
LONGEST_PAUSE_SECONDS = 30
SOUND_AFTER_SECONDS = 60
PATIENCE_AT_STOP_SECONDS = 15


class NeverStarted(Exception):
    """A process ended again and again before the whole was ready."""


@dataclass
class Part:
    """One process, started again after a growing pause whenever it ends.

    Whoever waits for `is_ready` gets all of the machine until then: a part that is not `needed`
    for it starts afterwards.
    """

    name: str
    command: Sequence[str]
    needed: bool = True
    process: subprocess.Popen | None = None
    started_at: float = 0
    starts: int = 0
    pause_seconds: float = FIRST_PAUSE_SECONDS
    start_again_at: float = field(default=0, repr=False)

    def start(self) -> None:
        # A session of its own keeps Ctrl+C from reaching the process before its supervisor.
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603
        self.started_at = time.monotonic()
        self.starts += 1

    def look_after(self) -> None:
        """Note an end and, once the pause is over, start again."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_again_at:
                self.start()
        elif self.process.poll() is not None:
            if now - self.started_at >= SOUND_AFTER_SECONDS:
                self.pause_seconds = FIRST_PAUSE_SECONDS
            logger.error(
                "%s ended with code %s; it starts again in %s s",
                self.name,
                self.process.returncode,
                self.pause_seconds,
            )
            self.end_what_is_left()
            self.process = None
            self.start_again_at = now + self.pause_seconds
            self.pause_seconds = min(2 * self.pause_seconds, LONGEST_PAUSE_SECONDS)

    def end_what_is_left(self) -> None:
        """End children that outlived the process: they would hold its port and its files."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Supervisor:
    """Run parts until SIGTERM or SIGINT, then end them all.

    `is_ready` is asked until it says yes, and `when_ready` is called once after that.
    """

    parts: list[Part]
    is_ready: Callable[[], bool]
    when_ready: Callable[[], None]
    tries: int = 3
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Return after a clean stop; raise NeverStarted when a part cannot be started."""
        former = {
            number: signal.signal(number, lambda *_: self.stop.set())
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            self._watch()
        finally:
            self._end_all()
            for number, handler in former.items():
                signal.signal(number, handler)

    def _watch(self) -> None:
        ready, stops = False, False
        while not stops:
            for part in self.parts:
                if ready or part.needed:
                    part.look_after()
            if not ready and self.is_ready():
                ready = True
                self.when_ready()
            if not ready:
                self._give_up_on_the_hopeless()
            stops = self.stop.wait(LOOK_SECONDS)

    def _give_up_on_the_hopeless(self) -> None:
        for part in self.parts:
            if part.process is None and part.starts >= self.tries:
                raise NeverStarted(part.name)

    def _end_all(self) -> None:
        running = [part for part in self.parts if part.process]
        for part in running:
            part.process.terminate()
        deadline = time.monotonic() + PATIENCE_AT_STOP_SECONDS
        for part in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                part.process.wait(max(0, deadline - time.monotonic()))
            part.end_what_is_left()
            part.process.wait()


def python(*arguments: str) -> list[str]:
    """Return the command that runs this interpreter with arguments."""
    return [sys.executable, *arguments]
