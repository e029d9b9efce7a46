from django.db import migrations

from articles import database


def install(apps, schema_editor):
    database.install(schema_editor.connection)


def uninstall(apps, schema_editor):
    database.uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_stories")]
    operations = [migrations.RunPython(install, uninstall)]
