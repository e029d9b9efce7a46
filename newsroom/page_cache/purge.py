"""Tell a cache between us and readers, such as Varnish or a CDN, which pages to forget.

A purge is a task that is written with the change itself, so that nothing is lost with a process.
"""

import logging
import urllib.error
import urllib.request
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from articles import shown

logger = logging.getLogger(__name__)
QUEUE = "purge"
MOST_TAGS = 50
PATIENCE_SECONDS = 5
PAUSES_SECONDS = (1, 2, 5, 10, 30, 60, 300)
GIVE_UP_AFTER = timedelta(days=1)
SECONDS_ON_THE_WAY = 5
"""A page that was made before the commit has reached the cache by then; so it is told again."""


class Purger:
    """A cache that forgets pages by tag: Varnish by PURGE, a service with a token by POST."""

    def __init__(self, url: str, token: str = ""):
        self.url, self.token = url, token

    def purge(self, tags: Iterable[str]) -> None:
        """Return when the cache has said that it did so; raise OSError otherwise."""
        headers = {"Surrogate-Key": " ".join(sorted(tags)), "Content-Length": "0"}
        if self.token:
            headers |= {"Fastly-Key": self.token, "Authorization": f"Bearer {self.token}"}
        method = "POST" if self.token else "PURGE"
        request = urllib.request.Request(self.url, headers=headers, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS):  # noqa: S310
            pass


def is_wanted() -> bool:
    return bool(settings.CDN_PURGE_URL)


def send(names: Iterable[str]) -> None:
    """Have pages purged once the transaction is committed: all of them where the tags are many."""
    tags = sorted(names)
    if len(tags) > MOST_TAGS:
        tags = [shown.SITE]
    purge.enqueue(tags, wanted_at=timezone.now().isoformat())


@task(queue_name=QUEUE)
def purge(tags: list[str], wanted_at: str, tries: int = 0, is_second: bool = False) -> None:
    """Purge, and once more for what was on its way; try again until the cache has said yes.

    The next try is there before this one begins, in case that the process ends in between.
    """
    waited = timezone.now() - datetime.fromisoformat(wanted_at)
    if waited > GIVE_UP_AFTER:
        logger.error("The cache in front did not forget for a day: %s", " ".join(tags))
        return
    pause = PAUSES_SECONDS[min(tries, len(PAUSES_SECONDS) - 1)]
    next_try = later(pause).enqueue(tags, wanted_at, tries=tries + 1, is_second=is_second)
    try:
        Purger(settings.CDN_PURGE_URL, settings.CDN_PURGE_TOKEN).purge(tags)
    except OSError as error:
        logger.warning("The cache in front did not forget, next try in %s s: %s", pause, error)
        return
    with transaction.atomic():
        DBTaskResult.objects.filter(pk=next_try.id).delete()
        if not is_second:
            later(SECONDS_ON_THE_WAY).enqueue(tags, wanted_at, is_second=True)


def later(seconds: float):
    return purge.using(run_after=timezone.now() + timedelta(seconds=seconds))
