"""What readers get when there is nothing to show, and when something broke."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string

from articles import clock
from articles.models import Article

LATEST = 6


def page_not_found(request, exception):
    """The same bytes for every address, so that they say nothing of what may be there later."""
    at = clock.now()
    latest = Article.objects.published(at).as_teasers()[:LATEST]
    return render(request, "404.html", {"at": at, "latest": latest}, status=404)


def server_error(request):
    """Ask nothing of the database, which may be what broke."""
    return HttpResponseServerError(render_to_string("500.html"))
