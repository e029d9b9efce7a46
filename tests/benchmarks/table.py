"""One table of what was measured, in Markdown, with when and on what."""

import os
import platform
import re
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.utils import timezone

from tests.benchmarks.servers import WORKERS, say


@dataclass(frozen=True)
class Row:
    """A figure, and the command that measures it."""

    what: str
    figure: str
    how: str = ""
    goal: str = ""
    missed: bool = False


def report(rows: list[Row], options, *, load: float) -> None:
    """Print the rows; `load` is the machine's average before anything was started."""
    say(f"\n{circumstances(options, load)}\n")
    say("| what | figure | goal | `python -m` |\n| --- | --- | --- | --- |")
    for row in rows:
        goal = ", ".join([row.goal] * bool(row.goal) + ["**MISSED**"] * row.missed)
        say(f"| {row.what} | {row.figure} | {goal} | `{row.how}` |")


def circumstances(options, load) -> str:
    tools = {name: program_version(name) for name in ("nginx", "wrk", "h2load")}
    used = {
        "Python": platform.python_version(),
        **{name: version(name.lower()) for name in ("Django", "Granian")},
        **{name: number for name, number in tools.items() if number},
    }
    trial = "A trial, whose figures say little. " if options.quick else ""
    return (
        f"{trial}On {timezone.localdate():%-d %B %Y}, {os.cpu_count()} cores of {processor()},"
        f" {', '.join(f'{name} {number}' for name, number in used.items())}; {WORKERS} web workers;"
        f" medians of {options.rounds} rounds of {options.seconds} s in turn (least–most), ratios"
        f" within each round; load average {load:.1f} before it began."
    )


def processor() -> str:
    found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def program_version(name) -> str:
    try:
        said = subprocess.run(
            [name, "--version" if name == "h2load" else "-v"], capture_output=True
        )
    except FileNotFoundError:
        return ""
    return re.search(rb"\d+\.\d+\.\d+", said.stdout + said.stderr)[0].decode()
