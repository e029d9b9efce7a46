"""What a page costs that no cache holds: `python -m tests.benchmarks.uncached`.

    python -m tests.benchmarks.uncached [--requests 1000] [--only WORD] [--profile] [--settle 50]

A database beside that of DATABASE_URL is made and filled with an archive of 1,000 stories. Every
page is asked of the WSGI application behind the page cache, as the page cache asks it, round by
round, so that whatever else the machine does befalls all alike. Printed are milliseconds of
processor time a request, queries, and kilobytes in brotli. `--profile` tells what the pages with
WORD in their name spend their time on.
"""

import argparse
import cProfile
import logging
import pstats
import random
import statistics
import sys
import time
from datetime import timedelta
from io import BytesIO

import brotli
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

import newsroom.wsgi
from articles import clock
from articles.models import Article
from comments.models import Comment, Discussion
from newsroom import archive
from newsroom.archive.discussions import Discussions
from newsroom.archive.tables import writing
from newsroom.page_cache.making import answer_of
from tests.benchmarks.growing_pages import reader_pages
from tests.benchmarks.many_stories import analyze
from tests.builders import make_live, make_photo, make_section
from tests.own_database import own_database

STORIES, ROUNDS = 1_000, 10
TALKS = {"no comments": 0, "50 comments": 50, "10,000 comments": 10_000}
LISTS = (
    "front page|section|topic of many|author of many|month, in the middle|corrections"
    "|search, a common word|feed of the site"
).split("|")
PARAGRAPH = "<p>The council met on Tuesday and agreed nothing, which surprised nobody at all.</p>"
BROTLI_QUALITY = 5


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--settle", type=int, default=50)
    parser.add_argument("--only", default="")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    with own_database("uncached"):
        pages = {name: path for name, path in filled().items() if options.only in name}
        say(f"{connection.vendor}, {STORIES:,} stories, {options.requests:,} requests a page")
        for path in pages.values():
            for _each in range(options.settle):
                ask(path)
        report(pages, measure(pages, options.requests))
        if options.profile:
            profile(pages)


def say(line=""):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def filled() -> dict[str, str]:
    """Fill the database; return the addresses that are measured by their names."""
    at = clock.now()
    archive.make(articles=STORIES, comments=0, seed=1, until=at - timedelta(hours=1))
    talked_of = {}
    for name, comments in TALKS.items():
        story = make_live(
            headline=f"A story with {name}",
            standfirst="What was said about it, and by whom.",
            body=PARAGRAPH * 8,
            lead_photo=make_photo(renditions_made_at=at),
            sources=[{"outlet": "Wend Valley Radio", "url": "https://www.example.org/reports/1"}],
            section=make_section("News"),
            tags=["Harbour", "Planning"],
            at=at - timedelta(minutes=50),
        )
        talk_about(story, comments)
        talked_of[f"story, {name}"] = story.get_absolute_url()
    analyze()
    pages = reader_pages()
    return talked_of | {name: pages[name] for name in LISTS}


def talk_about(story, visible: int) -> None:
    """Write a discussion of so many visible comments, as an archive has them."""
    if not visible:
        return
    chance, at = random.Random(visible), story.first_published_at
    talk = Discussions(visible, moderators=[story.owner_id], chance=chance, until=clock.now())
    outcomes = ["published"] * visible
    for place in range(visible // 20):
        outcomes.insert(20 * place, "rejected")
    instants = [at + timedelta(seconds=each / 10) for each in range(len(outcomes))]
    with transaction.atomic(), writing(talk.tables):
        talk.write(story.pk, story.section_id, instants, outcomes)
        talk.write_commenters()
    seen = Comment.objects.visible().filter(discussion=story.pk).count()
    assert seen == visible, (seen, Discussion.objects.get(pk=story.pk).mode)
    Article.objects.filter(pk=story.pk).update(comment_count=seen)


def ask(path) -> bytes:
    """Ask as the page cache does, for a page that is the same for everyone."""
    path, _mark, query = path.partition("?")
    status, _headers, body = answer_of(
        newsroom.wsgi.django_application,
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "testserver",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "wsgi.input": BytesIO(),
            "wsgi.url_scheme": "http",
        },
    )
    assert status == "200 OK", (path, status)
    return body


def measure(pages, requests) -> dict[str, list[float]]:
    """Milliseconds of processor time a request, of each page in each round."""
    found = {name: [] for name in pages}
    for _round in range(ROUNDS):
        for name, path in pages.items():
            begun = time.process_time()
            for _each in range(max(1, requests // ROUNDS)):
                ask(path)
            spent = time.process_time() - begun
            found[name].append(spent * 1000 / max(1, requests // ROUNDS))
    return found


def report(pages, found):
    say(f"{'ms of processor time':26}{'mean':>8}{'best':>8}{'worst':>8}{'queries':>9}{'KB':>7}")
    for name, path in pages.items():
        with CaptureQueriesContext(connection) as queries:
            body = ask(path)
        size = len(brotli.compress(body, quality=BROTLI_QUALITY)) / 1024
        row = found[name]
        say(
            f"{name:26}{statistics.mean(row):>8.2f}{min(row):>8.2f}{max(row):>8.2f}"
            f"{len(queries):>9}{size:>7.1f}"
        )


def profile(pages):
    for name, path in pages.items():
        profiler = cProfile.Profile()
        profiler.enable()
        for _each in range(200):
            ask(path)
        profiler.disable()
        for order in ("tottime", "cumulative"):
            say(f"\n{name}, 200 requests, by {order}")
            pstats.Stats(profiler, stream=sys.stdout).sort_stats(order).print_stats(45)


if __name__ == "__main__":
    main()
