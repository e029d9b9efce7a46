import logging
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from articles import clock
from articles import tasks as article_tasks
from articles.models import MistakeReport, announce, announce_editions
from comments import alerts, reader_mail, retention, tasks
from newsroom.page_cache import life
from newsroom.page_cache.watch import Watch

SECONDS_BETWEEN = 20
SECONDS_BETWEEN_FORGETTING = 60 * 60
log = logging.getLogger(__name__)


def seconds_until_something_is_due() -> float:
    """Wake for the next scheduled start: pages on disk end with it."""
    now = clock.now()
    return min(SECONDS_BETWEEN, max(0.01, (life.ends_at(now)[0] - now).total_seconds()))


class Command(BaseCommand):
    help = (
        "Announce what has begun, call moderators to a long queue, have mail to readers sent and"
        " forget what is not needed any more: once, or --stay and do it as things fall due."
    )

    def add_arguments(self, parser):
        parser.add_argument("--stay", action="store_true", help="go on until stopped")

    def handle(self, *, stay, **options):
        watch = Watch()
        announced = do_what_is_due(watch)
        retention.forget()
        forgot_at = time.monotonic()
        if stay:
            article_tasks.renew_renditions.enqueue()  # another release may encode otherwise
        else:
            self.stdout.write(f"{announced} announced.")
        while stay:
            try:
                if watch.wait(seconds_until_something_is_due()):
                    do_what_is_due(watch)
                if time.monotonic() - forgot_at > SECONDS_BETWEEN_FORGETTING:
                    retention.forget()
                    forgot_at = time.monotonic()
            except DatabaseError:
                log.exception("The database did not answer; trying again.")
                connection.close()
                watch.wait(1)


def do_what_is_due(watch) -> int:
    """Return how many publications and editions were announced."""
    watch.look(clock.now())
    announced = announce() + announce_editions()
    MistakeReport.objects.forget_addresses(clock.now())
    alerts.call_moderators()
    if reader_mail.is_due():
        tasks.mail_readers.enqueue()
    return announced
