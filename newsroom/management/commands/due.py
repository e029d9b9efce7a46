import logging
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from articles import clock
from articles.models import MistakeReport, announce

SECONDS_BETWEEN = 20
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Announce the publications that have begun and forget addresses that are not needed any"
        " more: once, or --stay and do it as they fall due."
    )

    def add_arguments(self, parser):
        parser.add_argument("--stay", action="store_true", help="go on until stopped")

    def handle(self, *, stay, **options):
        announced = do_what_is_due()
        if not stay:
            self.stdout.write(f"{announced} announced.")
        while stay:
            time.sleep(SECONDS_BETWEEN)
            try:
                do_what_is_due()
            except DatabaseError:
                log.exception("The database did not answer; trying again.")
                connection.close()


def do_what_is_due() -> int:
    """Return how many publications were announced."""
    MistakeReport.objects.forget_addresses(clock.now())
    return announce()
