from django.contrib import admin
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from articles import clock
from articles.admin.lists import KeyedList
from articles.models import DeskStatus


class StoryList(KeyedList):
    """A list whose view may bring its own order; it shows no story whole."""

    def get_queryset(self, request, exclude_parameters=None):
        rows = super().get_queryset(request, exclude_parameters)
        return rows.defer("latest__body", "latest__body_text")

    def get_ordering(self, request, queryset):
        return queryset.query.order_by or super().get_ordering(request, queryset)


class DeskView(admin.SimpleListFilter):
    """The list as a newsroom asks for it: whose, handed in, live, scheduled."""

    title = _("view")
    parameter_name = "view"

    def lookups(self, request, model_admin):
        return [
            ("mine", _("Mine")),
            ("waiting", _("Waiting for me")),
            ("assigned", _("Assigned to me")),
            ("due", _("Due")),
            ("submitted", _("Submitted")),
            ("needs_work", _("Needs work")),
            ("ready", _("Ready")),
            ("live", _("Live")),
            ("edited", _("Live, edited since")),
            ("scheduled", _("Scheduled")),
            ("withdrawn", _("Withdrawn")),
            ("spiked", _("Spiked")),
        ]

    def queryset(self, request, queryset):
        now = clock.now()
        views = {
            "mine": lambda: queryset.mine(request.user),
            "waiting": lambda: queryset.waiting_for(request.user),
            "assigned": lambda: queryset.assigned_to(request.user),
            "due": lambda: queryset.open_to(request.user).due(now),
            "submitted": lambda: queryset.filter(desk_status=DeskStatus.SUBMITTED),
            "needs_work": lambda: queryset.filter(desk_status=DeskStatus.NEEDS_WORK),
            "ready": lambda: queryset.filter(desk_status=DeskStatus.READY, first_published_at=None),
            "spiked": lambda: queryset.filter(desk_status=DeskStatus.SPIKED),
            "live": lambda: by_start(queryset.filter(current__revision__isnull=False)),
            "edited": lambda: queryset.edited_since(),
            "scheduled": lambda: queryset.scheduled(now).order_by("next_at", "pk"),
            "withdrawn": lambda: by_start(
                queryset.filter(current__isnull=False, current__revision=None)
            ),
        }
        chosen = views.get(self.value())
        return chosen() if chosen else queryset


def by_start(stories):
    """Order stories with a link in force by when it began, the last first."""
    started = stories.annotate(since=F("current__starts_at"))
    return started.order_by("-since", "-pk")


class Lacks(admin.SimpleListFilter):
    """What stories in work still lack, within a view."""

    title = _("what it lacks")
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        return [("photo", _("Needs a photo")), ("legal", _("Needs a legal read"))]

    def queryset(self, request, queryset):
        if self.value() not in ("photo", "legal"):
            return queryset
        return queryset.in_work().filter(**{f"needs_{self.value()}": True})
