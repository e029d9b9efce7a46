"""The tabs of the queue: what stands under each, in which order, how many and since when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, F, Min, Q, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.prepared import prepared
from comments.models import Comment, Decision, Report
from comments.models.comment import LIKELY_SPAM
from comments.queue.keys import Place

COUNTED_UP_TO = 100
LIKELY = Q(spam_score__gte=LIKELY_SPAM)


@dataclass(frozen=True)
class Tab:
    """A list of cards; `order` is the column that orders it, with "-" from the highest."""

    name: str
    label: Promise
    nothing: Promise
    rows: Callable
    order: str = "created_at"

    @property
    def column(self) -> str:
        return self.order.removeprefix("-")

    def ordered(self):
        return self.rows().order_by(self.order, "pk")

    def after(self, typed: str):
        """The rows after a place as a page names it; all for what makes no sense."""
        place = Place.read(typed, is_instant=self.column.endswith("_at"))
        if place is None:
            return self.ordered()
        beyond = "lt" if self.order.startswith("-") else "gt"
        further = Q(**{f"{self.column}__{beyond}": place.value}) | Q(pk__gt=place.pk)
        # The plain bound beside the pair lets a database start inside its index.
        bound = Q(**{f"{self.column}__{beyond}e": place.value})
        return self.ordered().filter(bound & further)

    def place_of(self, comment) -> Place:
        return Place(getattr(comment, self.column), comment.pk)


def waiting():
    return Comment.objects.pending().filter(deferred_at=None)


def published():
    return Comment.objects.filter(status=Comment.Status.PUBLISHED)


TABS = [
    Tab(
        "pending",
        _("Pending"),
        _("Nothing waits. Every comment has been decided."),
        lambda: waiting().exclude(LIKELY),
    ),
    Tab(
        "probably_spam",
        _("Probably spam"),
        _("Nothing that waits reads like spam."),
        lambda: waiting().filter(LIKELY),
    ),
    Tab(
        "reported",
        _("Reported"),
        _("No report of a reader is open."),
        lambda: published().filter(open_reports__gt=0),
        order="-open_reports",
    ),
    Tab(
        "second_opinion",
        _("Second opinion"),
        _("Nobody has left a comment for a second opinion."),
        lambda: Comment.objects.pending().filter(deferred_at__isnull=False),
        order="deferred_at",
    ),
    Tab(
        "unmoderated",
        _("Unmoderated"),
        _("Somebody has looked at everything that was published by itself."),
        lambda: published().filter(reviewed=False),
    ),
]


@dataclass(frozen=True)
class Counted:
    """How much stands under a tab, and since when the oldest does."""

    number: int = 0
    oldest_at: datetime | None = None

    @property
    def count(self) -> str:
        """As "100+" beyond what anybody would count."""
        return f"{COUNTED_UP_TO}+" if self.number > COUNTED_UP_TO else str(self.number)


def tab_named(name: str) -> Tab:
    """Return the tab, or the pending one for any other name."""
    return next((tab for tab in TABS if tab.name == name), TABS[0])


def count_tabs(names=None, **decided) -> dict[str, Counted]:
    """Count the tabs, each no further than anybody would, in one query.

    Where the oldest do not come first, the age is that of the oldest open report. With `by` and
    `since`, what that moderator decided since then is counted as "decided".
    """
    tabs = [tab for tab in TABS if names is None or tab.name in names]
    rows = {
        kind: (number, oldest)
        for kind, number, oldest in _counts(COUNTED_UP_TO, *(t.name for t in tabs), **decided)
    }
    if "reported" in rows:
        rows["reported"] = (rows["reported"][0], rows.pop("reports", (0, None))[1])
    names = [tab.name for tab in tabs] + ["decided"] * bool(decided)
    return {name: Counted(*rows.get(name, ())) for name in names}


@prepared
def _counts(up_to, *names, **decided):
    parts = [_counted(tab.name, tab.ordered(), tab.column, up_to) for tab in map(tab_named, names)]
    if "reported" in names:
        status = Comment.Status.PUBLISHED
        open_reports = Report.objects.filter(resolved_by=None, comment__status=status)
        ordered = open_reports.order_by("created_at", "pk")
        parts.append(_counted("reports", ordered, "created_at", up_to))
    if decided:
        own = Decision.objects.filter(moderator=decided["by"]).order_by("-pk")
        counted = _counted("decided", own, "created_at", up_to)
        parts.append(counted.filter(created_at__gte=decided["since"]))
    return parts[0].union(*parts[1:], all=True)


def _counted(kind, ordered, column, up_to):
    instant = column if column.endswith("_at") else "created_at"
    some = ordered.model.objects.filter(pk__in=ordered.values("pk")[: up_to + 1])
    return (
        some.order_by()
        .annotate(kind=Value(kind, CharField()))
        .values("kind")
        .annotate(number=Count("pk"), oldest_at=Min(F(instant)))
        .values_list("kind", "number", "oldest_at")
    )
