"""How the desk names a readers' page at another moment, and keeps its links in that moment."""

import re
from datetime import UTC, datetime
from html import escape, unescape
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.forms.moments import YEARS

# The pages of readers that go by the instant; whatever else a page links to is as it is today.
IN_THE_MOMENT = frozenset(
    (
        "archive",
        "author",
        "authors",
        "corrections",
        "front",
        "month",
        "search",
        "section",
        "story",
        "topic",
        "topics",
    )
)
# Templates and the sanitiser alike escape "<" in text and quotation marks in values.
TAG = re.compile(r'<(?:a|area|form)\s(?:[^">]|"[^"]*")*>')
EXTERNAL = ' rel="external"'
TARGET = re.compile(r'(?<=\s)(href|action)="([^"]*)"')


def page_url(at, path: str) -> str:
    """Return the desk's address of a readers' page, such as "/news/", at an instant."""
    return reverse("as_of:page", args=[written(at), path.removeprefix("/")])


def written(at) -> str:
    """Write an instant exactly: in the newsroom's zone, or in UTC when its hour happens twice."""
    local = timezone.localtime(at).replace(tzinfo=None)
    exact = "auto" if local.second or local.microsecond else "minutes"
    if timezone.make_aware(local) == at:
        return local.isoformat(timespec=exact)
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=exact)}Z"


def read(typed: str) -> datetime | None:
    """Read what `written` wrote, or what somebody typed like it; None for anything else."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return None
    if at.year not in YEARS:
        return None
    return at if at.tzinfo else timezone.make_aware(at)


def readers_view(path: str) -> ResolverMatch | None:
    """Return the view of a readers' page that goes by the instant; None for any other path."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match if match.app_names == ["articles"] and match.url_name in IN_THE_MOMENT else None


def in_moment(address: str, at) -> str | None:
    """Return where an address of the site leads within the moment; None where it leads out."""
    if not _is_on_site(address):
        return None
    parts = urlsplit(address.removeprefix(settings.SITE_URL))
    path = unquote(parts.path)
    if readers_view(path) is None:
        return None
    inside = urlsplit(page_url(at, path))
    return inside._replace(query=parts.query, fragment=parts.fragment).geturl()


def _is_on_site(address: str) -> bool:
    """Tell whether an address is one of the site outside the desk."""
    path = address.removeprefix(settings.SITE_URL)
    return path.startswith("/") and not path.startswith(("//", reverse("admin:index")))


def kept_inside(html: str, at) -> str:
    """Turn the links and forms of a page into the moment, and mark those that lead out of it.

    A link with `rel="external"` says itself that it leads to today.
    """
    known: dict[str, str] = {}

    def turned(target) -> str:
        name, value = target.groups()
        if value not in known:
            known[value] = _attributes(name, value, at)
        return known[value]

    return TAG.sub(lambda tag: tag[0] if EXTERNAL in tag[0] else TARGET.sub(turned, tag[0]), html)


def _attributes(name: str, value: str, at) -> str:
    address = unescape(value)
    if not _is_on_site(address):
        return f'{name}="{value}"'
    if inside := in_moment(address, at):
        return f'{name}="{escape(inside)}"'
    # Translators: stands after a link of a page of the past that leads to a page of today.
    return f'{name}="{value}" data-leads-to="{escape(_("as it is today"))}"'
