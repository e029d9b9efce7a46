from dataclasses import dataclass, field

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet, Value
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock
from articles.models import Article, MistakeReport
from comments.models import Comment
from comments.queue import COUNTED_UP_TO, measure_day
from newsroom.log_in import WordsOutliveLogIn

ROWS = 8
MAY_DECIDE = "comments.moderate_comment"


@dataclass
class DeskList:
    """A list of the page; the whole of it is the view of that name in the list of stories.

    The keys `elsewhere` are of rows that stand in another list too: paper says them once.
    """

    view: str
    title: Promise
    nothing: Promise
    found: QuerySet
    rows: list = field(default_factory=list)
    elsewhere: frozenset[int] = frozenset()

    def __post_init__(self):
        keys = list(self.found.values_list("pk", flat=True)[: ROWS + 1])
        self.keys, self.has_more = keys[:ROWS], len(keys) > ROWS


class Desk(WordsOutliveLogIn, admin.AdminSite):
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
            **waiting(user),
            "moderation": measure_day(now) if user.has_perm(MAY_DECIDE) else None,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.index_template, page)


def story_lists(user, now) -> list[DeskList]:
    """What somebody who writes or edits can do something about, the most pressing first.

    Each list finds its stories by an index alone; one query fetches them all with what a row shows.
    """
    stories = Article.objects.with_state(now)
    within_reach = stories.open_to(user)
    scheduled = within_reach.scheduled(now).order_by("next_at", "pk")
    lists = [
        DeskList(
            "waiting", _("Waiting for me"), _("Nothing waits for you."), stories.waiting_for(user)
        ),
        DeskList("due", _("Due today"), _("Nothing is due today."), within_reach.due(now)),
        DeskList("mine", _("Mine"), _("You have written nothing yet."), stories.mine(user)),
        DeskList("scheduled", _("Scheduled"), _("Nothing is scheduled."), scheduled),
    ]
    if user.has_perm("articles.publish_article"):
        edited = stories.touched_lately(now).edited_since()
        nothing = _("Readers see the newest words of every story.")
        lists.append(DeskList("edited", _("Live, edited since"), nothing, edited))
    found = stories.as_desk_rows().in_bulk({key for each in lists for key in each.keys})
    for each in lists:
        each.rows = [found[key] for key in each.keys if key in found]
        if each.view == "mine":
            others = (key for other in lists if other is not each for key in other.keys)
            each.elsewhere = frozenset(others)
    return lists


def waiting(user) -> dict[str, dict]:
    """How many comments and reports of mistakes wait for those who may see them, and since when.

    One query for both; they are counted up to one more than anybody would count. Whoever decides
    about comments is told more of them elsewhere.
    """
    oldest_first = {}
    if user.has_perm("comments.view_comment") and not user.has_perm(MAY_DECIDE):
        oldest_first["comments"] = Comment.objects.pending().oldest_first()
    if user.has_perm("articles.view_mistakereport"):
        reports = MistakeReport.objects.filter(handled_at=None)
        oldest_first["mistakes"] = reports.order_by("created_at", "pk")
    written_at = {kind: [] for kind in oldest_first}
    for kind, created_at in _together(oldest_first):
        written_at[kind].append(created_at)
    return {
        kind: {"count": len(instants), "oldest_at": min(instants, default=None)}
        for kind, instants in written_at.items()
    }


def _together(oldest_first):
    """Kind and instant of each row, in one query."""
    parts = [
        rows.model.objects.filter(pk__in=rows.values("pk")[: COUNTED_UP_TO + 1])
        .order_by()
        .annotate(kind=Value(kind))
        .values_list("kind", "created_at")
        for kind, rows in oldest_first.items()
    ]
    return parts[0].union(*parts[1:], all=True) if parts else []
