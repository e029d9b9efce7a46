from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Media

from articles import clock, search
from articles.admin import sentences
from articles.admin.autosaves import AutosavePages
from articles.admin.check_pages import CheckPages
from articles.admin.desk_moves import DeskMoves
from articles.admin.filters import DeskView, Lacks, StoryList
from articles.admin.history import StoryHistory
from articles.admin.lists import LongList
from articles.admin.story_changes import StoryChanges
from articles.admin.story_pages import PUBLISH, TAKE_DOWN, StoryPages, change_url
from articles.forms.story import StoryForm
from articles.forms.typed import LIVE, words_of
from articles.models import Article, Autosave, Byline, Refused


@admin.register(Article)
class StoryAdmin(
    AutosavePages,
    StoryHistory,
    CheckPages,
    DeskMoves,
    StoryChanges,
    StoryPages,
    LongList,
    admin.ModelAdmin,
):
    """The writing desk: a list that says who has what, and a form made for writing."""

    form = StoryForm
    list_display = ["__str__"]
    list_filter = [DeskView, Lacks]
    list_per_page = 25
    search_fields = ["working_title"]
    search_help_text = gettext_lazy("Headline, text or working title")
    actions = None
    change_list_template = "admin/articles/article/list.html"
    change_form_template = add_form_template = "admin/articles/article/writing.html"

    # The list

    def get_queryset(self, request):
        shown = ("section", "owner", "assigned_to", "latest__lead_photo", "latest__created_by")
        return super().get_queryset(request).with_state(clock.now()).select_related(*shown)

    def get_search_results(self, request, queryset, search_term):
        return search.matching(queryset, search_term, at=clock.now()), False

    def changelist_view(self, request, extra_context=None):
        extra = {"title": _("Stories"), "now": clock.now(), "may_write": self.may_write(request)}
        extra["kept"] = self.never_saved(request)
        return super().changelist_view(request, extra | (extra_context or {}))

    def get_changelist(self, request, **kwargs):
        return StoryList

    # Rights

    def may_write(self, request) -> bool:
        return self.has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        return obj.may_be_edited_by(request.user)

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.has_publication)

    # The form

    def get_object(self, request, object_id, from_field=None):
        """Return the story; when it is only shown, once a request and with all that is shown."""
        if request.method not in ("GET", "HEAD"):
            return super().get_object(request, object_id, from_field)
        if not hasattr(request, "story"):
            request.story = super().get_object(request, object_id, from_field)
            if request.story:
                signed = Prefetch("byline_rows", Byline.objects.select_related("author"))
                prefetch_related_objects([request.story], "tags", signed)
        return request.story

    def get_form(self, request, obj=None, change=False, **kwargs):
        facts = {"by": request.user, "refusal": getattr(request, "refusal", None)}
        taken = getattr(request, "taken", None)
        sent = taken.typed if taken else request.POST
        if taken:
            facts["typed"] = sent
        asked_for = words_of(sent) if "began" in sent else request.GET.get("words")
        if obj and asked_for == LIVE and (live := self._live_link(obj, clock.now())):
            facts |= {"opened": live.revision, "words_shown": LIVE}
        return type("StoryFormOfUser", (StoryForm,), facts)

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": StoryForm.Meta.fields})]

    def get_readonly_fields(self, request, obj=None):
        return []

    def changeform_view(self, request, *args, **kwargs):
        """Save and do what the pressed button asks, or neither: a refusal is shown in the form."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            request.refusal = refusal
        return super().changeform_view(request, *args, **kwargs)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        article = self.get_object(request, object_id)
        if article and not self.has_change_permission(request, article):
            return self._reading_view(request, article)
        return super().change_view(request, object_id, form_url, extra_context)

    def _reading_view(self, request, article):
        """Show a story to somebody who may read it but not change it."""
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        asked = request.method in ("GET", "HEAD")
        page = self._page(
            request,
            article,
            title=_("Story") if asked else _("Not saved"),
            present=self.present_beside(request, article, clock.now()),
            typed=[] if asked else self.words_to_copy(request, article),
            **self.handing(request, article),
        )
        status = 200 if asked else 403
        template = "admin/articles/article/reading.html"
        return TemplateResponse(request, template, page, status=status)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        context |= self._desk(request, obj, form)
        context["media"] = context["media"] + form.media
        context["media"] = Media.from_media(context["media"]).with_nonce(str(request.csp_nonce))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _desk(self, request, article, form) -> dict:
        """What the right-hand side of the form shows."""
        now = clock.now()
        saved = article if article is not None and article.pk else None
        return {
            "article": saved,
            "form": form,
            "state": saved.state(now) if saved else None,
            "waiting": list(self._waiting(saved, now)) if saved else [],
            "photo": form.shown_photo,
            "may_publish": request.user.has_perm(PUBLISH),
            "may_take_down": request.user.has_perm(TAKE_DOWN),
            "may_describe_photo": bool(
                form.shown_photo
                and form.shown_photo.may_be_edited_by(request.user)
                and not form.shown_photo.on_public_page
            )
            or form.shown_photo is None,
            "title": _("Story") if saved else _("New story"),
            "now": now,
            **self.handing(request, saved),
            **self.writing_page(request, saved, form),
        }

    def _waiting(self, article, now):
        if article.state(now).next_at is None:
            return []
        return article.publications.filter(starts_at__gt=now).select_related("revision")[::-1]

    def save_form(self, request, form, change):
        return form.instance

    def save_model(self, request, obj, form, change):
        form.keep()
        Autosave.objects.filter(user=request.user).forget(writing=self.key_of(form))
        request.story_form = form

    def save_related(self, request, form, formsets, change):
        """Everything was kept by the form."""

    def log_addition(self, request, obj, message):
        """The story's own history says it; this log would keep a headline that is erased."""

    log_change = log_addition

    def response_add(self, request, obj, post_url_continue=None):
        return self._answer(request, obj)

    def response_change(self, request, obj):
        return self._answer(request, obj)

    def _answer(self, request, article):
        """Do what the pressed button asks beyond saving, and say what readers see now."""
        verbs = {
            "_publish": self._publish,
            "_schedule": self._schedule,
            **self.desk_verbs(),
        }
        pressed = next((verb for name, verb in verbs.items() if name in request.POST), None)
        article, form = Article.objects.get(pk=article.pk), request.story_form
        saved = sentences.saved if form.kept_anything else sentences.unchanged
        told = pressed(request, article) if pressed else saved(article, clock.now())
        if not pressed and (note := form.cleaned_data["note"]):
            messages.warning(request, sentences.unsent(note))
        if removed := form.fields["body"].removal_note:
            messages.warning(request, removed)
        messages.success(request, told, extra_tags=f"saved-{self.key_of(form)}")
        # Untouched words that readers see are shown again; else the newest, which were just kept.
        still_live = words_of(form.data) == LIVE and not form.kept_words
        return HttpResponseRedirect(change_url(article) + ("?words=live" if still_live else ""))

    def _publish(self, request, article):
        self._require(request, PUBLISH)
        form = request.story_form
        if form.retracts:
            dropped = article.retract(by=request.user, note=form.cleaned_data["note"])
            return sentences.retracted(dropped)
        waiting = form.cleaned_data["waiting"] or None
        override = form.cleaned_data["override_reason"]
        article.publish(by=request.user, waiting=waiting, override=override, **form.change())
        return sentences.published(article)

    def _schedule(self, request, article):
        self._require(request, PUBLISH)
        form = request.story_form
        starts_at, override = form.cleaned_data["starts_at"], form.cleaned_data["override_reason"]
        link = article.schedule(by=request.user, at=starts_at, override=override, **form.change())
        return sentences.scheduled(link)

    def _require(self, request, permission):
        if not request.user.has_perm(permission):
            raise PermissionDenied
