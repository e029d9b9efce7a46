"""What is typed and not saved: kept while it is written, offered back, thrown away when asked."""

from dataclasses import dataclass, field
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import clock
from articles.admin import sentences
from articles.forms.comparing import Difference, Sides
from articles.forms.typed import address_of, as_key, facts, from_post, page_of, sent_by
from articles.models import Article, Autosave, HeldElsewhere, Presence
from articles.web import wants_json

# Characters: several times the longest story that can be saved, so that it can be cut down.
MAX_TYPED = 1_500_000
NEW_STORIES_OFFERED = 5


@dataclass
class Offer:
    """Words of one's own that were kept and not saved, and where they differ from the story."""

    autosave: Autosave
    differences: list[Difference] = field(default_factory=list)
    is_taken: bool = False


class AutosavePages:
    """What the writing form sends while somebody types, and what it offers when it is opened."""

    def get_urls(self):
        pages = {
            "autosave/": ("autosave_of_new", self.autosave_view),
            "<int:pk>/autosave/": ("autosave", self.autosave_view),
            "autosaves/<uuid:writing>/disposal/": ("disposal", self.disposal_view),
            "<int:pk>/presence/": ("presence", self.presence_view),
            "<int:pk>/departure/": ("departure", self.departure_view),
        }
        routes = [
            path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")
            for route, (name, view) in pages.items()
        ]
        return [*routes, *super().get_urls()]

    # While somebody types

    @method_decorator(require_POST)
    def autosave_view(self, request, pk=None):
        """Keep what was typed: answers a script with the time, a form with the words in place."""
        if sum(map(len, request.POST.values())) > MAX_TYPED:
            return JsonResponse({"error": _("This is too much to keep on the server.")}, status=413)
        article, kept = self._story_to_keep(request, pk), facts(from_post(request.POST))
        if kept["writing"] is None:
            return JsonResponse({"error": _("This form has no key.")}, status=400)
        if not wants_json(request):
            row = Autosave.rescue(by=request.user, article=article, **kept)
            return HttpResponseRedirect(address_of(row))
        held = article.held if article else None
        try:
            at = Autosave.keep(by=request.user, article=article, held=held, **kept)
        except HeldElsewhere as refusal:
            return JsonResponse({"error": str(refusal)}, status=409)
        return JsonResponse({"saved_at": sentences.moment(at, at)})

    def _story_to_keep(self, request, pk):
        """The story that may be written, with the key of the form whose words it holds; or None."""
        if pk is None:
            if not self.may_write(request):
                raise PermissionDenied
            return None
        mine = Autosave.objects.filter(article=OuterRef("pk"), user=request.user)
        stories = Article.objects.annotate(held=Subquery(mine.values("writing")))
        article = get_object_or_404(stories, pk=pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    @method_decorator(require_POST)
    def disposal_view(self, request, writing):
        """Throw away one's own words that were kept."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        row = Autosave.objects.filter(user=request.user, writing=writing).first()
        if row is None:
            return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
        Autosave.objects.filter(user=request.user).forget(writing=writing)
        messages.success(request, _("Thrown away."), extra_tags=f"saved-{writing}")
        return HttpResponseRedirect(page_of(row.article_id))

    # Who else is there

    @method_decorator(require_POST)
    def presence_view(self, request, pk):
        """Note that somebody has the story open; answer with who else has."""
        now = clock.now()
        here = Presence.objects.filter(article__pk=pk).select_related("article", "user")
        here = list(here.present(now))
        article = here[0].article if here else get_object_or_404(Article, pk=pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        Presence.enter(by=request.user, article=article, at=now)
        others = [each for each in here if each.user_id != request.user.pk]
        page = {"present": others, "now": now}
        return TemplateResponse(request, "admin/articles/article/_present.html", page)

    @method_decorator(require_POST)
    def departure_view(self, request, pk):
        """Forget that somebody had the story open."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        Presence.leave(by=request.user, pk=pk)
        return HttpResponse(status=204)

    # When the form is opened

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Open the form with one's own kept words where the address names them."""
        writing = as_key(request.GET.get("autosave"))
        if request.method == "GET" and writing:
            story = object_id if str(object_id).isdecimal() else None
            mine = Autosave.objects.filter(user=request.user, article__pk=story)
            request.taken = mine.filter(writing=writing).first()
        return super().changeform_view(request, object_id, form_url, extra_context)

    def writing_page(self, request, article, form) -> dict:
        """What the page of the form says of kept words and of other people."""
        now = clock.now()
        offers = [] if form.is_bound else self._offers(request, article, form)
        # Kept words that differ in nothing are no offer: this form goes on where they ended.
        same = next((each.autosave for each in offers if article and not each.differences), None)
        writing = same.writing if same else form["writing"].value()
        return {
            "offers": [each for each in offers if each.autosave is not same],
            "writing": as_key(writing) or uuid4(),
            "present": self.present_beside(request, article, now),
        }

    def key_of(self, form):
        """The key of a form that was saved: server and browser forget their copy by it."""
        return as_key(form.cleaned_data["writing"])

    def never_saved(self, request):
        """One's own words of stories that were never saved, the newest first."""
        mine = Autosave.objects.filter(user=request.user).of_new_stories()
        return mine[:NEW_STORIES_OFFERED] if self.may_write(request) else []

    def present_beside(self, request, article, now):
        """The other people who have the story open."""
        if article is None:
            return []
        return list(article.presences.present(now).beside(request.user))

    def _offers(self, request, article, form) -> list[Offer]:
        taken = getattr(request, "taken", None)
        if article is None:
            return [Offer(row, [], row == taken) for row in self.never_saved(request)]
        row = taken or Autosave.objects.filter(user=request.user, article=article).first()
        if row is None:
            return []
        saved = form if taken is None else untouched(form, article)
        return [Offer(row, Sides(saved).differing(sent_by(saved), row.typed), row == taken)]

    def words_to_copy(self, request, article) -> list[Difference]:
        """What was typed into a story that its writer may not change any more."""
        if request.method != "POST":
            return []
        form = self.get_form(request, article)(instance=article)
        return Sides(form).differing(sent_by(form), from_post(request.POST))


def untouched(form, article):
    """The form as it would be without the kept words in it."""
    return type("Untouched", (type(form),), {"typed": None})(instance=article)
