from django.core.management.base import BaseCommand

from comments import retention


class Command(BaseCommand):
    help = (
        "Forget what has been kept for as long as it may: networks and the words of spam after 30"
        " days, rejected words after 180, letters that were sent after 30, attempts and the tasks"
        " that a worker did after one."
    )

    def handle(self, **options):
        for what, number in retention.forget().items():
            self.stdout.write(f"{what}: {number}")
