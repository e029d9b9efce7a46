"""Where the pages of a discussion are."""

from django.core import signing
from django.urls import reverse

MINE = "comments.mine"
MINE_LIVES_SECONDS = 60 * 60


def write(article) -> str:
    return reverse("comments:new", args=_place(article))


def reply(article, comment) -> str:
    return reverse("comments:reply", args=[*_place(article), comment.public_id])


def page_after(article, root) -> str:
    return reverse("comments:page", args=_place(article)) + f"?after={root.public_id}"


def mine(comment) -> str:
    """The private address at which the writer sees the comment, for an hour."""
    signed = signing.dumps({"comment": str(comment.public_id)}, salt=MINE)
    return reverse("comments:mine", args=[signed])


def comment_behind(signed: str) -> str | None:
    """The public id in a private address, or None when it is forged or too old."""
    try:
        return signing.loads(signed, salt=MINE, max_age=MINE_LIVES_SECONDS)["comment"]
    except signing.BadSignature:
        return None


def _place(article) -> list[str]:
    date = article.address_date
    return [f"{date:%Y}", f"{date:%m}", f"{date:%d}", article.slug]
