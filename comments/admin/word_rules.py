from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.admin.lists import LongList
from comments import accuracy
from comments.models import WordRule
from comments.word_rules import WordRuleForm


@admin.register(WordRule)
class WordRuleAdmin(LongList, admin.ModelAdmin):
    """The words, phrases, hosts and mail domains that moderators look out for."""

    form = WordRuleForm
    list_display = ["literal", "scope", "effect", "hits", "is_active", "note"]
    list_filter = ["effect", "scope", "is_active"]
    search_fields = ["literal", "note"]
    list_per_page = 100
    sortable_by = ["literal", "scope", "effect", "hits", "is_active"]
    actions = None
    change_list_template = "admin/comments/wordrule/list.html"

    def get_urls(self):
        report = self.admin_site.admin_view(self.report_view)
        return [path("report/", report, name="comments_wordrule_report"), *super().get_urls()]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.made_by = request.user
        super().save_model(request, obj, form, change)

    @method_decorator(require_safe)
    def report_view(self, request):
        """How often each rule and the filter were right, and which rule to drop."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("How the rules did"),
            "accuracy": accuracy.measure(),
            "last": accuracy.LAST,
        }
        return TemplateResponse(request, "admin/comments/wordrule/report.html", context)
