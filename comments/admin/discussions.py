from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models import Discussion

MAX_KEY_DIGITS = 18
OFFERED = [Discussion.Mode.PRE, Discussion.Mode.READ_ONLY, Discussion.Mode.OFF]


class PolicyForm(forms.ModelForm):
    own_mode = forms.ChoiceField(
        label=_("Comments"), choices=[(mode.value, mode.label) for mode in OFFERED]
    )
    closes_at = forms.DateTimeField(
        label=_("Closes at"),
        required=False,
        help_text=_("Leave it empty to keep the discussion open."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    class Meta:
        model = Discussion
        fields = ["own_mode", "closes_at"]


@admin.register(Discussion)
class DiscussionAdmin(admin.ModelAdmin):
    """Whether a story takes comments. A story's discussion is made when it is first opened."""

    form = PolicyForm
    list_display = ["__str__", "mode", "closes_at"]
    list_select_related = ["article__latest"]
    ordering = ["-article"]
    list_per_page = 50
    search_fields = ["article__latest__headline", "article__slug"]
    actions = None

    class Media:
        css = {"all": ["css/desk/queue.css"]}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

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
        return Discussion(article=article)

    def save_model(self, request, obj, form, change):
        Discussion.objects.get(pk=obj.pk).set_policy(
            by=request.user, mode=obj.own_mode, closes_at=obj.closes_at
        )
