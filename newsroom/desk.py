from django.conf import settings
from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock
from articles.models import Article, DeskStatus
from comments.models import Comment
from comments.queue import COUNTED_UP_TO, oldest_pending
from newsroom.log_in import WordsOutliveLogIn

ROWS = 8


class Desk(WordsOutliveLogIn, admin.AdminSite):
    """The newsroom's admin: its first page is the day's work, not a table of models."""

    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = gettext_lazy("Desk")
    enable_nav_sidebar = False
    index_template = "admin/desk.html"

    def index(self, request, extra_context=None):
        now = clock.now()
        page = {
            **self.each_context(request),
            "title": _("Desk"),
            "now": now,
            "lists": self._lists(request, now),
            "comments": self._comments(request),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.index_template, page)

    def _lists(self, request, now):
        """The story lists of the page: title, what the rest is found under, rows."""
        if not request.user.has_perm("articles.view_article"):
            return []
        stories = (
            Article.objects.with_state(now)
            .select_related("section", "owner", "latest__lead_photo")
            .defer("latest__body", "latest__body_text")
        )
        mine = stories.filter(owner=request.user).exclude(desk_status=DeskStatus.SPIKED)
        handed_in = stories.filter(desk_status=DeskStatus.SUBMITTED)
        live = stories.filter(current__kind="words")
        lists = [
            (_("Mine"), "mine", mine),
            (_("Handed to the desk"), "submitted", handed_in),
            (_("Scheduled"), "scheduled", stories.scheduled(now).order_by("next_at")),
            (_("Live"), "live", live.order_by("-current__starts_at", "-pk")),
        ]
        return [(title, view, rows[:ROWS]) for title, view, rows in lists]

    def _comments(self, request):
        if not request.user.has_perm("comments.view_comment"):
            return None
        waiting = Comment.objects.pending()[: COUNTED_UP_TO + 1].count()
        return {"count": waiting, "oldest_at": oldest_pending()}
