from django.db import migrations

from articles import database


def without_accents(apps, schema_editor):
    database.index_again(schema_editor.connection)


def with_accents(apps, schema_editor):
    database.index_again(schema_editor.connection, as_written=True)


class Migration(migrations.Migration):
    """On PostgreSQL, the index of words is made again; SQLite's never had accents."""

    dependencies = [("articles", "0004_front_page_and_documents")]
    operations = [migrations.RunPython(without_accents, with_accents)]
