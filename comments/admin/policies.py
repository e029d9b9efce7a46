from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.models import Section
from comments.admin.discussions import MAX_KEY_DIGITS, ModeField
from comments.models import Mode, Policy, set_section_policy, set_site_policy

SITE = "site"


class SitePolicyForm(forms.ModelForm):
    """How discussions are led everywhere, and when moderators are called."""

    class Meta:
        model = Policy
        fields = ["mode", "close_after_days", "alert_waiting", "alert_minutes"]
        help_texts = {
            "close_after_days": gettext_lazy(
                "Counted from the story's first publication. Leave it empty to close none."
            ),
            "alert_waiting": gettext_lazy("Once, until fewer wait again. Empty: never."),
            "alert_minutes": gettext_lazy("Once, until the queue is clear again. Empty: never."),
        }
        labels = {"mode": gettext_lazy("Comments")}

    def keep(self, *, by):
        set_site_policy(by=by, **{name: self.cleaned_data[name] for name in self._meta.fields})


class SectionPolicyForm(forms.ModelForm):
    """How discussions of a section are led where that is not as on the rest of the site."""

    mode = ModeField(label=gettext_lazy("Comments"))

    class Meta:
        model = Policy
        fields = ["mode", "close_after_days"]
        help_texts = {
            "close_after_days": gettext_lazy(
                "Counted from the story's first publication. Empty: as the site says; 0: never."
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        above = Mode(Policy.for_site().mode).label
        self.fields["mode"].name_first(_("As the site says: %s") % above)

    def keep(self, *, by):
        chosen = {name: self.cleaned_data[name] for name in self._meta.fields}
        set_section_policy(by=by, section=self.instance.section, **chosen)


@admin.register(Policy)
class PolicyAdmin(admin.ModelAdmin):
    """The site's policy, named "site" in addresses, and those of sections, by the section's key."""

    change_form_template = "admin/comments/policy/change_form.html"
    actions = None

    class Media:
        css = {"all": ["css/desk/queue.css"]}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @method_decorator(require_safe)
    def changelist_view(self, request, extra_context=None):
        """The site first, and every section, whether it has a policy or not: they are few."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        sections = Section.objects.select_related("comment_policy").order_by("position", "name")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Policies for comments"),
            "site": Policy.for_site(),
            "policies": [getattr(each, "comment_policy", None) or unset(each) for each in sections],
        }
        return TemplateResponse(request, "admin/comments/policy/policies.html", context)

    def get_object(self, request, object_id, from_field=None):
        if object_id == SITE:
            return Policy.for_site()
        if not object_id.isdecimal() or len(object_id) > MAX_KEY_DIGITS:
            return None
        section = Section.objects.filter(pk=object_id).select_related("comment_policy").first()
        return section and (getattr(section, "comment_policy", None) or unset(section))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = SectionPolicyForm if obj and obj.section_id else SitePolicyForm
        return super().get_form(request, obj, change, form=form, **kwargs)

    def get_fields(self, request, obj=None):
        form = SectionPolicyForm if obj and obj.section_id else SitePolicyForm
        return form._meta.fields

    def save_model(self, request, obj, form, change):
        form.keep(by=request.user)

    def log_change(self, request, obj, message):
        """The log speaks of a policy's row, which a section loses with its last difference."""
        if kept := Policy.objects.filter(section=obj.section_id).first():
            super().log_change(request, kept, message)


def unset(section) -> Policy:
    """The policy of a section that has none: all as the site says."""
    return Policy(section=section, mode="")
