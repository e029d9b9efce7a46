"""What readers get when there is nothing to show, when a token is bad, when something broke."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from articles import clock
from articles.models import Article
from articles.views import expired as mistake_expired
from comments.views import expired as comment_expired

LATEST = 6


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
