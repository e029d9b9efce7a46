from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    PENDING = "pending", _("Waiting for approval")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Rejected")
    SPAM = "spam", _("Spam")
    WITHDRAWN = "withdrawn", _("Withdrawn by its writer")
    ERASED = "erased", _("Erased")


HIDES_REPLIES = frozenset((Status.PENDING, Status.REJECTED, Status.SPAM))
LEAVES_A_TRACE = frozenset((Status.WITHDRAWN, Status.ERASED))
WORDS_KEPT = {Status.SPAM: timedelta(days=30), Status.REJECTED: timedelta(days=180)}
"""So long are words kept that readers never saw."""
NOT_PUBLISHED = tuple(WORDS_KEPT)
"""What was decided against; two indexes hold these alone, in this order."""


class _Said(models.Value):
    def as_sql(self, compiler, connection):
        return f"'{self.value}'", []


def said(states) -> list[models.Value]:
    """States that stand in the words of a query, in the order of an index that holds these alone.

    SQLite does not look at the parameters of an `IN` when it chooses an index with a condition
    (https://www.sqlite.org/partialindex.html, 3).
    """
    return [_Said(str(state)) for state in states]
