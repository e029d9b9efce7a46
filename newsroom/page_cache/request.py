"""Which requests a finished page can answer, and by what name it is known."""

import re
from urllib.parse import parse_qsl, urlencode

from newsroom.page_cache.page import BROTLI, GZIP, IDENTITY

STORY = r"/\d{4}/\d\d/\d\d/[^/]+/"
KNOWS_NOTHING = re.compile(rf"/|{STORY}|.*\.(?:xml|txt)")
"""The front page, stories and files are the same whatever stands behind a question mark."""
DISCUSSED = re.compile(rf"{STORY}comments/")
LIST, DISCUSSION, SEARCH = ("after", "before"), ("after", "order"), ("before", "order", "q")
"""The parameters that other pages know; any other neither varies an answer nor is passed on."""
LONGEST_KEY = 400
MOST_REMEMBERED = 1_000
NEVER_SHARED = ("/admin/", "/static/", "/media/")
SAID_OF_A_BODY = ("CONTENT_LENGTH", "CONTENT_TYPE")


def key_of(environ) -> str | None:
    """The address by which a page is kept: path and known parameters; None for what is never
    shared."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    path = environ["PATH_INFO"]
    if path.startswith(NEVER_SHARED):
        return None
    query = environ.get("QUERY_STRING")
    if not query:
        return path if len(path) <= LONGEST_KEY else None
    known = known_parameters(query, names_of(path))
    if known is None:
        return None
    key = f"{path}?{known}" if known else path
    return key if len(key) <= LONGEST_KEY else None


def names_of(path: str) -> tuple[str, ...]:
    """The parameters that the page at a path knows."""
    if KNOWS_NOTHING.fullmatch(path):
        return ()
    if DISCUSSED.fullmatch(path):
        return DISCUSSION
    return SEARCH if path == "/search/" else LIST


def known_parameters(query: str, names) -> str | None:
    """Those of a query in one order; None where `page` is among them, which redirects."""
    try:
        typed = parse_qsl(query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return None
    if names and any(name == "page" for name, _value in typed):
        return None
    last = {name: value for name, value in typed if name in names}
    return urlencode(sorted(last.items()))


def as_everyone(environ, key: str, *, https: bool) -> dict:
    """The request without anything that would make its answer one person's: of all headers it
    keeps the host, which is ours, and that the way here was safe where nothing else is answered."""
    plain = {
        name: value
        for name, value in environ.items()
        if not (name.startswith("HTTP_") or name in SAID_OF_A_BODY)
    }
    if https:
        plain["HTTP_X_FORWARDED_PROTO"] = "https"
    return plain | {
        "HTTP_HOST": environ.get("HTTP_HOST", ""),
        "REQUEST_METHOD": "GET",
        "QUERY_STRING": key.partition("?")[2],
    }


_accepted: dict[str, tuple[str, ...]] = {}


def accepted(header: str) -> tuple[str, ...]:
    """The encodings that a client takes, the shortest first (RFC 9110, 12.5.3)."""
    found = _accepted.get(header)
    if found is None:
        found = _read_accepted(header)
        if len(_accepted) < MOST_REMEMBERED and len(header) < LONGEST_KEY:
            _accepted[header] = found
    return found


def _read_accepted(header: str) -> tuple[str, ...]:
    weights = {}
    for part in header.lower().split(","):
        name, _semicolon, parameters = part.strip().partition(";")
        weights[name.strip()] = not _is_zero(parameters)
    anything = weights.get("*", False)
    taken = [name for name in (BROTLI, GZIP) if weights.get(name, anything)]
    return (*taken, IDENTITY) if taken else (IDENTITY,)


def _is_zero(parameters: str) -> bool:
    name, _equals, value = parameters.replace(" ", "").partition("=")
    try:
        return name == "q" and float(value) == 0
    except ValueError:
        return False


def names_one_of(header: str, etag: str) -> bool:
    """Tell whether If-None-Match holds the entity tag, by weak comparison (RFC 9110, 13.1.2)."""
    if header == etag:
        return True
    return header.strip() == "*" or any(
        part.strip().removeprefix("W/") == etag for part in header.split(",")
    )
