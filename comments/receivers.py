from django.db import connections

from comments import database
from comments.models import Discussion


def keep_database_promises(sender, using, **kwargs):
    """Make the triggers again: SQLite drops them when a table is rebuilt."""
    database.install(connections[using])


def follow_the_section(sender, article, **kwargs):
    """A story that moved to another section is led as that section says."""
    if discussion := Discussion.objects.filter(pk=article.pk).first():
        discussion.follow_policy()
