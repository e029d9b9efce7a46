from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock, search
from articles.admin.lists import LongList
from articles.models import Article
from comments.models import Discussion, Mode

MAX_KEY_DIGITS = 18
AS_ABOVE = "above"
"""Stands in forms for a mode that the story or section has not chosen itself."""


class ModeField(forms.ChoiceField):
    """One of the modes, or with AS_ABOVE, which becomes "", that of what stands above.

    One has to be chosen; `required` is false since a model may not be asked whether "" is a mode.
    """

    def __init__(self, **options):
        super().__init__(choices=[(AS_ABOVE, ""), *Mode.choices], required=False, **options)

    def name_first(self, label: str):
        """Say in the first choice what it leads to."""
        self.choices = [(AS_ABOVE, label), *Mode.choices]

    def prepare_value(self, value):
        return value or AS_ABOVE

    def clean(self, value):
        chosen = super().clean(value)
        if not chosen:
            raise forms.ValidationError(_("Choose one of these."))
        return "" if chosen == AS_ABOVE else chosen


class DiscussionForm(forms.ModelForm):
    own_mode = ModeField(label=gettext_lazy("Comments"))
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Closes at"),
        required=False,
        help_text=gettext_lazy("Leave it empty to close it by the days of the policy, if at all."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    stays_open = forms.BooleanField(
        label=gettext_lazy("Stays open"),
        required=False,
        help_text=gettext_lazy("Never closed by the days of the policy."),
    )

    class Meta:
        model = Discussion
        fields = ["own_mode", "closes_at", "stays_open"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        above = Mode(Discussion.mode_without_own(self.instance.article)).label
        self.fields["own_mode"].name_first(_("As its section says: %s") % above)


@admin.register(Discussion)
class DiscussionAdmin(LongList, admin.ModelAdmin):
    """Whether a story takes comments. A story's discussion is made when it is first opened."""

    form = DiscussionForm
    change_form_template = "admin/comments/discussion/change_form.html"
    list_display = ["__str__", "mode", "closes_at"]
    list_select_related = ["article__latest"]
    ordering = ["-pk"]
    list_per_page = 50
    search_fields = ["article__slug"]
    actions = None

    class Media:
        css = {"all": ["css/desk/queue.css"]}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        closure = path(
            "<int:pk>/closure/",
            self.admin_site.admin_view(self.close),
            name="comments_discussion_closure",
        )
        return [closure, *super().get_urls()]

    def get_search_results(self, request, queryset, search_term):
        return search.matching(queryset, search_term, story="article__", at=clock.now()), False

    def get_object(self, request, object_id, from_field=None):
        """The discussion of a story; one that nobody opened yet is made when a policy is sent."""
        if not object_id.isdecimal() or len(object_id) > MAX_KEY_DIGITS:
            return None
        found = super().get_object(request, object_id, from_field)
        article = None if found else Article.objects.filter(pk=object_id).first()
        if article is None:
            return found
        if request.method == "POST" and self.has_change_permission(request):
            return Discussion.of(article)
        return Discussion.as_it_stands(article)

    def save_model(self, request, obj, form, change):
        Discussion.objects.get(pk=obj.pk).set_policy(
            by=request.user,
            mode=obj.own_mode,
            closes_at=obj.closes_at,
            stays_open=obj.stays_open,
        )

    def close(self, request, pk):
        """Take no more comments under the story from now on."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        discussion = Discussion.of(get_object_or_404(Article, pk=pk))
        if discussion.close(by=request.user):
            self.log_change(request, discussion, _("Closed at once."))
            messages.success(request, _("Closed. Readers can read the comments, but add none."))
        else:
            messages.info(request, _("The discussion was closed already."))
        return HttpResponseRedirect(reverse("admin:comments_discussion_change", args=[pk]))
