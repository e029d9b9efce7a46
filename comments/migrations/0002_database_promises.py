from django.db import migrations

from comments import database


def install(apps, schema_editor):
    database.install(schema_editor.connection)


def uninstall(apps, schema_editor):
    database.uninstall(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_discussions")]
    operations = [migrations.RunPython(install, uninstall)]
