"""The newsroom's own pages, and what readers get when there is nothing to show."""

from django.contrib.flatpages.views import flatpage
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from articles import clock, shown
from articles.models import Article
from articles.views.caching import shared

LATEST = 6


@shared
def policy(request, url):
    """A page about the newsroom itself."""
    shown.note(shown.PAGES)
    return flatpage(request, url)


def page_not_found(request, exception):
    """The same bytes for every address, so that they say nothing of what may be there later."""
    at = clock.now()
    latest = Article.objects.published(at).as_teasers()[:LATEST]
    return render(request, "404.html", {"at": at, "latest": latest}, status=404)


def server_error(request):
    """Ask nothing of the database, which may be what broke."""
    return HttpResponseServerError(render_to_string("500.html"))
