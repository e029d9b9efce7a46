"""What the database promises about comments: wordings and decisions never change.

SQLite drops triggers when Django rebuilds a table, so `install` runs after every migrate.
"""

from articles.database import ALWAYS, keep, let_go

KEPT = {
    # Erasure and retention alone blank a wording.
    "comments_commentrevision": (
        "NEW.text <> '' OR NEW.text_key <> '' OR NEW.comment_id <> OLD.comment_id"
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
