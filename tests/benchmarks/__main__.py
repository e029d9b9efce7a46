"""How fast the newsroom is, in one table: `python -m tests.benchmarks`.

    python -m tests.benchmarks [--only PART …] [--quick] [--large] [--rounds 5] [--seconds 4]

    requests  a story that is kept, one that is not, the bare server and a file from nginx, in turn
    latency   the slowest of a hundred at a fixed rate, beside the bare server
    weight    what a page brings to a browser
    start     from `manage.py serve` to its first answer
    uncached  processor time and queries of each kind of page (a command of its own, too)
    growth    what costs more in a larger archive (a command of its own, too)

The first four load the demo newsroom into a temporary folder; the last two make a database beside
that of DATABASE_URL. `--quick` only tries the command: its figures say little. `--large` measures
growth up to a million stories, which takes hours. Ends with 1 when a row misses its goal. The rows
are Markdown, for the README.
"""

import argparse
import contextlib
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from django.db import connection

from tests.benchmarks.load import (
    CONNECTIONS_UNCACHED,
    MissingTool,
    TooSlow,
    h2load,
    in_turn,
    need,
    ratios,
    spread,
    wrk,
)
from tests.benchmarks.servers import (
    Asked,
    a_file_from_nginx,
    bare,
    fetch,
    headers_of,
    longest_story,
    memory_mb,
    newsroom_in,
    nginx_before,
    say,
    uncached_in,
    whole_newsroom,
)
from tests.benchmarks.table import Row, report

P99_TIMES, START_SECONDS, OF_A_FILE = 3, 1.5, 0.75
BEFORE = "the kept story from nginx, as the deployment guide has it"
A_FILE = "the same bytes in a file from nginx"
SIZES, LARGE_SIZES, QUICK_SIZES = ("1000", "10000"), ("10000", "100000", "1000000"), ("200", "400")
MINUTES, LARGE_MINUTES = 20, 12 * 60


@dataclass(frozen=True)
class Stage:
    """The demo newsroom in a folder, and its longest story in every way that is compared."""

    folder: Path
    site: Asked
    kept: Asked
    uncached: Asked
    bare: Asked
    same: Asked
    before: Asked
    nginx: Asked


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # nginx reads as somebody else
        site = stack.enter_context(newsroom_in(folder))
        story = longest_story(site.url)
        page = folder / "static" / "page.html"
        page.parent.mkdir()
        page.write_bytes(fetch(site.url + story))
        beside = {
            "kept": site.at(story),
            "uncached": stack.enter_context(uncached_in(folder, site)).at(story),
            "bare": stack.enter_context(bare(page)).at(story),
            "same": stack.enter_context(bare(page, headers_of(site.url + story))).at(story),
            "before": stack.enter_context(nginx_before(site, folder)).at(story),
            "nginx": stack.enter_context(a_file_from_nginx(folder)).at("/page.html"),
        }
        assert all(fetch(beside[name].url) == page.read_bytes() for name in ("bare", "nginx"))
        assert "Via-Newsroom" not in dict(headers_of(beside["before"].url))
        yield Stage(folder, site, **beside)


def requests(at: Stage, options) -> Iterator[Row]:
    kilobytes = len(fetch(at.kept.url)) / 1024
    measured = {
        f"a kept story, {kilobytes:.1f} KB of HTML": partial(wrk, at.kept, options.seconds),
        "the same bytes from the bare server": partial(wrk, at.bare, options.seconds),
        "the same bytes and all the headers from it": partial(wrk, at.same, options.seconds),
        BEFORE: partial(wrk, at.before, options.seconds),
        A_FILE: partial(wrk, at.nginx, options.seconds),
        f"the same story made for every request, {CONNECTIONS_UNCACHED} connections": partial(
            wrk, at.uncached, options.seconds, CONNECTIONS_UNCACHED
        ),
    }
    found = in_turn(measured, options.rounds)
    every = {name: [load.rate for load in loads] for name, loads in found.items()}
    kept, of_a_file = next(iter(every.values())), ratios(every[BEFORE], every[A_FILE])
    for name, loads in found.items():
        rates = every[name]
        spent = spread([load.processor_ms for load in loads], "{:.3f}")
        figure = f"{spread(rates, '{:,.0f}')} requests a second, {spent} ms of processor time"
        if rates != kept:
            figure += f"; the kept story {spread(ratios(kept, rates))} times as many"
        yield Row(name, figure)
    yield Row(
        "of the file, the kept story as nginx hands it out",
        f"{spread(of_a_file)} times as many",
        goal=f"at least {OF_A_FILE}",
        missed=statistics.median(of_a_file) < OF_A_FILE,
    )
    yield Row("memory of a web worker after it", f"{memory_mb(at.site.pid)} MB resident")


def latency(at: Stage, options) -> Iterator[Row]:
    rate = wrk(at.kept, options.seconds).rate / 2
    asked = {"kept": at.kept, "bare": at.bare}
    measured = {name: partial(h2load, each, rate, options.seconds) for name, each in asked.items()}
    found = in_turn(measured, options.rounds)
    times = ratios(found["kept"], found["bare"])
    yield Row(
        f"the 99th percentile of a kept story at {rate:,.0f} requests a second",
        f"{spread(found['kept'], '{:.1f}')} ms; the bare server {spread(found['bare'], '{:.1f}')}"
        f" ms; {spread(times)} times",
        goal=f"at most {P99_TIMES} times",
        missed=statistics.median(times) > P99_TIMES,
    )


def weight(at: Stage, options) -> Iterator[Row]:
    """What the newest browsers ask for: brotli, and each file once."""
    for what, url in (("the front page", f"{at.site.url}/"), ("the longest story", at.kept.url)):
        html = fetch(url).decode()
        files = (
            re.findall(r'<link rel="stylesheet" href="([^"]+)"', html),
            re.findall(r'<script [^>]*src="([^"]+)"', html),
        )
        sizes = [[fetch(at.site.url + path, "br") for path in paths] for paths in files]
        kilobytes = [sum(map(len, bodies)) / 1024 for bodies in ([fetch(url, "br")], *sizes)]
        figure = "HTML {:.1f} KB, style sheets {:.1f} KB, scripts {:.1f} KB".format(*kilobytes)
        yield Row(f"{what} of the demo, in brotli", figure)


def start(at: Stage, options) -> Iterator[Row]:
    seconds, spent = [], []
    for number in range(options.rounds + 1):
        with whole_newsroom(at.folder) as (waited, used):
            if number:  # the first collects static files
                seconds.append(waited)
                spent.append(used)
    yield Row(
        "from `manage.py serve` to its first answer",
        f"{spread(seconds)} s, {spread(spent)} s of processor time",
        goal=f"at most {START_SECONDS} s",
        missed=statistics.median(seconds) > START_SECONDS,
    )


def uncached(options) -> Iterator[Row]:
    few = ["--requests=20", "--settle=2"] if options.quick else []
    said = told("uncached", *few, minutes=MINUTES)
    numbers = r"\s+([\d.]+)" * 3 + r"\s+(\d+)\s+([\d.]+)"
    found = re.findall(rf"^(\S.*?){numbers}$", said, re.MULTILINE)
    assert found, said
    for name, mean, best, worst, queries, kilobytes in found:
        figure = f"{mean} ms of processor time ({best}–{worst}), {queries} queries, {kilobytes} KB"
        yield Row(f"{name}, made anew on {connection.vendor}", figure)


def growth(options) -> Iterator[Row]:
    sizes = LARGE_SIZES if options.large else QUICK_SIZES if options.quick else SIZES
    minutes = LARGE_MINUTES if options.large else MINUTES
    said = told("growth", "--articles", *sizes, minutes=minutes)
    table = said.partition("\n\n")[2]
    found = re.search(r"^(\d+) of (\d+) rows miss their goal", table, re.MULTILINE)
    assert found, said
    say(f"{table}")
    figure = f"{found[1]} of {found[2]} pages and lists miss their goal"
    what = f"growth from {int(sizes[0]):,} to {int(sizes[-1]):,} stories on {connection.vendor}"
    yield Row(what, figure, goal="none", missed=found[1] != "0")


def told(module, *arguments, minutes) -> str:
    """What a measuring command says; it may clean up when its time is over."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=minutes * 60)[0]
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.communicate()


STAGED = {"requests": requests, "latency": latency, "weight": weight, "start": start}
ALONE = {"uncached": uncached, "growth": growth}
TOOLS = {"requests": ["nginx", "wrk"], "latency": ["nginx", "wrk", "h2load"]}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", nargs="+", choices=[*STAGED, *ALONE], default=[*STAGED, *ALONE])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    options = parser.parse_args()
    if options.quick:
        options.rounds = options.seconds = 1
    staged = [name for name in STAGED if name in options.only]
    try:
        need(
            *["nginx"] * bool(staged),
            *sorted({tool for name in staged for tool in TOOLS.get(name, ())}),
        )
    except MissingTool as missing:
        parser.error(str(missing))
    load = os.getloadavg()[0]
    rows = []
    if staged:
        with stage() as at:
            for name in staged:
                rows += rows_of(name, STAGED[name], at, options)
    for name in ALONE:
        if name in options.only:
            rows += rows_of(name, ALONE[name], options)
    report(rows, options, load=load)
    return int(any(row.missed for row in rows))


def rows_of(part, measure, *arguments) -> list[Row]:
    """Measure a part; one that fails leaves the others their rows."""
    sys.stderr.write(f"{part}…\n")
    how = f"tests.benchmarks --only {part}"
    try:
        return [replace(row, how=how) for row in measure(*arguments)]
    except (TooSlow, AssertionError, subprocess.SubprocessError) as failure:
        return [Row(part, f"not measured: {failure}".replace("\n", " "), how, missed=True)]


if __name__ == "__main__":
    sys.exit(main())
