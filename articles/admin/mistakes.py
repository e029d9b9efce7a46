from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import clock
from articles.admin import sentences
from articles.models import MistakeReport
from articles.paging import page_of

SIZE = 25
HANDLE = "articles.change_mistakereport"
COUNTED_UP_TO = 100


@admin.register(MistakeReport)
class MistakeReportAdmin(admin.ModelAdmin):
    """What readers say is wrong: a list that is worked off. Nobody rewrites what a reader wrote."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        pages = {
            "": self.changelist_view,
            "handled/": self.handled_view,
            "<int:pk>/handling/": self.handling_view,
            "<int:pk>/reopening/": self.reopening_view,
        }
        return [
            path(
                route,
                self.admin_site.admin_view(view),
                name=f"articles_mistakereport_{view.__name__.removesuffix('_view')}",
            )
            for route, view in pages.items()
        ]

    @method_decorator(require_safe)
    def changelist_view(self, request, extra_context=None):
        """The reports that wait, the oldest first: what is dealt with makes room for more."""
        waiting = MistakeReport.objects.waiting()
        count = waiting[: COUNTED_UP_TO + 1].count()
        reports = self._joined(waiting)[:SIZE]
        return self._list(request, reports, count=count, more=max(count - SIZE, 0))

    @method_decorator(require_safe)
    def handled_view(self, request):
        """The reports that were dealt with, the last first."""
        handled = self._joined(MistakeReport.objects.handled())
        before = request.GET.get("before", "")
        page = page_of(handled, before=before, size=SIZE, instant="handled_at")
        return self._list(request, page.rows, page=page)

    @method_decorator(require_POST)
    def handling_view(self, request, pk):
        """Record that somebody has dealt with the report."""
        report = self._report(request, pk)
        if report.handle(by=request.user):
            messages.success(request, _("Dealt with. It is under “Dealt with” now."))
        else:
            told = _("%(who)s has dealt with it already (%(when)s).")
            when = sentences.moment(report.handled_at, clock.now())
            messages.warning(request, told % {"who": report.handled_by, "when": when})
        return HttpResponseRedirect(reverse("admin:articles_mistakereport_changelist"))

    @method_decorator(require_POST)
    def reopening_view(self, request, pk):
        """Put the report back among those that wait."""
        if self._report(request, pk).reopen():
            messages.success(request, _("It waits again."))
        return HttpResponseRedirect(reverse("admin:articles_mistakereport_handled"))

    def _report(self, request, pk) -> MistakeReport:
        if not request.user.has_perm(HANDLE):
            raise PermissionDenied
        return get_object_or_404(MistakeReport, pk=pk)

    def _joined(self, reports):
        return reports.select_related("article__latest", "handled_by").defer(
            "article__latest__body", "article__latest__body_text"
        )

    def _list(self, request, reports, **context):
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Reports of mistakes"),
            "now": clock.now(),
            "reports": reports,
            "may_handle": request.user.has_perm(HANDLE),
            "page": None,
            **context,
        }
        return TemplateResponse(request, "admin/articles/mistakereport/list.html", page)
