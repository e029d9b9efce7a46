"""Comments as HTML: escaped first, then given paragraphs and links."""

import re
from collections.abc import Iterable
from functools import partial
from urllib.parse import urlsplit

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

ADDRESS = re.compile(r"\bhttps?://[^\s<>\"“”]{1,2000}", re.IGNORECASE)
LONGEST_HOST = 253  # RFC 1035; beyond it Punycode also becomes slow
AFTER_AN_ADDRESS = ".,:;!?'’…*_"
LINK = '<a href="{}" rel="nofollow ugc noopener">{}</a>'


def as_html(text: str, *, links: bool = True, marked: Iterable[str] = ()) -> SafeString:
    """Return the paragraphs of a comment's text; without `links`, addresses stay words.

    The passages in `marked` stand in <mark>, in a text without links.
    """
    write = linked if links else partial(mark, passages=marked)
    paragraphs = (write(part).replace("\n", "<br>") for part in text.split("\n\n"))
    # Every part went through escape() or format_html().
    return mark_safe("".join(f"<p>{part}</p>" for part in paragraphs))  # noqa: S308


def mark(text: str, passages: Iterable[str]) -> SafeString:
    """Escape the text and put each of the passages in it into <mark>."""
    wanted = sorted({each for each in passages if each.strip()}, key=len, reverse=True)
    if not wanted:
        return escape(text)
    pieces = re.split(f"({'|'.join(map(re.escape, wanted))})", text)
    written = (
        format_html("<mark>{}</mark>", piece) if number % 2 else piece
        for number, piece in enumerate(pieces)
    )
    return format_html_join("", "{}", ((piece,) for piece in written))


def linked(text: str) -> str:
    """Escape the text and link the http and https addresses in it."""
    written, end = [], 0
    for match in ADDRESS.finditer(text):
        address = without_end_marks(match[0])
        written += [escape(text[end : match.start()]), link(address)]
        end = match.start() + len(address)
    return "".join([*written, escape(text[end:])])


def without_end_marks(address: str) -> str:
    """Drop the punctuation of the sentence around an address."""
    while address and (
        address[-1] in AFTER_AN_ADDRESS
        or (address[-1] == ")" and address.count(")") > address.count("("))
    ):
        address = address[:-1]
    return address


def link(address: str) -> str:
    """Link an address under its real host; one with a user name in it is not linked.

    Letters beyond ASCII in a host are shown as Punycode (RFC 3492), so that a look-alike shows.
    """
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if not 0 < len(host) <= LONGEST_HOST:
            return escape(address)
        host = host.encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (UnicodeError, ValueError):
        return escape(address)
    if "@" in parts.netloc or "[" in parts.netloc:
        return escape(address)
    address = parts._replace(scheme=parts.scheme.lower(), netloc=f"{host}{port}").geturl()
    return format_html(LINK, address, address)
