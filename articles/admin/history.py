"""A story's history at the desk: its versions, any two of them compared, and one restored."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import clock
from articles.admin import sentences
from articles.admin.comparison import Comparison
from articles.admin.preview import preview_page
from articles.admin.story_pages import change_url
from articles.history import Versions
from articles.models import Article, Refused


class StoryHistory:
    """The pages of a story's history; `history/` itself is an address that the admin has."""

    def get_urls(self):
        pages = {
            "<int:pk>/comparison/": self.comparison_view,
            "<int:pk>/versions/<int:number>/": self.version_view,
            "<int:pk>/versions/<int:number>/restoration/": self.restoration_view,
        }
        return [*self._routes(pages), *super().get_urls()]

    @method_decorator(require_safe)
    def history_view(self, request, object_id, extra_context=None):
        """Show the versions with the desk's moves, newest first, and the chain beside them."""
        article = self._story(request, self._key(object_id))
        versions = Versions(article)
        shown = versions.page(versions.read(request.GET.get("before", "")))
        page = self._page(
            request,
            article,
            title=_("History"),
            page=shown,
            count=len(versions),
            chain=versions.chain,
        )
        return TemplateResponse(request, "admin/articles/article/history.html", page)

    @method_decorator(require_safe)
    def comparison_view(self, request, pk):
        """Show two versions side by side; without numbers the latest and the one before it."""
        article = self._story(request, pk)
        versions = Versions(article)
        if not len(versions):
            raise Http404
        chosen = [versions.read(request.GET.get(name, "")) for name in ("before", "after")]
        page = self._page(
            request,
            article,
            title=_("Two versions compared"),
            comparison=Comparison(versions, *chosen, now=clock.now()),
            may_restore=self.has_change_permission(request, article),
        )
        return TemplateResponse(request, "admin/articles/article/comparison.html", page)

    @method_decorator(require_safe)
    def version_view(self, request, pk, number):
        """Show a version on the reader's own page, privately."""
        article = self._story(request, pk)
        version = self._version(article, number)
        if version.revision.erased_at:
            raise Http404
        return preview_page(request, article, words=version.revision.words)

    @method_decorator(require_POST)
    def restoration_view(self, request, pk, number):
        """Make a version's words the latest again; readers see what they saw before."""
        article = self._story(request, pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        revision, latest = self._version(article, number).revision, article.latest_id
        try:
            restored, withdrawn = revision.restore(by=request.user, version=self._opened(request))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(history_url(article))
        if withdrawn:
            messages.warning(request, sentences.left_out(withdrawn))
        if restored.pk == latest:
            messages.success(request, _("These are the latest words already: nothing changed."))
            return HttpResponseRedirect(history_url(article))
        article = Article.objects.get(pk=pk)
        new = Versions(article).number(restored.pk)
        messages.success(request, sentences.restored(article, number, new, clock.now()))
        return HttpResponseRedirect(change_url(article))

    def _version(self, article, number):
        versions = Versions(article)
        if versions.read(str(number)) is None:
            raise Http404
        return versions.fetch(number)[0]

    def _key(self, object_id) -> int:
        """Read what the admin's own pattern takes for a key."""
        if not object_id.isdecimal() or not object_id.isascii() or len(object_id) > 18:
            raise Http404
        return int(object_id)

    def _opened(self, request) -> int:
        """The version that the page was opened with; one that no story has where it says none."""
        typed = request.POST.get("version", "")
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1


def history_url(article) -> str:
    return reverse("admin:articles_article_history", args=[article.pk])
