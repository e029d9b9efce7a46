"""The numbers that stand beside comments, counted anew: what drifted, and its mending."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from articles import shown, signals
from articles.models import Article
from comments.models.comment import Comment
from comments.models.commenter import Commenter
from comments.models.discussion import Discussion
from comments.models.policy import mode_by_policy
from comments.models.report import Report
from comments.models.status import HIDES_REPLIES, Status

OF_COMMENTERS = {
    "published_count": Status.PUBLISHED,
    "rejected_count": Status.REJECTED,
    "spam_count": Status.SPAM,
}


@dataclass(frozen=True)
class Drift:
    """A stored value that is not what it stands for."""

    model: str
    pk: int
    column: str
    stored: object
    true: object

    def __str__(self):
        return f"{self.model} {self.pk}: {self.column} is {self.stored}, should be {self.true}"


def visible_comments(story="pk"):
    """How many comments of the story at this path readers can see, as an expression."""
    return _count(Comment.objects.visible(), "discussion", story)


def drift() -> Iterator[Drift]:
    """Tell what differs from the rows it was counted from."""
    yield from _wrong(Discussion.objects.all(), "mode", _mode_in_force())
    for _discussion, wrong in _wrong_depths(Comment.objects.all()):
        yield wrong
    yield from _wrong(Article.objects.all(), "comment_count", visible_comments())
    for rows, column, value in _plain_counts():
        yield from _wrong(rows, column, value)


def mend() -> list[Drift]:
    """Put right what drifted and return it; what is counted anew is locked first."""
    mended: list[Drift] = []
    for pk in sorted(_stories_that_drifted()):
        with transaction.atomic():
            mended += _mend_story(pk)
    for rows, column, value in _plain_counts():
        with transaction.atomic():
            found = list(_wrong(rows, column, value))
            wrong = rows.filter(pk__in=[each.pk for each in found])
            list(wrong.order_by("pk").select_for_update())
            wrong.update(**{column: value})
            mended += found
    return mended


def _stories_that_drifted() -> set[int]:
    """The stories of which a mode, a branch or the count is wrong."""
    wrong = [
        *_wrong(Discussion.objects.all(), "mode", _mode_in_force()),
        *_wrong(Article.objects.all(), "comment_count", visible_comments()),
    ]
    branches = {discussion for discussion, _wrong_one in _wrong_depths(Comment.objects.all())}
    return {each.pk for each in wrong} | branches


def _mend_story(pk) -> list[Drift]:
    """Put the mode right, then the branches, then the count, which hangs on both."""
    discussion = Discussion.objects.filter(pk=pk)
    list(discussion.select_for_update())
    found = list(_wrong(discussion, "mode", _mode_in_force()))
    for each in found:
        discussion.update(mode=each.true)
    for _discussion, each in list(_wrong_depths(Comment.objects.filter(discussion=pk))):
        Comment.objects.filter(pk=each.pk).update(hidden_ancestors=each.true)
        found.append(each)
    story = Article.objects.filter(pk=pk)
    counts = list(_wrong(story, "comment_count", visible_comments()))
    for each in counts:
        story.update(comment_count=each.true)
    if found or counts:
        signals.shown_changes.send(Discussion, names={shown.story(pk)}, hides=True)
    return found + counts


def _wrong(rows, column, value) -> Iterator[Drift]:
    found = rows.order_by("pk").annotate(true_value=value).exclude(**{column: F("true_value")})
    for pk, stored, true in found.values_list("pk", column, "true_value"):
        yield Drift(rows.model._meta.model_name, pk, column, stored, true)


def _wrong_depths(comments) -> Iterator[tuple[int, Drift]]:
    """Walk the threads once, counting what is hidden above each comment; name the discussion."""
    line: list[tuple[str, int]] = []
    rows = comments.order_by("discussion", "path").values_list(
        "pk", "discussion", "path", "status", "hidden_ancestors"
    )
    for pk, discussion, path, status, stored in rows.iterator(chunk_size=2000):
        while line and not path.startswith(line[-1][0]):
            line.pop()
        above = line[-1][1] if line else 0
        line.append((path, above + (status in HIDES_REPLIES)))
        if stored != above:
            yield discussion, Drift("comment", pk, "hidden_ancestors", stored, above)


def _plain_counts():
    """Counts that hang on nothing but rows: of which rows, in which column, and the true value."""
    reports = Report.objects.filter(resolved_by=None)
    yield Comment.objects.all(), "open_reports", _count(reports, "comment", "pk")
    for column, status in OF_COMMENTERS.items():
        written = Comment.objects.filter(status=status)
        yield Commenter.objects.all(), column, _count(written, "author", "pk")


def _mode_in_force():
    return Coalesce(NullIf(F("own_mode"), Value("")), mode_by_policy("article__section"))


def _count(rows, column, key):
    of_each = rows.filter(**{column: OuterRef(key)}).order_by().values(column)
    counted = of_each.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
