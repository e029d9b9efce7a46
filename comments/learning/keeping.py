"""What the filter remembers, in the database: learnt with each decision, unlearnt with its undo."""

from collections import Counter
from datetime import timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Count, OuterRef, Subquery

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
BUCKETS_AT_ONCE = 5_000
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


def take_in(decision, comment, rows=None) -> None:
    """Learn from a person's decision, or unlearn what it takes back, in its transaction.

    Spam teaches spam and approval ham. Another rejection teaches nothing, as rude is not spam,
    and takes back what the wording taught before. `comment` is out of with_what_decides(), `rows`
    all decisions about it before an undo, oldest first.
    """
    if decision.reverses_id:
        revision = _with_its_sample(_wordings(rows)[decision.reverses_id], comment)
        lessons = [Lesson(revision, comment, _lesson_before(decision.reverses, rows))]
    elif changes_the_lesson(decision.action, decision.moderator_id):
        lesson = TEACHES.get(decision.action, NEITHER)
        lessons = [Lesson(comment.current_revision, comment, lesson)]
    else:
        return
    teach(lessons, decision.created_at)


def changes_the_lesson(action, moderator_id) -> bool:
    return bool(moderator_id) and action not in KEEPS_WHAT_WAS_LEARNT


def forget(revisions) -> None:
    """Unlearn these wordings, by their keys; whoever erases words calls it first."""
    with transaction.atomic():
        less = Counter()
        for sample in SpamSample.objects.filter(revision__in=revisions):
            less += _counts_of(sample)
            sample.delete()
        _move(less, "-")


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
                    sample.buckets = _buckets(sample.revision, sample.revision.comment)
                counts[sample.is_spam].update([TOTAL, *sample.buckets])
            SpamSample.objects.bulk_update(samples, ["buckets"])
        SpamToken.objects.all().delete()
        SpamToken.objects.bulk_create(
            SpamToken(bucket=bucket, spam=counts[SPAM][bucket], ham=counts[HAM][bucket])
            for bucket in sorted({TOTAL, *counts[SPAM], *counts[HAM]})
        )
        return len(keys)


class Lesson(NamedTuple):
    """What a wording of a comment is to teach from now on."""

    revision: CommentRevision
    comment: object
    is_spam: bool | None


def take_in_many(decisions, comments, action) -> None:
    """Learn from the same decision of a person about many comments, in that order."""
    if decisions and changes_the_lesson(action, decisions[0].moderator_id):
        lesson = TEACHES.get(action, NEITHER)
        lessons = [Lesson(each.current_revision, each, lesson) for each in comments]
        teach(lessons, decisions[0].created_at)


def teach(lessons, at) -> None:
    """Make each wording teach its lesson, and keep the samples and the counts in step.

    A sample without buckets teaches nothing but keeps its place among the day's lessons, so that
    an undo can bring the lesson back.
    """
    new, changed, less, more, taught_today = [], [], Counter(), Counter(), Counter()
    for revision, comment, lesson in lessons:
        sample = getattr(revision, "spam_sample", None)
        if sample is None:
            writer = comment.author_id
            taught = (comment.lessons or 0) + taught_today[writer]
            if lesson is NEITHER or taught >= MOST_A_DAY:
                continue
            taught_today[writer] += 1
            sample = SpamSample(revision=revision, learnt_at=at)
            new.append(sample)
        elif (sample.is_spam if sample.buckets else NEITHER) is lesson:
            continue
        else:
            changed.append(sample)
        less += _counts_of(sample)
        sample.is_spam = lesson is SPAM
        sample.buckets = [] if lesson is NEITHER else _buckets(revision, comment)
        more += _counts_of(sample)
    SpamSample.objects.bulk_create(new)
    if len(changed) == 1:
        changed[0].save()
    elif changed:
        SpamSample.objects.bulk_update(changed, ["is_spam", "buckets"])
    _move(less, "-")
    _move(more, "+")


def _with_its_sample(revision_id, comment):
    if comment.current_revision_id == revision_id:
        return comment.current_revision
    return CommentRevision.objects.select_related("spam_sample").get(pk=revision_id)


def _wordings(rows) -> dict[int, int]:
    """The wording that each row is about: for an undo, that of what it takes back in the end."""
    wordings = {}
    for row in rows:
        wordings[row.pk] = wordings[row.reverses_id] if row.reverses_id else row.revision_id
    return wordings


def _lesson_before(decision, rows):
    """What the wording taught before `decision`, found by going through what was decided."""
    before, lessons, wordings = {}, {}, _wordings(rows)
    for row in rows:
        revision = wordings[row.pk]
        before[row.pk] = lessons.get(revision, NEITHER)
        if row.reverses_id:
            lessons[revision] = before[row.reverses_id]
        elif changes_the_lesson(row.action, row.moderator_id):
            lessons[revision] = TEACHES.get(row.action, NEITHER)
    return before[decision.pk]


def lessons_of_the_day(at, writer):
    """How many comments of the writer at this path taught something in the day before, if any."""
    author = "revision__comment__author"
    lessons = SpamSample.objects.order_by().filter(
        learnt_at__gt=at - timedelta(days=1), **{author: OuterRef(writer)}
    )
    return Subquery(lessons.values(author).annotate(number=Count("pk")).values("number"))


def _buckets(revision, comment) -> list[int]:
    clues = clues_of(
        text=revision.text,
        name=comment.name,
        mail_domain=mail_domain(comment.author.email),
        seconds_to_write=comment.seconds_to_write,
    )
    return sorted({bucket_of(clue) for clue in clues})


def _counts_of(sample) -> Counter:
    """What a sample adds to the counts, by bucket and column; without buckets, nothing."""
    buckets = [TOTAL, *sample.buckets] if sample.buckets else []
    return Counter({(bucket, sample.is_spam): 1 for bucket in buckets})


def _move(counts, sign):
    """Add the counts to those that are kept, or with "-" take them off, and make missing rows.

    The row of totals comes first, as the lock. What is taken off was there, so it is never less
    than nothing.
    """
    buckets = sorted(
        {bucket for bucket, _is_spam in counts}, key=lambda each: (each != TOTAL, each)
    )
    table = connection.ops.quote_name(SpamToken._meta.db_table)
    for start in range(0, len(buckets), BUCKETS_AT_ONCE):
        some = buckets[start : start + BUCKETS_AT_ONCE]
        rows = ", ".join(["(%s, %s, %s)"] * len(some))
        values = [value for each in some for value in (each, counts[each, SPAM], counts[each, HAM])]
        with connection.cursor() as cursor:
            # Nothing in the statement comes from outside but the numbers, as parameters.
            cursor.execute(
                f"INSERT INTO {table} (bucket, spam, ham) VALUES {rows}"  # noqa: S608
                f" ON CONFLICT (bucket) DO UPDATE SET spam = {table}.spam {sign} excluded.spam,"
                f" ham = {table}.ham {sign} excluded.ham",
                values,
            )
