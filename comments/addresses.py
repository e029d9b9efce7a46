"""Where the pages of a discussion are."""

from urllib.parse import urlencode

from django.core import signing
from django.urls import reverse

MINE, STATE = "comments.mine", "comments.state"
MINE_LIVES_SECONDS = 60 * 60
STATE_LIVES_SECONDS = 30 * 24 * 60 * 60


def write(article) -> str:
    return reverse("comments:new", args=_place(article))


def reply(article, comment) -> str:
    return reverse("comments:reply", args=[*_place(article), comment.public_id])


def report(article, comment) -> str:
    return reverse("comments:report", args=[*_place(article), comment.public_id])


def page(article, *, order="", after=None) -> str:
    """The page of a discussion that goes on after a root comment, the oldest or newest first."""
    asked = {"after": after and after.public_id, "order": order}
    query = urlencode({name: value for name, value in asked.items() if value})
    address = reverse("comments:page", args=_place(article))
    return f"{address}?{query}" if query else address


def comment(article, comment) -> str:
    """The lasting address of a comment: its thread, with the comment marked."""
    address = reverse("comments:comment", args=[*_place(article), comment.public_id])
    return f"{address}#c-{comment.public_id}"


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


def _place(article) -> list[str]:
    date = article.address_date
    return [f"{date:%Y}", f"{date:%m}", f"{date:%d}", article.slug]
