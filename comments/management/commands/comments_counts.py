from django.core.management.base import BaseCommand, CommandError

from comments.models import counting


class Command(BaseCommand):
    help = (
        "Report where the counts of comments, reports and commenters, or the modes in force, differ"
        " from the rows they stand for; --mend puts them right."
    )

    def add_arguments(self, parser):
        parser.add_argument("--mend", action="store_true", help="put right what differs")

    def handle(self, *, mend, **options):
        found = counting.mend() if mend else list(counting.drift())
        for each in found:
            self.stdout.write(str(each))
        if found and not mend:
            raise CommandError(f"{len(found)} differ. --mend puts them right.")
        self.stdout.write(f"{len(found)} mended." if mend else "Nothing differs.")
