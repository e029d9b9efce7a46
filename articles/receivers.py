from django.db import connections

from articles import database


def keep_database_promises(sender, using, **kwargs):
    """Make the triggers and the search index again: SQLite drops them when a table is rebuilt."""
    database.install(connections[using])
