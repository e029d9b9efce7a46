from courier.models import IN_A_LIST, StoryPage, with_photos
from django.shortcuts import render
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls


def search(request):
    """Best matches first, as Wagtail's project template does it."""
    text = request.GET.get("q", "")
    found = with_photos(StoryPage.objects.live()).search(text)[:IN_A_LIST] if text else []
    return render(request, "courier/search.html", {"query": text, "stories": found})


urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("search/", search, name="search"),
    path("", include(wagtail_urls)),
]
