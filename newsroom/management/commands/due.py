import logging
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from articles.models import announce

SECONDS_BETWEEN = 20
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Announce the publications that have begun: once, or --stay and do it as they fall due."

    def add_arguments(self, parser):
        parser.add_argument("--stay", action="store_true", help="go on until stopped")

    def handle(self, *, stay, **options):
        announced = announce()
        if not stay:
            self.stdout.write(f"{announced} announced.")
        while stay:
            time.sleep(SECONDS_BETWEEN)
            try:
                announce()
            except DatabaseError:
                log.exception("The database did not answer; trying again.")
                connection.close()
