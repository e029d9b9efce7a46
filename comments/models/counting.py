"""The numbers that stand beside comments, counted anew."""

from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from comments.models.comment import Comment


def visible_comments(story="pk"):
    """How many comments of the story at this path readers can see, as an expression."""
    return _count(Comment.objects.visible(), "discussion", story)


def _count(rows, column, key):
    of_each = rows.filter(**{column: OuterRef(key)}).order_by().values(column)
    counted = of_each.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
