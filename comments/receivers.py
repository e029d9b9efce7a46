from django.db import connections

from comments import database


def keep_database_promises(sender, using, **kwargs):
    """Make the triggers again: SQLite drops them when a table is rebuilt."""
    database.install(connections[using])
