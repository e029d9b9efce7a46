"""Race four moderators over 200 comments, on a database of its own beside that of DATABASE_URL.

`python -m tests.races.moderation` ends with 1 if a comment was decided twice, if a decision that
was answered with success is not there, or if a count is wrong in the end. Each moderator is a
process, with the queue as it was before anybody decided; every other press is about ten at once.
"""

import multiprocessing
import os
import random
import sys
import time
from collections import Counter

import django
from django.db import connection, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.test import Client  # noqa: E402 - models are there after the setup

from comments.models import Comment, Decision  # noqa: E402
from comments.models.counting import drift  # noqa: E402
from tests.builders import make_live, make_user  # noqa: E402
from tests.comments.builders import make_comment  # noqa: E402
from tests.own_database import own_database  # noqa: E402

QUEUE = "/admin/comments/comment/"
MODERATORS, COMMENTS, STORIES, AT_ONCE = 4, 200, 5, 10
PATIENCE_SECONDS = 120
BY_SCRIPT = {"X-Requested-With": "fetch"}
PRESSES = {"approve": "approval", "reject": "rejection", "spam": "spam"}


def moderate(moderator, keys, ready, answers):
    """Decide about everything that was on the screen, in an order of one's own."""
    client, chance = Client(), random.Random(moderator.pk)
    client.force_login(moderator)
    keys = chance.sample(keys, len(keys))
    ready.wait()
    said = Counter()
    while keys:
        action = chance.choice(list(PRESSES))
        number = chance.choice([1, AT_ONCE])
        some, keys = keys[:number], keys[number:]
        if number == 1:
            body = {"version": 1, "reason": "abuse"}
            answer = client.post(f"{QUEUE}{some[0]}/{PRESSES[action]}/", body, headers=BY_SCRIPT)
        else:
            body = {"ticked": [f"{pk}:1" for pk in some], "decision": action, "reason": "abuse"}
            answer = client.post(f"{QUEUE}decisions/", body, headers=BY_SCRIPT)
        said[answer.status_code] += 1
    connections.close_all()
    answers.put((moderator.pk, said))


def part_with_connections():
    """Leave none to the processes that come, which cannot share one, nor the threads of a pool."""
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()


def race() -> bool:
    """Let them decide, and tell whether everything is as it was answered."""
    articles = [make_live() for _each in range(STORIES)]
    keys = [make_comment(articles[number % STORIES]).pk for number in range(COMMENTS)]
    moderators = [make_user("Moderator") for _each in range(MODERATORS)]
    part_with_connections()
    processes = multiprocessing.get_context("fork")
    ready, answers = processes.Barrier(MODERATORS), processes.Queue()
    people = [
        processes.Process(target=moderate, args=(moderator, keys, ready, answers), daemon=True)
        for moderator in moderators
    ]
    begun = time.monotonic()
    for person in people:
        person.start()
    said = [answers.get(timeout=PATIENCE_SECONDS) for _each in people]
    for person in people:
        person.join(PATIENCE_SECONDS)
    seconds = time.monotonic() - begun
    statuses = sum((each for _pk, each in said), Counter())
    decided = Counter(Decision.objects.values_list("comment", flat=True))
    by_whom = Counter(Decision.objects.values_list("moderator", flat=True))
    double = [pk for pk, number in decided.items() if number > 1]
    lost = COMMENTS - len(decided)
    waiting = Comment.objects.pending().count()
    wrong = [str(each) for each in drift()]
    sys.stdout.write(
        f"{connection.vendor}, {seconds:.1f} s: {len(decided)} comments decided by {MODERATORS}"
        f" processes ({sorted(by_whom.values())}), answers {dict(statuses)};"
        f" {len(double)} double, {lost} lost, {waiting} waiting, {len(wrong)} wrong counts\n"
    )
    broken = set(statuses) - {200, 409}
    return not (double or lost or waiting or wrong or broken)


if __name__ == "__main__":
    with own_database("moderation_race"):
        ended_well = race()
    sys.exit(0 if ended_well else 1)
