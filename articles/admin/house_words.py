from django.contrib import admin

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
