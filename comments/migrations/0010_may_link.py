from django.db import migrations, models


def keep_links(apps, schema_editor):
    """Until now everybody's addresses were links: those of writers with trust stay so."""
    comments = apps.get_model("comments", "Comment").objects
    linking = comments.filter(author__trust__gt=0, current_revision__text__contains="://")
    linking.update(may_link=True)


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0009_attempts"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="may_link",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.RunPython(keep_links, migrations.RunPython.noop),
    ]
