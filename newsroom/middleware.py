from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.translation import gettext as _

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# A comment of 100,000 characters, four bytes each, percent-encoded.
MAX_BYTES = 1_500_000
# A photograph of 60 MB, the text of a story, and what goes between them.
MAX_DESK_BYTES = 72 * 1024 * 1024


class BodyTooBig(RequestDataTooBig):
    """A request that claims more than its sender may send."""


def permissions_policy(get_response):
    """Tell browsers which of their powers no page here asks for."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


def known_methods(get_response):
    """Refuse TRACE and every other method that no page here has a use for (RFC 9110, 9.3)."""

    def middleware(request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return middleware


def bounded_bodies(get_response):
    """Refuse a body by the size that it claims.

    The check against forgery parses it, files and all, before any view is asked; so this has to
    come first. A view that checks for itself bounds what it reads for itself.
    """

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            return HttpResponse(
                _("Say with Content-Length how much you send.") + "\n",
                status=411,
                content_type="text/plain; charset=utf-8",
            )
        size = 0 if getattr(view, "csrf_exempt", False) else claimed_bytes(request)
        if size > MAX_BYTES and (size > MAX_DESK_BYTES or not is_at_the_desk(request)):
            raise BodyTooBig
        return None

    middleware.process_view = process_view
    return middleware


def claimed_bytes(request) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def is_at_the_desk(request) -> bool:
    """Tell whether a person of the newsroom, signed in, asks for a page of the desk."""
    return request.path.startswith(reverse("admin:index")) and request.user.is_staff
