from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Min, QuerySet
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock
from articles.models import Article, MistakeReport
from comments.models import Comment
from comments.queue import COUNTED_UP_TO

ROWS = 8


@dataclass
class DeskList:
    """A list of the page; the whole of it is the view of that name in the list of stories."""

    view: str
    title: Promise
    nothing: Promise
    found: QuerySet
    rows: list = field(init=False)
    has_more: bool = field(init=False)

    def __post_init__(self):
        rows = list(self.found[: ROWS + 1])
        self.rows, self.has_more = rows[:ROWS], len(rows) > ROWS


class Desk(admin.AdminSite):
    """The newsroom's admin: its first page is the day's work, not a table of models."""

    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = gettext_lazy("Desk")
    enable_nav_sidebar = False
    index_template = "admin/desk.html"

    def index(self, request, extra_context=None):
        now, user = clock.now(), request.user
        page = {
            **self.each_context(request),
            "title": _("Desk"),
            "now": now,
            "lists": story_lists(user, now) if user.has_perm("articles.change_article") else [],
            "comments": user.has_perm("comments.view_comment")
            and waiting(Comment.objects.pending().oldest_first()),
            "mistakes": user.has_perm("articles.view_mistakereport")
            and waiting(MistakeReport.objects.filter(handled_at=None).order_by("created_at")),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.index_template, page)


def story_lists(user, now) -> list[DeskList]:
    """What somebody who writes or edits can do something about, the most pressing first."""
    stories = (
        Article.objects.with_state(now)
        .select_related("section", "owner", "assigned_to", "latest__lead_photo")
        .defer("latest__body", "latest__body_text")
    )
    within_reach = stories.open_to(user)
    lists = [
        DeskList(
            "waiting", _("Waiting for me"), _("Nothing waits for you."), stories.waiting_for(user)
        ),
        DeskList("due", _("Due today"), _("Nothing is due today."), within_reach.due(now)),
        DeskList("mine", _("Mine"), _("You have written nothing yet."), stories.mine(user)),
        DeskList(
            "scheduled",
            _("Scheduled"),
            _("Nothing is scheduled."),
            within_reach.scheduled(now).order_by("next_at", "pk"),
        ),
    ]
    if user.has_perm("articles.publish_article"):
        lists.append(
            DeskList(
                "edited",
                _("Live, edited since"),
                _("Readers see the newest words of every story."),
                stories.touched_lately(now).edited_since(),
            )
        )
    return lists


def waiting(oldest_first) -> dict:
    """How many rows wait, counted up to one more than anybody would count, and since when."""
    counted = oldest_first[: COUNTED_UP_TO + 1]
    return counted.aggregate(count=Count("pk"), oldest_at=Min("created_at"))
