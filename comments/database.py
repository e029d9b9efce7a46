"""What the database promises about comments: wordings and decisions never change, and those who
name the same thing take turns.

SQLite drops triggers when Django rebuilds a table, so `install` runs after every migrate.
"""

import hashlib

from django.db import connection as default_connection

from articles.database import ALWAYS, keep, let_go

KEPT = {
    # Erasure and retention alone blank a wording; the release before 0011 leaves an empty key.
    "comments_commentrevision": (
        "NEW.text <> '' OR COALESCE(CAST(NEW.text_key AS text), '') <> ''"
        " OR NEW.comment_id <> OLD.comment_id"
        " OR NEW.number <> OLD.number OR NEW.created_at <> OLD.created_at"
    ),
    "comments_decision": ALWAYS,
}


def install(connection) -> None:
    """Make the triggers that refuse every UPDATE."""
    keep(connection, KEPT)


def uninstall(connection) -> None:
    """Remove the triggers, so that the tables can be dropped."""
    let_go(connection, KEPT)


def take_turns(*names: str) -> None:
    """Make other transactions wait that name one of these, until this one ends.

    For what has no row to lock. SQLite has one writer at a time anyway.
    """
    if default_connection.vendor != "postgresql":
        return
    digests = [hashlib.sha256(name.encode()).hexdigest() for name in names if name]
    with default_connection.cursor() as cursor:
        for lock in sorted(int(digest[:15], 16) for digest in digests):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
