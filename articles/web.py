"""Addresses and instants as the world outside reads them.

Addresses come from SITE_URL, never from a request's Host.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

# The pages about the newsroom itself: each has a fixed address, whether or not somebody wrote it.
POLICY_PAGES = ("about", "contact", "privacy", "community-rules")


def absolute(path: str) -> str:
    """Return the full address of a path of ours; what is full already stays as it is."""
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def host() -> str:
    """Return the site's name in the net, without a port."""
    return urlsplit(settings.SITE_URL).hostname


def stamp(instant) -> str:
    """Write an instant in the newsroom's zone, to the second (ISO 8601)."""
    return timezone.localtime(instant).isoformat(timespec="seconds")


def wants_json(request) -> bool:
    """Tell a script, which asks for data, from a person, who gets a page."""
    return "application/json" in request.headers.get("Accept", "")
