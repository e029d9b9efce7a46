from django.db import connections

from articles import database, tasks


def keep_database_promises(sender, using, **kwargs):
    """Make the triggers and the search index again: SQLite drops them when a table is rebuilt."""
    database.install(connections[using])


def mail_desk_move(sender, move, **kwargs):
    """Leave the mail to the task worker: a mail server that is away delays nobody."""
    tasks.mail_desk_move.enqueue(move.pk)


def mail_assignment(sender, article, by, **kwargs):
    if article.assigned_to_id != by.pk:
        tasks.mail_assignment.enqueue(article.pk)
