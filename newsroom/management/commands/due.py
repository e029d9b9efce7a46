import logging
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from articles.models import announce, announce_editions

SECONDS_BETWEEN = 20
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Announce what has begun, once, or --stay and do it as publications fall due."

    def add_arguments(self, parser):
        parser.add_argument("--stay", action="store_true", help="go on until stopped")

    def handle(self, *, stay, **options):
        announced = announce() + announce_editions()
        if not stay:
            self.stdout.write(f"{announced} announced.")
        while stay:
            time.sleep(SECONDS_BETWEEN)
            try:
                announce()
                announce_editions()
            except DatabaseError:
                log.exception("The database did not answer; trying again.")
                connection.close()
