from django.contrib import admin
from django.utils.translation import gettext as _

from articles.admin.lists import LongList
from articles.forms.house_words import HouseWordForm
from articles.models import HouseWord


@admin.register(HouseWord)
class HouseWordAdmin(LongList, admin.ModelAdmin):
    """The words that the newsroom does not print, and what it writes instead."""

    form = HouseWordForm
    list_display = sortable_by = ["literal", "instead", "why"]
    search_fields = ["literal", "instead", "why"]
    actions = None

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("House words")} | (extra_context or {}))
