from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import clock
from articles.admin import arrangement, sentences
from articles.forms.front_rows import as_key
from articles.models import FrontEdition, FrontPage, Refused

ARRANGE = "articles.arrange_frontpage"


class EditionPages:
    """The list of the front page's editions, and what its buttons post to."""

    def _require(self, request):
        if not request.user.has_perm(ARRANGE):
            raise PermissionDenied

    @method_decorator(require_safe)
    def editions_view(self, request):
        """Every edition: which waits, which stands, which stood, who made it and when."""
        self._require(request)
        before = as_key(request.GET.get("before"))
        found = arrangement.editions()
        if before is not None:
            last = get_object_or_404(FrontEdition, pk=before)
            found = found.filter(starts_at__lt=last.starts_at)
        shown = list(found[: arrangement.EDITIONS + 1])
        now = clock.now()
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Editions of the front page"),
            "now": now,
            "current": FrontEdition.objects.in_force(now).first(),
            "editions": shown[: arrangement.EDITIONS],
            "older_than": shown[-2].pk if len(shown) > arrangement.EDITIONS else None,
        }
        return TemplateResponse(request, "admin/articles/frontpage/editions.html", page)

    @method_decorator(require_POST)
    def cancellation_view(self, request, pk):
        """Cancel a scheduled edition."""
        self._require(request)
        edition = get_object_or_404(FrontEdition, pk=pk)
        if FrontPage.load().cancel(by=request.user, edition=edition):
            messages.success(request, sentences.front_cancelled(edition))
        else:
            messages.error(request, _("It was too late to cancel: the edition has begun."))
        return HttpResponseRedirect(reverse("admin:articles_frontpage_changelist"))

    @method_decorator(require_POST)
    def reversal_view(self, request):
        """Bring back what the edition before the present one showed."""
        self._require(request)
        version = as_key(request.POST.get("version"))
        try:
            FrontPage.load().undo(by=request.user, version=version)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Undone. Readers see the former front page again."))
        return HttpResponseRedirect(reverse("admin:articles_frontpage_changelist"))
