"""The search over comments: bounded, so that it costs the same however many there are."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from comments.models import Comment, CommentRevision
from comments.queue.groups import joined
from comments.queue.keys import older

LOOKED_THROUGH = 20_000
FOUND_A_PAGE = 25
LONGEST_SEARCH = 100


@dataclass
class Found:
    """A page of what was found; `before` is the key from which to look further back."""

    comments: list[Comment] = field(default_factory=list)
    before: int | None = None
    back_to: datetime | None = None
    has_more: bool = False


def search(words="", status="", before="") -> Found:
    """Look for words in text, name and headline among the 20,000 comments before a key.

    They are looked at newest first; a page goes on where the last one ended, in the same stretch
    or in the one before it.
    """
    every = older(Comment.objects.order_by("-pk"), before)
    newest = every.values_list("pk", flat=True).first()
    if newest is None:
        return Found()
    floor = newest - LOOKED_THROUGH
    rows = every.filter(pk__gt=floor)
    if status in Comment.Status.values:
        rows = rows.filter(status=status)
    if words := words.replace("\0", "").strip()[:LONGEST_SEARCH]:
        rows = rows.filter(_has(words, floor, newest))
    keys = list(rows.values_list("pk", flat=True)[: FOUND_A_PAGE + 1])
    comments = list(joined(Comment.objects.filter(pk__in=keys)).order_by("-pk"))
    if len(comments) > FOUND_A_PAGE:
        comments = comments[:FOUND_A_PAGE]
        return Found(comments, comments[-1].pk, has_more=True)
    back_to = every.filter(pk__lte=floor).values_list("pk", "created_at").first()
    if back_to is None:
        return Found(comments)
    return Found(comments, before=back_to[0] + 1, back_to=back_to[1])


def _has(words, floor, newest) -> Q:
    """The words stand in the text, the name or the headline.

    The wordings are bounded by the comments they belong to, or PostgreSQL reads all there are.
    """
    texts = CommentRevision.objects.filter(comment__gt=floor, comment__lte=newest).order_by()
    return (
        Q(current_revision__in=texts.filter(text__icontains=words).values("pk"))
        | Q(name__icontains=words)
        | Q(discussion__article__latest__headline__icontains=words)
    )
