"""What the answers of these pages have in common."""

from datetime import date
from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from articles import clock
from articles.models import addressed

# A text of 100,000 characters gets its error beside the field; four bytes each, percent-encoded.
MAX_REQUEST_BYTES = 1_500_000


def live_article(year, month, day, slug, at=None):
    """Return the story that is live at the address, or raise Http404."""
    try:
        day = date(int(year), int(month), int(day))
    except ValueError as error:
        raise Http404 from error
    answer = addressed(day, slug, at or clock.now())
    if answer.kind != "live":
        raise Http404
    return answer.article


def keep_private(response: HttpResponse, *, referrer="same-origin") -> HttpResponse:
    """Keep a page out of caches and search engines."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = referrer
    return response


def private_form(view):
    """A page with a form of its own reader: refused before parsing when it is too big."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def sized(request, *args, **kwargs):
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = 0
        if size > MAX_REQUEST_BYTES:
            return keep_private(render(request, "comments/too_big.html", status=413))
        return keep_private(protected(request, *args, **kwargs))

    return sized
