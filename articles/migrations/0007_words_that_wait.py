from django.db import migrations
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone


def mark(apps, schema_editor):
    """Mark the stories with a link in force or to come that shows other words than the latest."""
    article = apps.get_model("articles", "Article")
    links = apps.get_model("articles", "Publication").objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()),
        article=OuterRef("pk"),
        kind="words",
    )
    other = links.exclude(revision=F("article__latest"))
    article.objects.filter(Exists(other)).update(words_wait=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_lists_by_index")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
