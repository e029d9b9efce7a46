from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from articles import clock
from articles.admin import sentences
from articles.admin.story_pages import PUBLISH, change_url
from articles.forms import refusals
from articles.forms.reinstatement import ReinstatementForm
from articles.models import (
    CannotCarry,
    HoldsWhatWaits,
    Publication,
    Refused,
    Words,
    carried_words,
    holds_change,
)

WORDS = Publication.Kind.WORDS


@dataclass
class WaitingChange:
    """A scheduled change, its words, and what carrying a fix into it gives, or where it fails."""

    link: Publication
    words: Words
    carried: Words | None = None
    clash: str = ""


class StoryChanges:
    """The pages that show what a publication would change, and that undo an ending."""

    def get_urls(self):
        pages = {
            "<int:pk>/difference/": self.difference_view,
            "<int:pk>/reinstatement/": self.reinstatement_view,
        }
        return [*self._routes(pages), *super().get_urls()]

    def difference_view(self, request, pk):
        """Compare what readers see with the latest words, or with those being typed."""
        article = self._story(request, pk)
        form = None
        if request.method != "POST" and article.latest is None:
            raise Http404
        if request.method == "POST":
            if not self.has_change_permission(request, article):
                raise PermissionDenied
            # Without the files: what is only looked at does not come into the library.
            form = self.get_form(request, article)(request.POST, instance=article)
            with transaction.atomic():
                valid = form.is_valid()
            if not valid:
                page = self._page(request, article, form=form, title=_("What would change"))
                return TemplateResponse(
                    request, "admin/articles/article/no_preview.html", page, status=422
                )
        words = form.words() if form else article.latest.words
        now = clock.now()
        live = self._live_link(article, now)
        page = self._page(
            request,
            article,
            live=live,
            before=live.revision.words if live else Words(),
            after=words,
            waiting=self._waiting_changes(request, article, words, now),
            title=_("What readers will see changed"),
        )
        return TemplateResponse(request, "admin/articles/article/difference.html", page)

    def _live_link(self, article, now) -> Publication | None:
        """The link whose words readers see."""
        live = article.publications.in_force(now).filter(kind=WORDS)
        return live.select_related("revision__lead_photo").first()

    def _waiting_changes(self, request, article, words, now) -> list[WaitingChange]:
        links = article.publications.filter(starts_at__gt=now, kind=WORDS)
        known = article.publications.begun(now).filter(kind=WORDS).first()
        changes = []
        for link in links.select_related("revision").order_by("starts_at"):
            change = WaitingChange(link, link.revision.words)
            changes.append(change)
            if holds_change(words, link, known=known):
                change.clash = str(HoldsWhatWaits(link))
                continue
            try:
                change.carried = carried_words(words, link, known=known)
            except CannotCarry as refusal:
                form = self.get_form(request, article)(instance=article)
                change.clash = refusals.cannot_carry(refusal, form)
        return changes

    def reinstatement_view(self, request, pk):
        """Show which words would come back, then bring them back."""
        article = self._story(request, pk, PUBLISH)
        former = article.publications.begun(clock.now()).filter(kind=WORDS).first()
        form = ReinstatementForm(request.POST or None, article=article)
        if request.method == "POST" and form.is_valid():
            try:
                article.reinstate(by=request.user, **form.cleaned_data)
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, sentences.reinstated(article))
                return HttpResponseRedirect(change_url(article))
        page = self._page(request, article, form=form, former=former, title=_("Bring it back"))
        return TemplateResponse(request, "admin/articles/article/reinstatement.html", page)
