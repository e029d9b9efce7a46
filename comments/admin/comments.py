from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Refused
from comments import queue
from comments.admin import answers
from comments.models import Comment, Decision

MAY_DECIDE = "comments.moderate_comment"
DONE = {
    "approve": gettext_lazy("Approved: the comment by %s. Readers see it at the next page view."),
    "reject": gettext_lazy("Rejected: the comment by %s. Readers do not see it."),
    "spam": gettext_lazy("Marked as spam: the comment by %s. Readers do not see it."),
    "undo": gettext_lazy("Undone. The comment by %s is where it was before."),
}


def deciding(view):
    """Answer only a POST, and only by somebody who may decide about comments."""

    @wraps(view)
    def checked(self, request, *args, **kwargs):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm(MAY_DECIDE):
            raise PermissionDenied
        return view(self, request, *args, **kwargs)

    return checked


def reading(view):
    """Answer only a GET, and only to somebody who may see the comments."""

    @wraps(view)
    def checked(self, request, *args, **kwargs):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        return view(self, request, *args, **kwargs)

    return checked


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """The queue. Nothing a reader wrote can be added, changed or deleted here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        def decision(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"comments_comment_{name}")

        tabs = [
            path(
                f"{tab.name}/",
                self.admin_site.admin_view(self.changelist_view),
                {"tab": tab.name},
                name=f"comments_comment_{tab.name}",
            )
            for tab in queue.TABS
            if not tab.waits
        ]
        return [
            *tabs,
            decision("decisions/", self.decide_on_many, "decisions"),
            decision("<int:pk>/approval/", self.approve, "approval"),
            decision("<int:pk>/rejection/", self.reject, "rejection"),
            decision("<int:pk>/spam/", self.mark_spam, "mark_spam"),
            decision("<int:pk>/decisions/<int:decision_pk>/reversal/", self.undo, "reversal"),
            *answers.pages(self),
            *super().get_urls(),
        ]

    # Pages

    @reading
    def changelist_view(self, request, tab="pending", extra_context=None):
        tab = queue.tab_named(tab)
        after = request.GET.get("after", "")
        cards, more_after = queue.cards(tab, after)
        context = {
            "title": _("Comments"),
            "tabs": [(each, tab_address(each)) for each in queue.TABS],
            "tab": tab,
            "oldest_at": queue.oldest_pending(),
            "cards": cards,
            "after": after if queue.is_number(after) else "",
            "more_after": more_after,
        }
        return self._page(request, "admin/comments/comment/queue.html", context)

    @reading
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not queue.is_number(object_id):
            raise Http404
        comment = get_object_or_404(
            Comment.objects.select_related(
                "author", "parent__current_revision", "discussion__article__latest"
            ),
            pk=object_id,
        )
        decisions = list(comment.decisions.select_related("moderator", "reverses"))
        context = {
            "title": _("Comment by %s") % comment.name,
            "comment": comment,
            "revisions": comment.revisions.all(),
            "decisions": decisions,
            "undoable": decisions[0] if decisions and comment.status != "withdrawn" else None,
        }
        return self._page(request, "admin/comments/comment/comment.html", context)

    def _page(self, request, template, context):
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "may_decide": request.user.has_perm(MAY_DECIDE),
            "reasons": Decision.Reason.choices,
        }
        return TemplateResponse(request, template, context)

    # Decisions

    @deciding
    def approve(self, request, pk):
        return self._decide_on_one(request, pk, "approve")

    @deciding
    def reject(self, request, pk):
        return self._decide_on_one(request, pk, "reject")

    @deciding
    def mark_spam(self, request, pk):
        return self._decide_on_one(request, pk, "spam")

    @deciding
    def undo(self, request, pk, decision_pk):
        decision = get_object_or_404(Decision, pk=decision_pk, comment=pk)
        return self._decide_on_one(request, pk, "undo", decision=decision)

    @deciding
    def decide_on_many(self, request):
        """Decide about the ticked cards, or about all that were on the page."""
        action = request.POST.get("decision", "")
        pairs = queue.chosen(request.POST.getlist("shown" if "all" in request.POST else "ticked"))
        found = Comment.objects.in_bulk([pk for pk, _version in pairs])
        done, refusals = 0, []
        for pk, version in pairs:
            try:
                decide(request, found.get(pk), action, version)
                done += 1
            except Refused as refusal:
                refusals.append(refusal)
        self._tell_of_many(request, action, done, refusals)
        return HttpResponseRedirect(way_back(request))

    def _decide_on_one(self, request, pk, action, **more):
        comment = get_object_or_404(Comment, pk=pk)
        typed = request.POST.get("version", "")
        version = int(typed) if queue.is_number(typed) else None
        try:
            decide(request, comment, action, version, **more)
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, DONE[action] % comment.name)
        return HttpResponseRedirect(way_back(request))

    def _tell_of_many(self, request, action, done, refusals):
        if not done and not refusals:
            messages.warning(request, _("Nothing was ticked, so nothing was decided."))
        if done:
            said = {
                "approve": ngettext("%d comment approved.", "%d comments approved.", done),
                "reject": ngettext("%d comment rejected.", "%d comments rejected.", done),
                "spam": ngettext("%d comment marked as spam.", "%d comments marked as spam.", done),
            }
            messages.success(request, said[action] % done)
        for refusal in refusals:
            messages.warning(request, str(refusal))


def decide(request, comment, action, version, **more):
    """Call the verb that a button stands for; raise Refused where it is none."""
    if comment is None:
        raise Refused(_("One of the comments is no longer there."))
    by = request.user
    if action == "approve":
        return comment.approve(by=by, version=version)
    if action == "reject":
        reason = request.POST.get("reason", "")
        return comment.reject(by=by, version=version, reason=reason)
    if action == "spam":
        return comment.mark_spam(by=by, version=version)
    if action == "undo":
        return comment.undo(by=by, version=version, **more)
    raise Refused(_("Choose what to decide."))


def tab_address(tab) -> str:
    return reverse(f"admin:comments_comment_{'changelist' if tab.waits else tab.name}")


def way_back(request) -> str:
    """The page on which the button was pressed."""
    opened = request.POST.get("comment", "")
    if queue.is_number(opened):
        return reverse("admin:comments_comment_change", args=[opened])
    after = request.POST.get("after", "")
    address = tab_address(queue.tab_named(request.POST.get("tab", "")))
    return f"{address}?after={after}" if queue.is_number(after) else address
