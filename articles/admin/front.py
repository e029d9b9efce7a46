import json

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from js_asset import ImportMap, Media, Script

from articles import clock
from articles.admin import arrangement, sentences
from articles.admin.front_editions import ARRANGE, EditionPages
from articles.forms.front import ArrangementForm, SlotFormSet, unchecked
from articles.forms.front_rows import (
    FIELDS,
    PREFIX,
    as_data,
    as_key,
    new_row,
    rearranged,
    typed_rows,
)
from articles.front import front_page
from articles.models import (
    FrontEdition,
    FrontMoved,
    FrontPage,
    Refused,
    Section,
    SlotsRefused,
    Tag,
)
from articles.models.front import MAX_SLOTS
from articles.prose import WORDS

TOPICS_OFFERED = 300
MODULES = ("dialog", "photo-library", "search-dialog")
SAID_BY_SEARCH = ("cancel", "found", "nothingFound", "searchFailed")


def media() -> Media:
    return Media(
        importmap=ImportMap({f"editor/{name}": f"js/editor/{name}.js" for name in MODULES}),
        css={"all": ["css/desk/stories.css", "css/desk/prose.css", "css/desk/front.css"]},
        js=[Script("js/desk/front.js", type="module")],
    )


@admin.register(FrontPage)
class FrontPageAdmin(EditionPages, admin.ModelAdmin):
    """The front page by hand: one page that arranges it, and the list of its editions."""

    def get_urls(self):
        views = {
            "": ("changelist", self.arrange_view),
            "preview/": ("preview", self.preview_view),
            "editions/": ("editions", self.editions_view),
            "publication/": ("publication", self.publication_view),
            "reversal/": ("reversal", self.reversal_view),
            "editions/<int:pk>/cancellation/": ("cancellation", self.cancellation_view),
        }
        return [
            path(route, self.admin_site.admin_view(view), name=f"articles_frontpage_{name}")
            for route, (name, view) in views.items()
        ]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(ARRANGE)

    has_change_permission = has_view_permission

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    # Arranging

    def arrange_view(self, request):
        """Arrange slots: they live in the form, nothing is written."""
        self._require(request)
        now = clock.now()
        if request.method == "POST":
            rows, told, added = self._changed(request, typed_rows(request.POST), now)
            page = {"form": ArrangementForm(initial=self._typed(request)), "added": added}
        else:
            form, rows, told = self._begun(request, now)
            page = {"form": form, "left": told}
            told = []
        return self._page(request, now, rows=unchecked(rows), told=told, **page)

    def _begun(self, request, now):
        """An arrangement that goes on from the edition in force, or from the one asked for."""
        front, current = FrontPage.load(), FrontEdition.objects.in_force(now).first()
        key = as_key(request.GET.get("from"))
        chosen = (FrontEdition.objects.filter(pk=key).first() if key else None) or current
        slots = chosen.slots.select_related("photo", "tag", "article__latest") if chosen else []
        rows, told = arrangement.begin(slots, now)
        waits = chosen if chosen and chosen.starts_at > now else None
        form = ArrangementForm(
            initial={
                "version": front.version,
                "began_with": current.pk if current else "",
                "instead_of": waits.pk if waits else "",
                "starts_at": waits.starts_at if waits else None,
            }
        )
        return form, rows, told

    def _changed(self, request, rows, now):
        """Do with the rows what the pressed button asks."""
        change = request.POST.get("change", "")
        verb, _colon, value = change.partition(":")
        if verb != "add":
            return rearranged(rows, change), [], None
        if len(rows) >= MAX_SLOTS:
            return rows, [_("The front page has room for %d slots.") % MAX_SLOTS], None
        if value in FIELDS and value != "story":
            row = new_row(value)
        elif any(row["article"] == value for row in rows if row["kind"] == "story"):
            return rows, [_("This story stands in the arrangement already.")], None
        else:
            row = arrangement.story_row(value, now)
        if row is None:
            return rows, [_("Readers cannot see this story any more.")], None
        at = 0 if value == "breaking" else len(rows)
        return [*rows[:at], row, *rows[at:]], [], at

    def _typed(self, request) -> dict:
        names = ("version", "began_with", "instead_of", "note")
        typed = {name: request.POST.get(name, "") for name in names}
        moment = [request.POST.get(name, "") for name in ("starts_at", "starts_at_which")]
        return typed | {"starts_at": moment}

    def _page(self, request, now, *, form, rows, status=200, **told):
        """The page; what was left out when the arrangement began is said until it is published."""
        arrangement.sight(rows.forms, now)
        stories = {row.about.story.pk for row in rows if row.about and row.slot_kind == "story"}
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Front page"),
            "media": Media.from_media(media()).with_nonce(str(request.csp_nonce)),
            "now": now,
            "form": form,
            "rows": rows,
            "left": request.POST.getlist("left")[:MAX_SLOTS],
            "stories": stories,
            "picker": arrangement.picker(request.POST.get("q", "").replace("\0", "").strip(), now),
            "topics": Tag.objects.values_list("name", flat=True)[:TOPICS_OFFERED],
            "search_words": json.dumps({name: str(WORDS[name]) for name in SAID_BY_SEARCH}),
            **arrangement.told_editions(now),
            **told,
        }
        return TemplateResponse(
            request, "admin/articles/frontpage/arrange.html", page, status=status
        )

    # What is done with an arrangement

    def _checked(self, request):
        """The form and its rows, in their order, with what is wrong said beside it."""
        form = ArrangementForm(request.POST)
        rows = SlotFormSet(as_data(typed_rows(request.POST)), prefix=PREFIX)
        return form, rows, all([form.is_valid(), rows.is_valid()])

    @method_decorator(require_POST)
    def preview_view(self, request):
        """Show the arrangement on the readers' own page, privately, as it will stand."""
        self._require(request)
        form, rows, valid = self._checked(request)
        if not valid:
            return self._page(request, clock.now(), form=form, rows=rows, status=422)
        at, sections = form.cleaned_data["starts_at"] or clock.now(), list(Section.objects.all())
        front = front_page(sections, at, rows.slots())
        page = {"at": at, "sections": sections, "front": front, "preview": True}
        response = render(request, "articles/front.html", page)
        add_never_cache_headers(response)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    @method_decorator(require_POST)
    def publication_view(self, request):
        """Publish the arrangement whole, now or at the set time, or say why not."""
        self._require(request)
        form, rows, valid = self._checked(request)
        moved = None
        if valid:
            try:
                told = self._publish(request, form.cleaned_data, rows.slots())
            except Refused as refusal:
                moved = self._refuse(refusal, form, rows)
            else:
                messages.success(request, told)
                return HttpResponseRedirect(reverse("admin:articles_frontpage_changelist"))
        return self._page(request, clock.now(), form=form, rows=rows, moved=moved)

    def _publish(self, request, typed, slots) -> str:
        front, at = FrontPage.load(), typed["starts_at"]
        fields = {
            "by": request.user,
            "slots": slots,
            "note": typed["note"],
            "instead_of": FrontEdition.objects.filter(pk=typed["instead_of"]).first(),
            "version": typed["version"],
        }
        if at is not None:
            return sentences.front_scheduled(front.schedule(at=at, **fields))
        front.publish(**fields)
        if front.version == typed["version"]:
            return _("Readers see exactly this already, so nothing changed.")
        waiting = FrontEdition.objects.filter(starts_at__gt=clock.now())
        return sentences.front_published(waiting.order_by("starts_at").first())

    def _refuse(self, refusal, form, rows) -> dict | None:
        """Say why, beside the slot that it is about; the next try counts from here.

        Returns what a colleague changed, if that is why.
        """
        data = form.data.copy()
        moved = None
        if isinstance(refusal, SlotsRefused):
            rows.refuse(refusal)
            self._look_again(refusal, rows)
        else:
            form.add_error(None, str(refusal))
        if isinstance(refusal, FrontMoved):
            now = clock.now()
            began_with = arrangement.editions().filter(pk=form.cleaned_data["began_with"]).first()
            current = arrangement.editions().in_force(now).first()
            moved = arrangement.meanwhile(began_with, current)
            data["version"] = str(FrontPage.load().version)
            data["began_with"] = str(current.pk) if current else ""
        form.data = data
        return moved

    def _look_again(self, refusal, rows):
        """Whoever publishes words again after this page has seen what the story says now."""
        stale = {index for index, field, _said in refusal.problems if field == "headline"}
        keys = {index: rows.forms[index]["article"].value() for index in stale}
        about = arrangement.about_stories(keys.values(), clock.now())
        rows.data = dict(rows.data)
        for index, key in keys.items():
            words = about[as_key(key)].words
            rows.data[f"{PREFIX}-{index}-written_for"] = str(words.pk) if words else ""
        for form in rows.forms:
            form.data = rows.data
