"""The newsroom's own pages, and what readers get instead of a page: nothing here, a bad token,
something broke."""

from django.contrib.flatpages.views import flatpage
from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from articles import clock, shown
from articles.models import Article
from articles.views import expired as mistake_expired
from articles.views.caching import shared
from comments.views import expired as comment_expired

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


def token_refused(request, reason=""):
    """Give a reader's form back as it was typed when its token is bad."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        match = None
    if match and match.view_name == "articles:report":
        return mistake_expired(request, **match.kwargs)
    return comment_expired(request, reason)
