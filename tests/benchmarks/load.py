"""Load on an address: wrk asks again when it is answered, h2load at a fixed rate."""

import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.servers import WORKERS, Asked, processor_seconds

PACKAGES = {"wrk": "wrk", "h2load": "nghttp2-client", "nginx": "nginx"}
CONNECTIONS = 64
# More than two threads of a process that make pages get in each other's way.
CONNECTIONS_UNCACHED = 2 * WORKERS
ENOUGH_OF_THE_RATE = 0.95


class MissingTool(Exception):
    """A program that is measured with, or beside, is not installed."""

    def __str__(self):
        packages = " ".join(PACKAGES[name] for name in self.args)
        return (
            f"{' and '.join(self.args)} {'is' if len(self.args) == 1 else 'are'} missing."
            f" On Debian and Ubuntu: apt-get install -y --no-install-recommends {packages}"
        )


class TooSlow(Exception):
    """The machine could not ask, or answer, at the rate that was wanted."""


@dataclass(frozen=True)
class Load:
    """Requests a second, and milliseconds of the server's processor time for each."""

    rate: float
    processor_ms: float


def need(*names) -> None:
    missing = [name for name in names if not shutil.which(name)]
    if missing:
        raise MissingTool(*missing)


def in_turn(measured: dict[str, Callable], rounds: int, *, warm=True) -> dict[str, list]:
    """Measure each in turn, round by round: what else the machine does befalls all alike."""
    found = {name: [] for name in measured}
    for number in range(rounds + warm):
        for name, measure in measured.items():
            figures = measure()
            if number or not warm:
                found[name].append(figures)
            time.sleep(0.2)
    return found


def wrk(asked: Asked, seconds, connections=CONNECTIONS) -> Load:
    before = processor_seconds(asked.pid)
    said = subprocess.run(
        ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", asked.url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    spent = processor_seconds(asked.pid) - before
    assert "Non-2xx" not in said, said
    answered = int(re.search(r"(\d+) requests in", said)[1])
    if not answered:
        raise TooSlow(f"{asked.url} answered nothing within {seconds} s")
    return Load(float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), spent * 1000 / answered)


def h2load(asked: Asked, rate, seconds) -> float:
    """The 99th percentile in milliseconds when so many requests a second come, whatever is slow.

    A connection waits for its answer, so there are many: those that wait hold up few others.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        subprocess.run(
            [
                *("h2load", "--h1", "-t1", f"-c{CONNECTIONS}", f"-D{seconds}", f"--log-file={log}"),
                *(f"--rps={rate / CONNECTIONS:.2f}", asked.url),
            ],
            capture_output=True,
            check=True,
        )
        rows = [line.split("\t") for line in log.read_text().splitlines()]
    assert all(status == "200" for _begun, status, _took in rows), asked.url
    if len(rows) < rate * seconds * ENOUGH_OF_THE_RATE:
        raise TooSlow(f"{len(rows) / seconds:,.0f} of {rate:,.0f} requests a second")
    took = sorted(int(took) for _begun, _status, took in rows)
    return took[int(len(took) * 0.99)] / 1000


def ratios(these, those) -> list[float]:
    """Each round's figure as a multiple of the other's in the same round."""
    return [this / that for this, that in zip(these, those, strict=True)]


def spread(values, form="{:.2f}") -> str:
    """The median, and between what it lay."""
    middle, least, most = (
        form.format(value) for value in (statistics.median(values), min(values), max(values))
    )
    return middle if least == most else f"{middle} ({least}–{most})"
