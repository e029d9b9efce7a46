"""How fast a cached story is, beside a bare application and a file that nginx hands out.

    python -m tests.benchmarks.pages [--seconds 4] [--rounds 5] [--connections 64]

It loads the demo newsroom into a temporary folder and asks all three for the same bytes in turn,
so that whatever else the machine does befalls all alike. Needs wrk and nginx.
"""

import argparse
import contextlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import newsroom.wsgi  # noqa: F401, sets Django up before settings are read
from newsroom.management.commands.serve import web_server
from tests.journeys.served import free_port, manage, wait_until

WORKERS = 2
NGINX = """
daemon off; master_process on; worker_processes {workers}; pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush off; types {{ text/html html; }}
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{ listen 127.0.0.1:{port} backlog=1024; root {folder}/static; }}
}}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # nginx reads as somebody else
        address, pid = stack.enter_context(newsroom_in(folder))
        story = longest_story(address)
        body = fetch(story)
        page = folder / "static" / "page.html"
        page.parent.mkdir()
        page.write_bytes(body)
        asked = {
            "a cached story": story,
            "a bare application": stack.enter_context(bare(page))[0],
            "a file from nginx": stack.enter_context(nginx(folder))[0],
        }
        assert all(fetch(url) == body for url in asked.values())
        say(f"{len(body):,} bytes, {WORKERS} workers, {options.connections} connections")
        report(measure(asked, options))
        say(f"a worker's memory: {memory(pid)} MB resident at the most")


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def fetch(url) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310
        return answer.read()


def longest_story(address) -> str:
    front = fetch(address + "/").decode()
    stories = sorted(set(re.findall(r'href="(/\d{4}/\d\d/\d\d/[^/"]+/)"', front)))
    return address + max(stories, key=lambda path: len(fetch(address + path)))


@contextlib.contextmanager
def running(command, url, **variables):
    process = subprocess.Popen(command, env=os.environ | variables)
    try:
        wait_until(lambda: answers(url), 20)
        yield url, process.pid
    finally:
        process.terminate()
        process.wait()


def answers(url) -> bool:
    try:
        return bool(fetch(url))
    except OSError:
        return False


def newsroom_in(folder):
    """Load the demo and start its web server alone: work in the background would be measured."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    variables = variables_of(folder, address)
    subprocess.run(
        manage("demo", "--no-serve", "--password=demo"),
        env=os.environ | variables,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return running(web_server("127.0.0.1", port, WORKERS), address, **variables)


def variables_of(folder, address) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "MEDIA_ROOT": f"{folder}/media",
        "PAGE_CACHE_ROOT": f"{folder}/pages",
        "SITE_URL": address,
        "REDIS_URL": "",
    }


def bare(page):
    """The same server with the same settings, and nothing to do."""
    port = free_port()
    command = web_server("127.0.0.1", port, WORKERS)
    command[-1] = "tests.benchmarks.bare:application"
    return running(command, f"http://127.0.0.1:{port}/page.html", BARE_PAGE=str(page))


def nginx(folder):
    port = free_port()
    written = folder / "nginx.conf"
    written.write_text(NGINX.format(folder=folder, port=port, workers=WORKERS))
    return running(["nginx", "-c", str(written)], f"http://127.0.0.1:{port}/page.html")


def measure(asked, options) -> dict[str, list[tuple[float, float]]]:
    """Return for each address requests a second and the 99th percentile in ms, round by round."""
    found = {name: [] for name in asked}
    for number in range(options.rounds + 1):
        for name, url in asked.items():
            figures = wrk(url, options)
            if number:  # the first round warms up
                found[name].append(figures)
            time.sleep(0.2)
    return found


def wrk(url, options) -> tuple[float, float]:
    said = subprocess.run(
        ["wrk", "-t2", f"-c{options.connections}", f"-d{options.seconds}s", "--latency", url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Non-2xx" not in said, said
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", said).groups()
    slowest = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), slowest


def report(found):
    rates = {name: [rate for rate, _slowest in rows] for name, rows in found.items()}
    medians = {name: statistics.median(rows) for name, rows in rates.items()}
    say(f"{'':22}{'requests/s':>11} {'from – to':>17} {'p99 ms':>8} {'of bare':>8} {'of nginx':>9}")
    for name, rows in rates.items():
        slowest = statistics.median(slowest for _rate, slowest in found[name])
        spread = f"{min(rows):,.0f} – {max(rows):,.0f}"
        say(
            f"{name:22}{medians[name]:>11,.0f} {spread:>17} {slowest:>8.1f}"
            f" {medians[name] / medians['a bare application']:>8.2f}"
            f" {medians[name] / medians['a file from nginx']:>9.2f}"
        )


def memory(pid) -> int:
    """The most that a process below `pid` has had in memory, in megabytes."""
    sizes = [0]
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        status = Path(f"/proc/{child}/status").read_text()
        sizes.append(int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024)
        sizes.append(memory(child))
    return max(sizes)


if __name__ == "__main__":
    main()
