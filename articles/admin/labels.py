"""Sections, tags and authors: what stands over and under a story."""

from django.contrib import admin
from django.db.models import Q
from django.http import JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import clock
from articles.admin.lists import LongList
from articles.admin.meanwhile import HeldWhileWritten
from articles.forms.meanwhile import NoticesColleagues
from articles.models import Article, Author, Section, Tag

SUGGESTIONS = 10


class WithReaderPage(LongList, HeldWhileWritten):
    """A row with a page that readers know, found on this site whatever its row in Sites says.

    `stories` is how a story looks for such a row. While readers see a story there, the address of
    the page and of its feed stays.
    """

    form = NoticesColleagues
    stories = ""
    prepopulated_fields = {"slug": ["name"]}

    def view_on_site(self, row):
        return row.get_absolute_url()

    def delete_queryset(self, request, queryset):
        """Delete one by one, so that the pages which name a row hear of it."""
        for row in queryset:
            row.delete()

    def _is_known(self, row) -> bool:
        """Tell whether readers see a story there; a form asks for it many times over."""
        if row is None:
            return False
        if not hasattr(row, "is_known"):
            stories = Article.objects.published(clock.now()).filter(**{self.stories: row})
            row.is_known = stories.exists()
        return row.is_known

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if self._is_known(obj) else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if self._is_known(obj) else super().get_prepopulated_fields(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["labels"] = {"slug": _("Address")}
        if self._is_known(obj):
            said = _(
                "Readers see stories here, so the address stays: links and the feeds that people"
                " follow would break."
            )
            kwargs["help_texts"] = {"slug": said}
        return super().get_form(request, obj, change, **kwargs)


@admin.register(Section)
class SectionAdmin(WithReaderPage):
    stories = "section"
    list_display = ["name", "slug", "position", "description"]
    sortable_by = ["name", "slug", "position"]
    search_fields = ["name"]


@admin.register(Author)
class AuthorAdmin(WithReaderPage):
    stories = "byline_rows__author"
    list_display = ["name", "job_title", "email"]
    search_fields = ["name", "job_title"]


@admin.register(Tag)
class TagAdmin(WithReaderPage):
    stories = "taggings__tag"
    list_display = ["name", "slug", "description"]
    search_fields = ["name"]

    def get_urls(self):
        suggestions = path(
            "suggestions/",
            self.admin_site.admin_view(self.suggestions_view),
            name="articles_tag_suggestions",
        )
        return [suggestions, *super().get_urls()]

    @method_decorator(require_safe)
    def suggestions_view(self, request):
        """The tags whose name has a word beginning with what was typed, as JSON."""
        if not self.has_view_permission(request):
            return JsonResponse({"tags": []}, status=403)
        typed = request.GET.get("q", "").replace("\0", "").strip()
        matches = Q(name__istartswith=typed) | Q(name__icontains=f" {typed}")
        names = Tag.objects.filter(matches).values_list("name", flat=True)[:SUGGESTIONS]
        return JsonResponse({"tags": list(names)})
