"""300,000 comments in a few seconds: rows as the verbs would have left them."""
# ruff: noqa: E501, S608 - long statements, made of nothing but the words of this file

from django.core.management.color import no_style
from django.db import connection, transaction

from articles.models import Article
from comments.models import Comment, Commenter, CommentRevision, Decision, Discussion, Report
from tests.benchmarks.many_stories import Filler, analyze
from tests.builders import make_user

STORIES, PEOPLE = 1_000, 20_000
LIKELY_SPAM, DEFERRED, REPORTED, UNMODERATED = 600, 300, 400, 1_500
SENTENCE = "The council has known about the harbour wall since 1990, and nobody did a thing. "
SECONDS_BETWEEN = 100
WORDS_OF = {
    "sqlite": {
        "at": "strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || (({total} - i) * {step}) || ' seconds')",
        "digits": "printf('%010d', {})",
        "uuid": "printf('%032x', i)",
    },
    "postgresql": {
        "at": "now() - ({total} - i) * interval '{step} seconds'",
        "digits": "lpad(({})::text, 10, '0')",
        "uuid": "lpad(to_hex(i), 32, '0')::uuid",
    },
}


def fill(total: int, pending: int) -> dict:
    """Fill the database; return two moderators.

    The newest comments wait, some of them as likely spam or for a second opinion, and every
    fiftieth of them has the same words as another. Of the others a twentieth each was rejected and
    marked as spam; some were reported, some published by themselves. Every seventh is a reply.
    """
    Filler(STORIES).write(range(500, 500 + STORIES))
    moderators = [make_user("Moderator") for _each in range(2)]
    Discussion.objects.bulk_create(Discussion(article_id=pk) for pk in _keys("articles_article"))
    # Else SQLite asks, for each row, all former ones whether they have waited for it.
    with connection.constraint_checks_disabled(), transaction.atomic():
        _write(total, pending, moderators[0].pk)
    with connection.cursor() as cursor:
        models = [Comment, CommentRevision, Commenter, Decision, Report]
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    Article.objects.update(comment_count=1_000)
    analyze()
    return moderators


def _keys(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} ORDER BY id")
        return [pk for (pk,) in cursor.fetchall()]


def _write(total, pending, moderator):
    words = WORDS_OF[connection.vendor]
    at = words["at"].format(total=total, step=SECONDS_BETWEEN)
    digits = words["digits"].format
    json = "'[]'" if connection.vendor == "sqlite" else "'[]'::jsonb"
    first_story = _keys("articles_article")[0]
    waits = f"i > {total - pending}"
    answers = (
        f"i % 7 = 0 AND (i - {STORIES}) % 7 <> 0 AND (i - {STORIES}) % 20 > 1 AND i > {STORIES}"
    )
    answers = f"({answers} AND NOT {waits})"
    parent = f"i - {STORIES}"
    status = (
        f"CASE WHEN {waits} THEN 'pending' WHEN i % 20 = 0 THEN 'rejected'"
        " WHEN i % 20 = 1 THEN 'spam' ELSE 'published' END"
    )
    published = f"(NOT {waits} AND i % 20 > 1)"
    likely = f"({waits} AND i % {pending // LIKELY_SPAM} = 3)"
    deferred = f"({waits} AND i % {pending // DEFERRED} = 5)"
    reported = f"({published} AND i % {total // REPORTED} = 7)"
    unseen = f"({published} AND i % {total // UNMODERATED} = 9)"
    same_words = f"CASE WHEN {waits} AND i % 50 = 0 THEN i % 200 ELSE i END"
    statements = [
        f"""INSERT INTO comments_commenter (id, display_name, email, email_key, trust,
                published_count, rejected_count, spam_count, created_at)
            SELECT i, 'Reader ' || i, 'reader-' || i || '@post.example', 'key-' || i, 0,
                12, 1, 1, {at} FROM numbers WHERE i <= {PEOPLE}""",
        f"""INSERT INTO comments_comment (id, public_id, discussion_id, parent_id, root_id, path,
                depth, author_id, name, status, version, current_revision_id, hidden_ancestors,
                hold_reasons, matches, spam_score, spam_words, reviewed, deferred_at, open_reports,
                created_at, published_at, net_key, may_link)
            SELECT i, {words["uuid"]}, {first_story} + i % {STORIES},
                CASE WHEN {answers} THEN {parent} END,
                CASE WHEN {answers} THEN {parent} ELSE i END,
                CASE WHEN {answers} THEN {digits(parent)} ELSE '' END || {digits("i")},
                CASE WHEN {answers} THEN 2 ELSE 1 END, 1 + i % {PEOPLE}, 'Reader ' || i % {PEOPLE},
                {status}, 1, i, 0, {json}, {json}, CASE WHEN {likely} THEN 0.995 ELSE 0.2 END,
                {json}, NOT {unseen}, CASE WHEN {deferred} THEN {at} END,
                CASE WHEN {reported} THEN 2 ELSE 0 END, {at}, CASE WHEN {published} THEN {at} END, '',
                FALSE
            FROM numbers""",
        f"""INSERT INTO comments_commentrevision (id, comment_id, number, text, text_key, created_at)
            SELECT i, i, 1, 'Number ' || {same_words} || '. {SENTENCE * 3}',
                {same_words}, {at} FROM numbers""",
        f"""INSERT INTO comments_decision (id, comment_id, revision_id, moderator_id, rule, action,
                from_status, to_status, reason, note, created_at)
            SELECT i, i, i, CASE WHEN {unseen} THEN NULL ELSE {moderator} END,
                CASE WHEN {unseen} THEN 'post' ELSE '' END,
                CASE WHEN i % 20 = 0 THEN 'reject' WHEN i % 20 = 1 THEN 'spam' ELSE 'approve' END,
                'pending', {status}, CASE WHEN i % 20 = 0 THEN 'abuse' ELSE '' END, '', {at}
            FROM numbers WHERE NOT {waits}""",
        f"""INSERT INTO comments_report (comment_id, revision_id, reason, note, net_key, created_at)
            SELECT i, i, r.reason, 'A note.', 'network ' || r.reason || i, {at}
            FROM numbers, (SELECT 'abuse' AS reason UNION ALL SELECT 'untrue') AS r
            WHERE {reported}""",
    ]
    numbers = (
        "WITH RECURSIVE numbers(i) AS"
        f" (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {total}) "
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(numbers + statement)
