"""The newsroom beside Wagtail, for the record: `python -m tests.benchmarks.wagtail`.

    python -m tests.benchmarks.wagtail [--environment FOLDER] [--quick] [--rounds 5] [--seconds 4]

Wagtail comes from PyPI into an environment of its own, in a temporary folder or in one that
`--environment` keeps for the next time. A small site (`wagtail_site/`) gets the stories,
photographs and tags that the demo newsroom shows, and is served by the same server with as many
workers. It shows less than ours: one size of each photograph, and neither discussions, bylines,
corrections nor an arranged front page; and a cache in front of it is left to its owner. Both make
every page anew for the same few connections; what the newsroom's readers get, a kept page, is
measured beside them.
"""

import argparse
import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from importlib.metadata import version
from pathlib import Path

import newsroom.wsgi  # noqa: F401, sets Django up before models are imported
from articles import clock
from articles.models import Article
from newsroom.management.commands.serve import web_server
from tests.benchmarks.load import (
    CONNECTIONS_UNCACHED,
    MissingTool,
    TooSlow,
    in_turn,
    need,
    ratios,
    spread,
    wrk,
)
from tests.benchmarks.servers import (
    WORKERS,
    local,
    newsroom_in,
    running,
    uncached_in,
    variables_of,
)
from tests.benchmarks.table import Row, report
from tests.benchmarks.wagtail_site.counting import queries_of
from tests.journeys.served import free_port

SITE = Path(__file__).parent / "wagtail_site"
SEARCH = "/search/?q=council"
NAMES = {
    "story": "the longest story",
    "front": "the front page",
    "section": "its section",
    "search": "a search",
}
# The server is the newsroom's own, in the same version.
WANTED = ["wagtail", f"granian=={version('granian')}"]


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.wagtail",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--environment", type=Path)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--copy-into", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.copy_into:
        copy_into(options.copy_into)
        return
    if options.quick:
        options.rounds = options.seconds = 1
    load = os.getloadavg()[0]
    try:
        need("wrk")
        with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
            rows = compared(Path(name), stack, options)
    except (MissingTool, TooSlow) as failure:
        sys.exit(str(failure))
    report(rows, options, load=load)


def compared(folder: Path, stack, options) -> list[Row]:
    """Serve both from a folder and measure page by page."""
    theirs = folder / "wagtail"
    theirs.mkdir()
    python = installed((options.environment or folder / "environment").resolve())
    site = stack.enter_context(newsroom_in(folder))
    subprocess.run(
        [sys.executable, "-m", __spec__.name, "--copy-into", str(theirs)],
        env=os.environ | variables_of(folder, site.url),
        check=True,
    )
    uncached = stack.enter_context(uncached_in(folder, site))
    wagtail = stack.enter_context(wagtail_in(theirs, python))
    ours, told = (json.loads((theirs / each).read_text()) for each in ("ours.json", "told.json"))
    rows, seconds, few = [], options.seconds, CONNECTIONS_UNCACHED
    for page, what in NAMES.items():
        path = ours["paths"][page]
        measured = {
            "wagtail": partial(wrk, wagtail.at(told["paths"][page]), seconds, few),
            "uncached": partial(wrk, uncached.at(path), seconds, few),
        }
        if page != "search":  # an answer to somebody's own words is kept for nobody
            measured["kept"] = partial(wrk, site.at(path), seconds)
        queries = {"wagtail": told["queries"][page], "uncached": ours["queries"][page]}
        rows += rows_of(what, in_turn(measured, options.rounds), queries, python)
    return rows


def installed(environment: Path) -> Path:
    """Make an environment with Wagtail, or take the one that is there; return its Python."""
    python = environment / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *WANTED]
    subprocess.run(pip, check=True)
    return python


def copy_into(folder: Path) -> None:
    """Write down what the demo newsroom shows, and what its own pages cost."""
    public = list(Article.objects.published(clock.now()).prefetch_related("tags"))
    longest = max(public, key=lambda story: len(story.live.revision.body))
    paths = {
        "story": longest.get_absolute_url(),
        "front": "/",
        "section": longest.section.get_absolute_url(),
        "search": SEARCH,
    }
    ours = {"paths": paths, "queries": queries_of(paths)}
    stories = [copied(story) for story in reversed(public)]
    given = {"stories": stories, "shown": longest.live.revision.headline, "search": SEARCH}
    (folder / "ours.json").write_text(json.dumps(ours))
    (folder / "stories.json").write_text(json.dumps(given))


def copied(story) -> dict:
    words = story.live.revision
    photo = words.shown_photo
    return {
        "headline": words.headline,
        "standfirst": words.standfirst,
        "body": words.body,
        "section": story.section.name,
        "tags": [tag.name for tag in story.tags.all()],
        "photo": photo and photo.original.path,
        "alt_text": photo and photo.alt_text[:255],
        "appeared_at": story.first_published_at.isoformat(),
    }


def wagtail_in(folder: Path, python: Path):
    """Fill the site in a folder and serve it with the newsroom's own server."""
    shutil.copytree(SITE, folder / "courier")
    variables = {
        "DJANGO_SETTINGS_MODULE": "courier.settings",
        "PYTHONPATH": str(folder),
        "WAGTAIL_SECRET_KEY": secrets.token_urlsafe(50),
    }
    fill = [python, "-m", "courier.fill"]
    subprocess.run(fill, cwd=folder, env=os.environ | variables, check=True)
    port = free_port()
    _ours, *arguments, _application = web_server("127.0.0.1", port, WORKERS)
    arguments = [each for each in arguments if not each.startswith("--working-dir")]
    command = [python, *arguments, "courier.wsgi:application"]
    return running(command, local(port), cwd=folder, **variables)


def rows_of(what, found, queries, python) -> list[Row]:
    rates = {name: [load.rate for load in loads] for name, loads in found.items()}
    names = {
        "wagtail": f"{what}, Wagtail {version_of(python)}",
        "uncached": f"{what}, newsroom, made for every request",
        "kept": f"{what}, newsroom, kept",
    }
    rows = []
    for name, loads in found.items():
        spent = spread([load.processor_ms for load in loads])
        figure = f"{spread(rates[name], '{:,.0f}')} requests a second, {spent} ms of processor time"
        if name in queries:
            figure += f", {queries[name]} queries"
        if name != "wagtail":
            figure += f"; {spread(ratios(rates[name], rates['wagtail']), '{:.1f}')} times as many"
        rows.append(Row(names[name], figure, "tests.benchmarks.wagtail"))
    return rows


def version_of(python) -> str:
    asked = [python, "-c", "import wagtail; print(wagtail.__version__)"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main()
