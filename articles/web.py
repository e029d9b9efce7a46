"""Addresses as the world outside sees them: from SITE_URL, never from a request's Host."""

from urllib.parse import urlsplit

from django.conf import settings


def absolute(path: str) -> str:
    """Return the full address of a path of ours; what is full already stays as it is."""
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def host() -> str:
    """Return the site's name in the net, without a port."""
    return urlsplit(settings.SITE_URL).hostname
