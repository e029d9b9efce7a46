from django.db import migrations
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    """Keep the modes that stories chose, and count what each commenter wrote."""
    discussions = apps.get_model("comments", "Discussion")
    discussions.objects.exclude(mode="pre").update(own_mode=F("mode"))
    comments = apps.get_model("comments", "Comment")
    for name in ("published", "rejected", "spam"):
        found = comments.objects.filter(author=OuterRef("pk"), status=name).order_by()
        counted = found.values("author").annotate(number=Count("pk")).values("number")
        apps.get_model("comments", "Commenter").objects.update(
            **{f"{name}_count": Coalesce(Subquery(counted), 0)}
        )


def leave(apps, schema_editor):
    """The columns go with what they hold."""


class Migration(migrations.Migration):
    dependencies = [("comments", "0003_moderation_desk")]
    operations = [migrations.RunPython(fill, leave)]
