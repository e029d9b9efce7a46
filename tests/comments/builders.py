"""Builders of comments with everything defaulted."""

from comments.models import post_comment
from tests.builders import make_live, make_user, numbers


def make_comment(article=None, *, status="pending", by=None, **fields):
    """A comment under a live story, brought to `status` by the verbs."""
    number = next(numbers)
    fields = {
        "name": f"Reader {number}",
        "email": f"reader-{number}@post.example",
        "text": f"Remark number {number} about the harbour wall.",
    } | fields
    comment = post_comment(article=article or make_live(), **fields)
    bring_to(comment, status, by=by)
    return comment


def bring_to(comment, status, *, by=None):
    """Decide about a comment so that it reaches `status`."""
    if status == "pending":
        return
    if status == "withdrawn":
        comment.withdraw(by=comment.author, version=comment.version)
        return
    by = by or make_user("Administrator")
    if status == "published":
        comment.approve(by=by, version=comment.version)
    elif status == "rejected":
        comment.reject(by=by, version=comment.version, reason="abuse")
    else:
        comment.mark_spam(by=by, version=comment.version)
