from django.core.management.base import BaseCommand

from comments import accuracy


class Command(BaseCommand):
    """Say how often the rules and the spam filter were right."""

    help = "Print how often each rule and the spam filter were right, by the last 500 decisions."

    def handle(self, **options):
        found = accuracy.measure()
        self.stdout.write(
            f"{found.decisions} decisions: {found.approved} approved, {found.spam} spam.\n"
            f"Filter: precision {found.precision}, recall {found.recall}"
            f" ({found.scored} scored, {found.found} held)."
        )
        for rule in found.rules:
            drop = "  DROP: nearly all were approved" if rule.is_to_drop else ""
            self.stdout.write(
                f"{rule.held:>4} held, precision {rule.precision}, recall {rule.recall}:"
                f" {rule.name}{drop}"
            )
