from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import clock, search
from comments.models import Comment, Commenter, Decision
from comments.queue import is_number, older, page_by_key

ROWS_A_PAGE = 50
LONGEST_SEARCH = 100
MANY = 200
MOST_COMMENTS = 500


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    """The log: who decided what, when, on which words and why. Nothing in it can be changed."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        log = self.admin_site.admin_view(self.changelist_view)
        return [path("", log, name="comments_decision_changelist")]

    @method_decorator(require_safe)
    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        asked = {
            name: request.GET.get(name, "").replace("\0", "").strip()[:LONGEST_SEARCH]
            for name in ("moderator", "story", "person")
        }
        found, before = Decision.objects.all(), request.GET.get("before", "")
        if any(asked.values()):
            keys = searched(older(found, before), **asked).values_list("pk", flat=True)
            found = found.filter(pk__in=list(keys[: ROWS_A_PAGE + 1]))
        shown, last = page_by_key(joined(found), before=before, size=ROWS_A_PAGE)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Log of decisions"),
            "asked": asked,
            "filters": urlencode({name: typed for name, typed in asked.items() if typed}),
            "moderators": moderators(),
            "decisions": shown,
            "is_further": is_number(before),
            "last": last,
        }
        return TemplateResponse(request, "admin/comments/decision/log.html", context)


def joined(decisions):
    """With all that a row of the log says, in one query.

    What is searched joins little and comes before, so that a database can begin where few rows are.
    """
    return decisions.select_related(
        "moderator", "revision", "comment__author", "comment__discussion__article__latest"
    ).defer(
        "comment__discussion__article__latest__body",
        "comment__discussion__article__latest__body_text",
        "comment__discussion__article__latest__standfirst",
    )


def searched(decisions, *, moderator, story, person):
    """By a moderator's key, words of the story, and a commenter's key or name."""
    if is_number(moderator):
        decisions = decisions.filter(moderator=moderator)
    path = "comment__discussion__article__"
    decisions = search.matching(decisions, story, story=path, at=clock.now())
    if is_number(person):
        return by_people(decisions, [int(person)])
    return by_name(decisions, person) if person else decisions


def by_name(decisions, typed):
    """About people of that name; where they are many, whatever stands under such a name."""
    people = Commenter.objects.filter(display_name__icontains=typed).order_by()
    keys = list(people.values_list("pk", flat=True)[: MANY + 1])
    if len(keys) > MANY:
        return decisions.filter(comment__name__icontains=typed)
    return by_people(decisions, keys)


def by_people(decisions, keys):
    """About the MOST_COMMENTS newest comments of these people.

    The end of that list makes a database begin with the people, not with the log.
    """
    written = Comment.objects.filter(author__in=keys).order_by("-created_at", "-pk")
    return decisions.filter(comment__in=written.values("pk")[:MOST_COMMENTS])


def moderators():
    """Everybody who ever decided, by name."""
    decided = Decision.objects.filter(moderator=OuterRef("pk"))
    return get_user_model().objects.filter(Exists(decided)).order_by("username")
