"""A discussion as readers see it: a page of nested threads, in two queries whatever its size."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat

from articles.prepared import prepared
from comments import addresses
from comments.models import Comment, Discussion
from comments.models.comment import SEGMENT
from comments.models.policy import days_by_policy, end_after

ROOTS_A_PAGE = 50
REPLIES_A_THREAD = 5
CROWD = 500
"""Of a discussion with more comments a page shows how its threads begin, and leads to the replies:
it costs no more than a quiet one's, and readers see fifty voices instead of a few quarrels."""
COMMENTS_A_THREAD_PAGE = 100
NEWEST = "newest"
# Paths are digits, and every collation sorts a letter after them.
AFTER_ALL_PATHS = "a"


class Row(NamedTuple):
    """What a page says of a comment, and where it stands."""

    pk: int
    public_id: UUID
    parent_id: int | None
    root_id: int
    path: str
    depth: int
    name: str
    status: str
    created_at: datetime
    edited_at: datetime | None
    user_id: int | None
    may_link: bool
    text: str

    @property
    def is_visible(self) -> bool:
        return self.status == Comment.Status.PUBLISHED

    @property
    def is_by_newsroom(self) -> bool:
        return self.user_id is not None


COLUMNS = (
    *("pk", "public_id", "parent_id", "root_id", "path", "depth", "name", "status"),
    *("created_at", "edited_at", "author__user_id", "may_link", "current_revision__text"),
)


class Root(NamedTuple):
    """Where a thread begins and where it is cut off; and the discussion.

    Of a crowd's threads the cut is an address, else a path.
    """

    path: str
    cut: str | UUID | None
    mode: str
    closes_at: datetime | None
    stays_open: bool
    open_days: int | None


class Thread(NamedTuple):
    """Comments in their order; `next_reply` is the first for which the page had no room."""

    rows: tuple[Row, ...]
    next_reply: Row | None = None


@dataclass
class Node:
    """A comment in its thread; `answers` is the comment above it."""

    comment: Row
    answers: Row | None = None
    replies: list["Node"] = field(default_factory=list)


@dataclass
class Page:
    """A page of threads; `last_root` begins the last one when more follow."""

    discussion: Discussion
    threads: list[Thread]
    last_root: Row | None = None


def shown(article, at, *, after: Comment | None = None, order="") -> dict:
    """Return what the template of a discussion says at `at`."""
    order = order if order == NEWEST else ""
    page = page_of_threads(article, after=after, order=order)
    following = page.last_root and addresses.page(article, order=order, after=page.last_root)
    return _said(article, at, page) | {
        "more_url": following,
        "order": order,
        "oldest_url": addresses.page(article),
        "newest_url": addresses.page(article, order=NEWEST),
        "has_order": bool(page.last_root or after or order or len(page.threads) > 1),
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
    after_path = {"after": after.path} if after else {}
    replies = 0 if article.comment_count > CROWD else REPLIES_A_THREAD
    found = _roots(order, replies, ROOTS_A_PAGE + 1, bool(after), article=article.pk, **after_path)
    roots = [Root._make(root) for root in found[:ROOTS_A_PAGE]]
    if not roots:
        return Page(Discussion.as_it_stands(article), [])
    discussion = _discussion(article, roots[0])
    if discussion.mode == Discussion.Mode.OFF:
        return Page(discussion, [])
    threads, last_root, last = [], None, roots[-1].path
    for rows, beyond in _cut_off(article, roots) if replies else _beginnings(article, roots):
        if rows[0].path == last and len(found) > ROOTS_A_PAGE:
            last_root = rows[0]
        # The first comment is no idle trace where what is below it has no room.
        if rows := _without_idle_traces(rows) or (rows[:1] if beyond else []):
            threads.append(Thread(tuple(rows), beyond))
    if order == NEWEST:
        threads.reverse()
    return Page(discussion, threads, last_root)


def page_of_thread(article, comment: Comment) -> Page:
    """Return the part of its thread in which a comment stands, in at most three queries.

    That is the beginning where the comment is among the first, else what is above the comment and
    what follows it.
    """
    root, room = comment.path[:SEGMENT], COMMENTS_A_THREAD_PAGE
    thread = _standing(article.pk).filter(path__gte=root, path__lt=root + AFTER_ALL_PATHS)
    rows = _as_rows(thread[: room + 1])
    above: list[Row] = []
    if all(each.pk != comment.pk for each in rows[:room]):
        above = _as_rows(thread.filter(pk__in=comment.line[:-1]))
        rows = _as_rows(thread.filter(path__gte=comment.path)[: room + 1])
    beyond = None
    if len(rows) > room:
        last = max(at for at, each in enumerate(rows) if each.is_visible)
        if rows[last].pk != comment.pk:
            beyond, rows = rows[last], rows[:last]
    rows = _without_idle_traces(above + rows)
    threads = [Thread(tuple(rows), beyond)] if rows else []
    discussion = comment.discussion
    discussion.policy_end = end_after(comment.open_days, article.first_published_at)
    return Page(discussion, threads)


def nested(rows) -> Node:
    """Hang each comment of a thread under the last one a level above it; return the first."""
    nodes: dict[int, Node] = {}
    line: list[Node] = []
    for row in rows:
        above = nodes.get(row.parent_id)
        node = nodes[row.pk] = Node(row, answers=above and above.comment)
        del line[row.depth - 1 :]
        if line:
            line[-1].replies.append(node)
        line.append(node)
    return nodes[rows[0].pk]


def _said(article, at, page) -> dict:
    return {
        "article": article,
        "is_off": page.discussion.mode == Discussion.Mode.OFF,
        "is_open": page.discussion.takes_comments(at),
        "threads": page.threads,
        "write_url": addresses.write(article),
    }


@prepared
def _roots(order, replies, size, is_further, *, article, after=""):
    """The first comments of threads, each with where its thread is cut off."""
    standing = Comment.objects.filter(discussion=article).standing()
    below = standing.filter(
        path__gt=OuterRef("path"), path__lt=Concat(OuterRef("path"), Value(AFTER_ALL_PATHS))
    )
    below = below.filter(status=Comment.Status.PUBLISHED)
    where = "path" if replies else "public_id"
    cut = below.in_threads().values(where)[replies : replies + 1]
    roots = standing.filter(depth=1)
    if is_further:
        roots = roots.filter(**{"path__lt" if order == NEWEST else "path__gt": after})
    by_path = "-path" if order == NEWEST else "path"
    # Chosen before anything is joined: SQLite would sort all threads, and look where each is cut.
    chosen = Comment.objects.filter(pk__in=roots.order_by(by_path).values("pk")[:size])
    led = ("discussion__mode", "discussion__closes_at", "discussion__stays_open", "open_days")
    chosen = chosen.annotate(
        cut=Subquery(cut), open_days=days_by_policy("discussion__article__section")
    )
    return chosen.order_by(by_path).values_list("path", "cut", *led)


def _rows_within(article, roots) -> list[Row]:
    """The comments of these threads, each up to its cut and the cut itself."""
    starts, ends = [], []
    roots = sorted(roots, key=attrgetter("path"))
    start = roots[0].path
    for root, following in pairwise([*roots, None]):
        if root.cut or following is None:
            starts.append(start)
            ends.append(root.cut or root.path + AFTER_ALL_PATHS)
            start = following and following.path
    return list(map(Row._make, _within(article=article.pk, starts=starts, ends=ends)))


def _cut_off(article, roots) -> Iterator[tuple[list[Row], Row | None]]:
    """Each thread as far as there is room for it, and the comment at which it is cut off."""
    cuts = {root.cut for root in roots}
    for _root, rows in groupby(_rows_within(article, roots), attrgetter("root_id")):
        rows = list(rows)
        beyond = rows.pop() if rows[-1].path in cuts else None
        yield rows, beyond


def _beginnings(article, roots) -> Iterator[tuple[list[Row], Row | None]]:
    """The first comment of each thread, and of the next no more than what leads to it."""
    cuts = {root.path: root.cut for root in roots}
    for row in map(Row._make, _at(article=article.pk, paths=list(cuts))):
        yield [row], cuts[row.path] and row._replace(public_id=cuts[row.path])


@prepared
def _at(*, article, paths):
    return _standing(article).filter(path__in=paths).values_list(*COLUMNS)


@prepared
def _within(*, article, starts, ends):
    """What stands in ranges of paths."""
    ranges = Q()
    for start, end in zip(starts, ends, strict=True):
        ranges |= Q(path__gte=start, path__lte=end)
    return _standing(article).filter(ranges).values_list(*COLUMNS)


def _standing(article):
    """What stands in the threads of a discussion that is shown."""
    return Comment.objects.filter(discussion=article).standing().in_threads()


def _as_rows(comments) -> list[Row]:
    return [Row(*row) for row in comments.values_list(*COLUMNS)]


def _discussion(article, root) -> Discussion:
    discussion = Discussion(
        article_id=article.pk,
        mode=root.mode,
        closes_at=root.closes_at,
        stays_open=root.stays_open,
    )
    discussion.policy_end = end_after(root.open_days, article.first_published_at)
    return discussion


def _without_idle_traces(comments) -> list[Row]:
    """Drop what was withdrawn and has nothing visible below it."""
    kept: list[Row] = []
    for comment in reversed(comments):
        if comment.is_visible or (kept and kept[-1].path.startswith(comment.path)):
            kept.append(comment)
    return kept[::-1]
