"""A discussion as readers see it: nested threads of one page, fetched by one query."""

from dataclasses import dataclass, field

from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce

from comments import addresses
from comments.models import Comment, Discussion
from comments.models.policy import days_by_policy, end_after

ROOTS_A_PAGE = 50
# Paths are digits, and every collation sorts a letter after them.
AFTER_ALL_PATHS = "a"


@dataclass
class Node:
    """A comment in its thread; `answers` is the comment above it."""

    comment: Comment
    answers: Comment | None = None
    replies: list["Node"] = field(default_factory=list)


@dataclass
class Page:
    """A page of threads; `next_root` is the last root on it when more follow."""

    discussion: Discussion
    threads: list[Node]
    next_root: Comment | None = None


def shown(article, at, *, after: Comment | None = None) -> dict:
    """Return what the template of a discussion says at `at`, in one query."""
    page = page_of_threads(article, after=after)
    return {
        "article": article,
        "is_off": page.discussion.mode == Discussion.Mode.OFF,
        "is_open": page.discussion.takes_comments(at),
        "threads": page.threads,
        "write_url": addresses.write(article),
        "more_url": page.next_root and addresses.page_after(article, page.next_root),
    }


def page_of_threads(article, *, after: Comment | None = None) -> Page:
    """Return the threads after a root comment, or the first ones, in one query."""
    if article.comment_count == 0:
        return Page(Discussion.as_it_stands(article), [])
    standing = Comment.objects.filter(discussion=article.pk).traced().in_threads()
    if after:
        standing = standing.filter(path__gt=after.path + AFTER_ALL_PATHS)
    last = standing.filter(depth=1).values("path")[ROOTS_A_PAGE : ROOTS_A_PAGE + 1]
    comments = list(
        standing.filter(path__lte=Coalesce(Subquery(last), Value(AFTER_ALL_PATHS)))
        .select_related("discussion", "current_revision")
        .annotate(open_days=days_by_policy("discussion__article__section"))
    )
    roots = [comment for comment in comments if comment.depth == 1]
    next_root = None
    if len(roots) > ROOTS_A_PAGE:
        comments.remove(roots[ROOTS_A_PAGE])
        next_root = roots[ROOTS_A_PAGE - 1]
    if not comments:
        return Page(Discussion.as_it_stands(article), [])
    discussion = comments[0].discussion
    discussion.policy_end = end_after(comments[0].open_days, article.first_published_at)
    return Page(discussion, _nest(_without_idle_traces(comments)), next_root)


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
