"""Pages that are one reader's own: forms with a token, kept out of caches and search engines."""

from functools import wraps

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

# A text of 100,000 characters gets its error beside the field; four bytes each, percent-encoded.
MAX_REQUEST_BYTES = 1_500_000


def keep_private(response: HttpResponse, *, referrer="same-origin") -> HttpResponse:
    """Keep a page out of caches and search engines."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = referrer
    return response


def private_form(*, too_big):
    """A page with a form of its own reader: refused before parsing when it is too big, with the
    template `too_big`."""

    def decorate(view):
        protected = csrf_protect(view)

        @csrf_exempt
        @wraps(view)
        def sized(request, *args, **kwargs):
            try:
                size = int(request.META.get("CONTENT_LENGTH") or 0)
            except ValueError:
                size = 0
            if size > MAX_REQUEST_BYTES:
                return keep_private(render(request, too_big, status=413))
            return keep_private(protected(request, *args, **kwargs))

        return sized

    return decorate
