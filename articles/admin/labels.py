"""Sections, tags and authors: what stands over and under a story."""

from django.contrib import admin
from django.db.models import Q
from django.http import JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from articles.models import Author, Section, Tag

SUGGESTIONS = 10


class WithReaderPage(admin.ModelAdmin):
    """A row with a page that readers know, found on this site whatever its row in Sites says."""

    def view_on_site(self, row):
        return row.get_absolute_url()


@admin.register(Section)
class SectionAdmin(WithReaderPage):
    list_display = ["name", "slug", "position", "description"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]


@admin.register(Author)
class AuthorAdmin(WithReaderPage):
    list_display = ["name", "job_title", "email"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name", "job_title"]


@admin.register(Tag)
class TagAdmin(WithReaderPage):
    list_display = ["name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}
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
