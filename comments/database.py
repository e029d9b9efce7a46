"""What the database promises about comments: wordings and decisions never change.

SQLite drops triggers when Django rebuilds a table, so `install` runs after every migrate.
"""

from articles.database import ALWAYS, keep, let_go

KEPT = {"comments_commentrevision": ALWAYS, "comments_decision": ALWAYS}


def install(connection) -> None:
    """Make the triggers that refuse every UPDATE, on the tables that are there."""
    present = connection.introspection.table_names()
    keep(connection, {table: when for table, when in KEPT.items() if table in present})


def uninstall(connection) -> None:
    """Remove the triggers, so that the tables can be dropped."""
    let_go(connection, KEPT)
