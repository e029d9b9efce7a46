from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from articles import clock
from newsroom import archive


class Command(BaseCommand):
    help = (
        "Fill the database with an archive of ten years for measuring: stories, comments and what"
        " was decided about them. It is written as one whole; while it is, nobody else can use the"
        " tables."
    )

    def add_arguments(self, parser):
        parser.add_argument("--articles", type=number, default=10_000, help="how many stories")
        parser.add_argument("--comments", type=number, default=100_000, help="how many comments")
        parser.add_argument("--seed", type=int, default=1, help="another one gives other rows")
        parser.add_argument(
            "--until", type=instant, metavar="INSTANT", help="when the archive ends, if not now"
        )
        parser.add_argument("--add", action="store_true", help="put it beside what is there")

    def handle(self, *, articles, comments, seed, until, add, **options):
        if comments and articles < FEWEST:
            raise CommandError(f"Comments need at least {FEWEST} stories to stand under.")
        until = until or clock.now().replace(minute=0, second=0, microsecond=0)
        try:
            archive.make(articles=articles, comments=comments, seed=seed, until=until, add=add)
        except archive.NotEmpty as refusal:
            raise CommandError(f"{refusal} --add puts the archive beside them.") from refusal
        self.stdout.write(f"Made: {articles:,} stories and {comments:,} comments.")


FEWEST = 100


def number(typed: str) -> int:
    """Read a number that may be written with commas or underscores."""
    found = int(typed.replace(",", ""))
    if found < 0:
        raise ValueError(typed)
    return found


def instant(typed: str):
    """Read an instant; without a zone it is the newsroom's."""
    found = parse_datetime(typed)
    if found is None:
        raise ValueError(typed)
    return make_aware(found) if is_naive(found) else found
