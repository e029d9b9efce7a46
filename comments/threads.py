"""A discussion as readers see it: a page of nested threads, in two queries whatever its size."""

from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

from comments import addresses
from comments.models import Comment, Discussion
from comments.models.comment import SEGMENT
from comments.models.policy import days_by_policy, end_after

ROOTS_A_PAGE = 50
REPLIES_A_THREAD = 5
COMMENTS_A_THREAD_PAGE = 100
NEWEST = "newest"
# Paths are digits, and every collation sorts a letter after them.
AFTER_ALL_PATHS = "a"


@dataclass
class Node:
    """A comment in its thread; `answers` is the comment above it, `next_reply` the first of its
    thread for which the page had no room."""

    comment: Comment
    answers: Comment | None = None
    replies: list["Node"] = field(default_factory=list)
    next_reply: Comment | None = None


@dataclass
class Page:
    """A page of threads; `next_root` is the last root on it when more follow."""

    discussion: Discussion
    threads: list[Node]
    next_root: Comment | None = None


def shown(article, at, *, after: Comment | None = None, order="") -> dict:
    """Return what the template of a discussion says at `at`."""
    order = order if order == NEWEST else ""
    page = page_of_threads(article, after=after, order=order)
    following = page.next_root and addresses.page(article, order=order, after=page.next_root)
    return _said(article, at, page) | {
        "more_url": following,
        "order": order,
        "oldest_url": addresses.page(article),
        "newest_url": addresses.page(article, order=NEWEST),
        "has_order": bool(page.next_root or after or order or len(page.threads) > 1),
    }


def shown_thread(article, at, comment: Comment) -> dict:
    """Return what the template of a comment's own page says at `at`."""
    return _said(article, at, page_of_thread(article, comment)) | {"marked": comment}


def page_of_threads(article, *, after: Comment | None = None, order="") -> Page:
    """Return the threads after a root comment, or the first ones, in two queries.

    Of each thread so many comments are read and no more: no thread makes the page long.
    """
    if article.comment_count == 0:
        return Page(Discussion.as_it_stands(article), [])
    roots = list(_roots(article, after, order)[: ROOTS_A_PAGE + 1])
    next_root = roots[ROOTS_A_PAGE - 1] if len(roots) > ROOTS_A_PAGE else None
    roots = roots[:ROOTS_A_PAGE]
    comments = list(_joined(article).filter(_ranges(roots))) if roots else []
    if not comments:
        return Page(Discussion.as_it_stands(article), [])
    cuts = {root.cut for root in roots}
    beyond = {comment.root_id: comment for comment in comments if comment.path in cuts}
    comments = [comment for comment in comments if comment.path not in cuts]
    threads = _nest(_without_idle_traces(comments))
    for node in threads:
        node.next_reply = beyond.get(node.comment.pk)
    if order == NEWEST:
        threads.reverse()
    return Page(_discussion(article, comments), threads, next_root)


def page_of_thread(article, comment: Comment) -> Page:
    """Return the part of its thread in which a comment stands, in at most three queries.

    That is the beginning where the comment is among the first, else what is above the comment and
    what follows it.
    """
    root, room = comment.path[:SEGMENT], COMMENTS_A_THREAD_PAGE
    thread = _joined(article).filter(path__gte=root, path__lt=root + AFTER_ALL_PATHS)
    comments = list(thread[: room + 1])
    above: list[Comment] = []
    if all(each.pk != comment.pk for each in comments[:room]):
        above = list(thread.filter(pk__in=comment.line[:-1]))
        comments = list(thread.filter(path__gte=comment.path)[: room + 1])
    beyond = None
    if len(comments) > room:
        last = max(at for at, each in enumerate(comments) if each.is_visible)
        if comments[last].pk != comment.pk:
            beyond, comments = comments[last], comments[:last]
    comments = above + comments
    threads = _nest(_without_idle_traces(comments))
    for node in threads:
        node.next_reply = beyond
    return Page(_discussion(article, comments), threads)


def _said(article, at, page) -> dict:
    return {
        "article": article,
        "is_off": page.discussion.mode == Discussion.Mode.OFF,
        "is_open": page.discussion.takes_comments(at),
        "threads": page.threads,
        "write_url": addresses.write(article),
    }


def _roots(article, after, order):
    """The first comments of threads, each with the path at which its thread is cut off."""
    standing = Comment.objects.filter(discussion=article.pk).standing()
    below = standing.filter(
        path__gt=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value(AFTER_ALL_PATHS))
    )
    below = below.filter(status=Comment.Status.PUBLISHED)
    cut = below.in_threads().values("path")[REPLIES_A_THREAD : REPLIES_A_THREAD + 1]
    roots = standing.filter(depth=1).annotate(cut=Subquery(cut))
    if order == NEWEST:
        roots = roots.filter(path__lt=after.path) if after else roots
        return roots.order_by("-path")
    roots = roots.filter(path__gt=after.path) if after else roots
    return roots.order_by("path")


def _ranges(roots) -> Q:
    """Say where the comments of these threads stand: a range up to each cut, and the cut itself."""
    roots = sorted(roots, key=attrgetter("path"))
    ranges, start = Q(), roots[0].path
    for root, following in pairwise([*roots, None]):
        if root.cut:
            ranges |= Q(path__gte=start, path__lte=root.cut)
            start = following and following.path
        elif following is None:
            ranges |= Q(path__gte=start, path__lt=root.path + AFTER_ALL_PATHS)
    return ranges


def _joined(article):
    """What stands in the threads, with all that a page says of it."""
    return (
        Comment.objects.filter(discussion=article.pk)
        .traced()
        .in_threads()
        .select_related("author", "discussion", "current_revision")
        .defer("hold_reasons", "matches", "spam_words")
        .annotate(open_days=days_by_policy("discussion__article__section"))
    )


def _discussion(article, comments) -> Discussion:
    discussion = comments[0].discussion
    discussion.policy_end = end_after(comments[0].open_days, article.first_published_at)
    return discussion


def _without_idle_traces(comments) -> list[Comment]:
    """Drop what was withdrawn and has nothing visible below it."""
    kept: list[Comment] = []
    for comment in reversed(comments):
        if comment.is_visible or (kept and kept[-1].path.startswith(comment.path)):
            kept.append(comment)
    return kept[::-1]


def _nest(comments) -> list[Node]:
    """Hang each comment under the last one a level above it."""
    top: list[Node] = []
    nodes: dict[int, Node] = {}
    line: list[Node] = []
    for comment in comments:
        above = nodes.get(comment.parent_id)
        node = nodes[comment.pk] = Node(comment, answers=above and above.comment)
        del line[comment.depth - 1 :]
        (line[-1].replies if line else top).append(node)
        line.append(node)
    return top
