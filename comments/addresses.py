"""Where the pages of a discussion are."""

from functools import lru_cache
from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse

MINE, STATE = "comments.mine", "comments.state"
MINE_LIVES_SECONDS = 60 * 60
STATE_LIVES_SECONDS = 30 * 24 * 60 * 60


def write(article) -> str:
    return f"{_discussion(article)}new/"


def reply(article, comment) -> str:
    return f"{_discussion(article)}{comment.public_id}/reply/"


def report(article, comment) -> str:
    return f"{_discussion(article)}{comment.public_id}/report/"


def page(article, *, order="", after=None) -> str:
    """The page of a discussion that goes on after a root comment, the oldest or newest first."""
    asked = {"after": after and after.public_id, "order": order}
    query = urlencode({name: value for name, value in asked.items() if value})
    address = _discussion(article)
    return f"{address}?{query}" if query else address


def comment(article, comment) -> str:
    """The lasting address of a comment: its thread, with the comment marked."""
    return f"{_discussion(article)}{comment.public_id}/#c-{comment.public_id}"


def mine(comment) -> str:
    """The private address at which the writer sees the comment, for an hour."""
    return reverse("comments:mine", args=[_signed(comment, MINE)])


def state(comment) -> str:
    """The address that says, for 30 days, what became of the comment, without its words."""
    return reverse("comments:state", args=[_signed(comment, STATE)])


def comment_behind(signed: str, *, is_late=False) -> str | None:
    """The public id in a private address, or None when it is forged or too old.

    One that is too old still names its comment to whoever asks for `is_late`.
    """
    return _behind(signed, MINE, None if is_late else MINE_LIVES_SECONDS)


def comment_told_of(signed: str) -> str | None:
    """The public id in the address of a state, or None when it is forged or too old."""
    return _behind(signed, STATE, STATE_LIVES_SECONDS)


def _signed(comment, purpose) -> str:
    return signing.TimestampSigner(salt=purpose).sign(comment.public_id.hex)


def _behind(signed, purpose, seconds):
    try:
        return signing.TimestampSigner(salt=purpose).unsign(signed, max_age=seconds)
    except signing.BadSignature:
        return None


def _discussion(article) -> str:
    return _page_at(article.address_date, article.slug)


@lru_cache(maxsize=256)
def _page_at(date, slug) -> str:
    """Where the discussion of a story is; a page asks it for each of its comments."""
    return reverse("comments:page", args=[f"{date:%Y}", f"{date:%m}", f"{date:%d}", slug])
