from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles import clock, search
from articles.admin import sentences
from articles.admin.preview import preview_page
from articles.forms.labels import LabelsForm
from articles.forms.withdrawal import TakeDownForm, WithdrawalForm
from articles.models import Article, Publication, Refused

PUBLISH = "articles.publish_article"
TAKE_DOWN = "articles.take_down_article"
STORIES_SUGGESTED = 10


def change_url(article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


class StoryPages:
    """The pages beside a story's form, and what its buttons post to."""

    def get_urls(self):
        pages = {
            "preview/": self.preview_view,
            "<int:pk>/preview/": self.preview_view,
            "<int:pk>/labels/": self.labels_view,
            "<int:pk>/withdrawal/": self.withdrawal_view,
            "<int:pk>/takedown/": self.takedown_view,
            "<int:pk>/publications/<int:link_pk>/cancellation/": self.cancellation_view,
            "suggestions/": self.suggestions_view,
        }
        return [*self._routes(pages), *super().get_urls()]

    def _routes(self, pages) -> list:
        """An address for each page, called as its view is; that of a new story is told apart."""
        return [
            path(
                route,
                self.admin_site.admin_view(view),
                name=f"articles_article_{view.__name__.removesuffix('_view')}"
                + ("_of_new" if route == "preview/" else ""),
            )
            for route, view in pages.items()
        ]

    def _page(self, request, article, **context) -> dict:
        now = clock.now()
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "article": article,
            "state": article.state(now),
            "now": now,
            **context,
        }

    def _story(self, request, pk, permission=None) -> Article:
        """The story, for those who may view it and have the permission."""
        article = get_object_or_404(Article.objects.with_state(clock.now()), pk=pk)
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        if permission and not request.user.has_perm(permission):
            raise PermissionDenied
        return article

    def preview_view(self, request, pk=None):
        """Show the latest words, or those being typed, on the reader's own page."""
        article = self._story(request, pk) if pk else Article(owner=request.user)
        if request.method != "POST":
            if pk is None:
                raise PermissionDenied
            if article.latest is None:
                raise Http404
            return preview_page(request, article)
        may = self.has_change_permission(request, article) if pk else self.may_write(request)
        if not may:
            raise PermissionDenied
        # Without the files: what is only looked at does not come into the library.
        form = self.get_form(request, article)(request.POST, instance=article if pk else None)
        with transaction.atomic():
            valid = form.is_valid()
        if not valid:
            page = (
                self._page(request, article, form=form, title=_("Preview"))
                if pk
                else {**self.admin_site.each_context(request), "form": form, "title": _("Preview")}
            )
            return TemplateResponse(
                request, "admin/articles/article/no_preview.html", page, status=422
            )
        return preview_page(
            request,
            form.instance,
            words=form.words(),
            tags=form.fields["tags"].known_rows(form.cleaned_data["tags"]),
            bylines=None if form.labels_fixed else form.bylines.pairs(),
        )

    def labels_view(self, request, pk):
        """Change section, tags, bylines or address of a story that readers know."""
        article = self._story(request, pk, PUBLISH)
        form = LabelsForm(request.POST or None, instance=article, by=request.user)
        if request.method == "POST" and form.is_valid():
            try:
                changed = form.keep()
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, sentences.relabelled(article, changed))
                return HttpResponseRedirect(change_url(article))
        return TemplateResponse(
            request,
            "admin/articles/article/labels.html",
            self._page(request, self._story(request, pk), form=form, title=_("Change now")),
        )

    def withdrawal_view(self, request, pk):
        """Ask for the reason, then withdraw the story, now or at a set time."""
        article = self._story(request, pk, PUBLISH)
        return self._ending(request, article, article.withdraw, sentences.withdrawn)

    def takedown_view(self, request, pk):
        """Ask for the reason, then take the story down for good."""
        article = self._story(request, pk, TAKE_DOWN)
        return self._ending(request, article, article.take_down, sentences.taken_down)

    def _ending(self, request, article, verb, sentence):
        for_good = verb == article.take_down
        form_class = TakeDownForm if for_good else WithdrawalForm
        form = form_class(request.POST or None, initial={"version": article.version})
        if request.method == "POST" and form.is_valid():
            when = {} if for_good else {"at": form.cleaned_data["at"]}
            try:
                dropped = verb(
                    by=request.user,
                    reason=form.cleaned_data["reason"],
                    version=form.cleaned_data["version"],
                    **when,
                )
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, sentence(article, dropped))
                return HttpResponseRedirect(change_url(article))
        title = _("Take down for good") if for_good else _("Withdraw")
        page = self._page(request, article, form=form, title=title, for_good=for_good)
        return TemplateResponse(request, "admin/articles/article/withdrawal.html", page)

    @method_decorator(require_POST)
    def cancellation_view(self, request, pk, link_pk):
        """Cancel a scheduled publication of the story."""
        article = self._story(request, pk, PUBLISH)
        link = get_object_or_404(Publication, pk=link_pk, article=article)
        if article.cancel(by=request.user, publication=link):
            messages.success(request, sentences.cancelled(article, clock.now()))
        else:
            messages.error(request, _("It was too late to cancel: readers see it already."))
        return HttpResponseRedirect(change_url(article))

    @method_decorator(require_safe)
    def suggestions_view(self, request):
        """Our own stories that readers can see and that match what was typed, as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = clock.now()
        found = Article.objects.published(now).as_teasers()
        typed = request.GET.get("q", "").strip()
        if typed:
            found = search.matching(found, typed, at=now)
        stories = [
            {
                "id": article.pk,
                "headline": article.live.revision.headline,
                "when": sentences.moment(article.first_published_at),
            }
            for article in found[:STORIES_SUGGESTED]
        ]
        return JsonResponse(stories, safe=False)
