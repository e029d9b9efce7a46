"""What the filter remembers, in the database: learnt with each decision, unlearnt with its undo."""

from collections import Counter
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, Subquery

from comments.learning.clues import BUCKETS, bucket_of, clues_of
from comments.models.commenter import mail_domain
from comments.models.decision import Decision
from comments.models.learning import SpamSample, SpamToken
from comments.models.revision import CommentRevision

TOTAL = BUCKETS
"""The row of SpamToken beside the buckets that counts what was learnt in all."""
MOST_A_DAY = 5
"""So many comments of one writer a day teach something, so that nobody can fill the filter."""
ROWS_AT_ONCE = 500
SPAM, HAM, NEITHER = True, False, None
TEACHES = {Decision.Action.SPAM: SPAM, Decision.Action.APPROVE: HAM}
KEEPS_WHAT_WAS_LEARNT = (
    Decision.Action.DEFER,
    Decision.Action.DISMISS,
    Decision.Action.EDIT,
    Decision.Action.WITHDRAW,
)


def what_is_known(clues) -> tuple[list[tuple[str, int, int]], int, int]:
    """Return the clues as (clue, times in spam, times in ham), and how many of each were learnt."""
    buckets = {clue: bucket_of(clue) for clue in clues}
    wanted = [TOTAL, *buckets.values()]
    rows = SpamToken.objects.filter(bucket__in=wanted).values_list("bucket", "spam", "ham")
    counts = {bucket: (spam, ham) for bucket, spam, ham in rows}
    nothing = (0, 0)
    known = [(clue, *counts.get(bucket, nothing)) for clue, bucket in buckets.items()]
    return known, *counts.get(TOTAL, nothing)


def take_in(decision) -> None:
    """Learn from a person's decision, or unlearn what it takes back, in its transaction.

    Spam teaches spam and approval ham. Another rejection teaches nothing, as rude is not spam,
    and takes back what the wording taught before.
    """
    if decision.reverses_id:
        _teach(decision.reverses.revision_id, _lesson_before(decision.reverses), decision)
    elif changes_the_lesson(decision.action, decision.moderator_id):
        _teach(decision.revision_id, TEACHES.get(decision.action, NEITHER), decision)


def changes_the_lesson(action, moderator_id) -> bool:
    return bool(moderator_id) and action not in KEEPS_WHAT_WAS_LEARNT


def forget(revisions) -> None:
    """Unlearn these wordings, by their keys; whoever erases words calls it first."""
    with transaction.atomic():
        for sample in SpamSample.objects.filter(revision__in=revisions):
            _count(sample, -1)
            sample.delete()


def rebuild() -> int:
    """Count all tokens anew from the wordings that were learnt; return how many those are.

    A wording whose words are gone keeps the buckets that it had.
    """
    with transaction.atomic():
        SpamToken.objects.bulk_create([SpamToken(bucket=TOTAL)], ignore_conflicts=True)
        SpamToken.objects.select_for_update().get(pk=TOTAL)
        keys = list(SpamSample.objects.exclude(buckets=[]).values_list("pk", flat=True))
        counts = {SPAM: Counter(), HAM: Counter()}
        for start in range(0, len(keys), ROWS_AT_ONCE):
            found = SpamSample.objects.select_related("revision__comment__author")
            samples = list(found.filter(pk__in=keys[start : start + ROWS_AT_ONCE]))
            for sample in samples:
                if sample.revision.text:
                    sample.buckets = _buckets(sample.revision)
                counts[sample.is_spam].update([TOTAL, *sample.buckets])
            SpamSample.objects.bulk_update(samples, ["buckets"])
        SpamToken.objects.all().delete()
        SpamToken.objects.bulk_create(
            SpamToken(bucket=bucket, spam=counts[SPAM][bucket], ham=counts[HAM][bucket])
            for bucket in sorted({TOTAL, *counts[SPAM], *counts[HAM]})
        )
        return len(keys)


def _lesson_before(decision):
    """What the wording taught before `decision`, found by going through what was decided."""
    rows = Decision.objects.filter(comment=decision.comment_id, pk__lte=decision.pk)
    before, lessons = {}, {}
    for row in rows.select_related("reverses").order_by("pk"):
        revision = row.reverses.revision_id if row.reverses_id else row.revision_id
        before[row.pk] = lessons.get(revision, NEITHER)
        if row.reverses_id:
            lessons[revision] = before[row.reverses_id]
        elif changes_the_lesson(row.action, row.moderator_id):
            lessons[revision] = TEACHES.get(row.action, NEITHER)
    return before[decision.pk]


def _teach(revision_id, lesson, decision):
    """Make `lesson` what the wording teaches.

    A sample without buckets teaches nothing but keeps its place among the day's lessons, so that
    an undo can bring the lesson back.
    """
    at = decision.created_at
    revisions = CommentRevision.objects.select_related("spam_sample", "comment__author")
    revision = revisions.annotate(lessons=_lessons_of_the_day(at)).get(pk=revision_id)
    sample = getattr(revision, "spam_sample", None)
    if sample is None:
        if lesson is NEITHER or (revision.lessons or 0) >= MOST_A_DAY:
            return
        sample = SpamSample(revision=revision, learnt_at=at)
    elif (sample.is_spam if sample.buckets else NEITHER) is lesson:
        return
    if sample.buckets:
        _count(sample, -1)
    sample.is_spam = lesson is SPAM
    sample.buckets = [] if lesson is NEITHER else _buckets(revision)
    sample.save()
    if sample.buckets:
        _count(sample, 1)


def _lessons_of_the_day(at):
    """How many comments of the same writer taught something in the day before `at`, if any."""
    writer = "revision__comment__author"
    lessons = SpamSample.objects.order_by().filter(
        learnt_at__range=(at - timedelta(days=1), at), **{writer: OuterRef("comment__author")}
    )
    return Subquery(lessons.values(writer).annotate(number=Count("pk")).values("number"))


def _buckets(revision) -> list[int]:
    comment = revision.comment
    clues = clues_of(
        text=revision.text,
        name=comment.name,
        mail_domain=mail_domain(comment.author.email),
        seconds_to_write=comment.seconds_to_write,
    )
    return sorted({bucket_of(clue) for clue in clues})


def _count(sample, step):
    """Add the sample to the counts, or take it off; the row of totals first, as the lock."""
    column = "spam" if sample.is_spam else "ham"
    if step > 0:
        _add([TOTAL, *sample.buckets], column)
        return
    for buckets in ([TOTAL], sample.buckets) if sample.buckets else ():
        SpamToken.objects.filter(bucket__in=buckets).update(**{column: F(column) - 1})


def _add(buckets, column):
    """Raise the counts by one in a single statement, which makes the rows that are missing."""
    table = connection.ops.quote_name(SpamToken._meta.db_table)
    first = "1, 0" if column == "spam" else "0, 1"
    rows = ", ".join([f"(%s, {first})"] * len(buckets))
    with connection.cursor() as cursor:
        # Nothing in the statement comes from outside but the numbers of buckets, as parameters.
        cursor.execute(
            f"INSERT INTO {table} (bucket, spam, ham) VALUES {rows}"  # noqa: S608
            f" ON CONFLICT (bucket) DO UPDATE SET {column} = {table}.{column} + 1",
            buckets,
        )
