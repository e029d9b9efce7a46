from django.core.management.base import BaseCommand

from comments import learning


class Command(BaseCommand):
    """Count what the spam filter knows anew from the comments that it learnt."""

    help = "Count the words of the spam filter anew from the comments that it learnt."

    def handle(self, **options):
        number = learning.rebuild()
        self.stdout.write(f"The filter was made anew from {number} comments.")
