from django.contrib import admin
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles import clock
from comments import queue
from comments.admin import answers
from comments.admin.deciding import Deciding, tab_address
from comments.admin.presses import reading
from comments.models import Comment
from comments.models.status import LEAVES_A_TRACE

SEARCHES = ("published", "rejected", "spam")


@admin.register(Comment)
class CommentAdmin(Deciding, admin.ModelAdmin):
    """The queue. Nothing a reader wrote can be added, changed or deleted here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        def page(route, view, name, **more):
            return path(
                route, self.admin_site.admin_view(view), more, name=f"comments_comment_{name}"
            )

        tabs = [
            page(f"{tab.name.replace('_', '-')}/", self.changelist_view, tab.name, tab=tab.name)
            for tab in queue.TABS[1:]
        ]
        searches = [page(f"{name}/", self.search, name, status=name) for name in SEARCHES]
        return [
            *tabs,
            *searches,
            page("decided/", self.show_decided, "decided"),
            page("search/", self.search, "search"),
            *self.deciding_urls(),
            *answers.pages(self),
            *super().get_urls(),
        ]

    @reading
    def changelist_view(self, request, tab="pending", extra_context=None):
        tab = queue.tab_named(tab)
        after = request.GET.get("after", "")
        cards, more_after = queue.cards(tab, after, user=request.user)
        on_screen = [comment for group in cards for comment in group.all]
        context = {
            "title": _("Comments"),
            "cards": cards,
            "on_screen": on_screen[: queue.MOST_AT_ONCE],
            "more_after": more_after,
        }
        return self._page(request, "queue", context, tab=tab, after=after)

    @reading
    def show_decided(self, request):
        """What was decided last, by the moderator or by all, each with its undo."""
        everybodys = request.GET.get("who") == "all"
        by = None if everybodys else request.user
        decisions, older = queue.latest_decisions(by=by, before=request.GET.get("before", ""))
        context = {
            "title": _("Comments: decisions"),
            "decisions": decisions,
            "everybodys": everybodys,
            "older": older,
        }
        return self._page(request, "decided", context, here="decided")

    @reading
    def search(self, request, status=""):
        """Look through the newest comments of any state."""
        words = request.GET.get("q", "").replace("\0", "").strip()[: queue.LONGEST_SEARCH]
        status = request.GET.get("status", status)
        found = queue.search(words, status, request.GET.get("before", ""))
        context = {
            "title": _("Comments: search"),
            "words": words,
            "status": status,
            "statuses": Comment.Status.choices,
            "found": found,
            "looked_through": queue.LOOKED_THROUGH,
            "asked": urlencode({"q": words, "status": status}),
            "is_first": not queue.is_number(request.GET.get("before", "")),
        }
        return self._page(request, "search", context, here="search")

    @reading
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not queue.is_number(object_id):
            raise Http404
        get_object_or_404(Comment, pk=object_id)
        group = queue.cards_of([int(object_id)], user=request.user)[int(object_id)]
        comment = group.comment
        stands = comment.status not in LEAVES_A_TRACE
        decisions = list(comment.decisions.select_related("moderator", "reverses"))
        context = {
            "title": _("Comment by %s") % comment.name,
            "group": group,
            "comment": comment,
            "revisions": comment.revisions.all(),
            "decisions": decisions,
            "undoable": decisions[0] if decisions and stands else None,
        }
        return self._page(request, "comment", context, tab=None)

    def _page(self, request, template, context, here="", **more):
        """A page of the queue; one with tabs says which of them it is."""
        tab = more.get("tab")
        context = {
            **self.admin_site.each_context(request),
            **self.card_context(request, tab=tab, after=more.get("after", "")),
            "opts": self.opts,
            "tabs": self._tabs(request, here or tab.name, context) if here or tab else [],
            **context,
            **more,
        }
        return TemplateResponse(request, f"admin/comments/comment/{template}.html", context)

    def _tabs(self, request, here, context) -> list[dict]:
        """The tabs with their counts and the age of the oldest.

        Of decisions that is one's own of the day, of a search what the page shows.
        """
        today = clock.start_of_day(clock.now())
        counted = queue.count_tabs(by=request.user.pk, since=today)
        if here == "search" and (found := context["found"].comments):
            oldest = min(comment.created_at for comment in found)
            counted["search"] = queue.Counted(len(found), oldest)
        return tabs_shown(here, counted)


def tabs_shown(here, counted) -> list[dict]:
    tabs = [(tab.name, tab.label, tab_address(tab)) for tab in queue.TABS]
    tabs += [
        (name, label, reverse(f"admin:comments_comment_{name}"))
        for name, label in (("decided", _("Decisions")), ("search", _("Search")))
    ]
    return [
        {"label": label, "address": address, "is_here": name == here, "counted": counted.get(name)}
        for name, label, address in tabs
    ]
