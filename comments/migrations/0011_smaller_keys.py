import hashlib
import unicodedata

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from comments import database

AT_ONCE = 1_000


def nothing(apps, schema_editor):
    """Wordings change in this migration alone: before it, and before it is taken back."""


def let_wordings_change(apps, schema_editor):
    database.uninstall(schema_editor.connection)


def number_of(digest):
    return int.from_bytes(bytes.fromhex(digest[:16]), signed=True)


def keep_numbers(apps, schema_editor):
    """The first 64 bits of each digest; none where the words were blanked."""
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        number = "('x' || left(text_digest, 16))::bit(64)::bigint"
    else:
        number = "number_of_digest(text_digest)"
        connection.ensure_connection()
        connection.connection.create_function("number_of_digest", 1, number_of)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE comments_commentrevision SET text_key = {number}"  # noqa: S608
            " WHERE text_digest <> ''"
        )


def keep_digests(apps, schema_editor):
    """The number is too short for the digest, so it comes from the words again."""
    revisions = apps.get_model("comments", "CommentRevision").objects
    batch = []
    for revision in revisions.exclude(text="").only("text").iterator(chunk_size=AT_ONCE):
        folded = unicodedata.normalize("NFKC", revision.text).casefold()
        letters = "".join(filter(str.isalnum, folded))
        revision.text_digest = hashlib.sha256((letters or folded).encode()).hexdigest()[:32]
        batch.append(revision)
        if len(batch) == AT_ONCE:
            revisions.bulk_update(batch, ["text_digest"])
            batch = []
    revisions.bulk_update(batch, ["text_digest"])


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0010_may_link"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(let_wordings_change, nothing),
        migrations.AlterModelOptions(
            name="decision",
            options={
                "default_permissions": ["view"],
                "ordering": ["-pk"],
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
            },
        ),
        migrations.RemoveIndex(model_name="comment", name="comments_by_author"),
        migrations.RemoveIndex(model_name="comment", name="comments_by_status"),
        migrations.RemoveIndex(model_name="decision", name="decisions_by_moderator"),
        migrations.RemoveIndex(model_name="decision", name="decisions_newest_first"),
        migrations.AlterField(
            model_name="comment",
            name="parent",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="replies",
                to="comments.comment",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("parent__isnull", False)),
                fields=["parent"],
                name="comments_below",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status__in", ["spam", "rejected"])),
                fields=["status", "created_at"],
                name="comments_whose_words_end",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("status__in", ["spam", "rejected"])),
                fields=["author"],
                name="comments_refused_of_author",
            ),
        ),
        migrations.AlterField(
            model_name="commenter",
            name="email_key",
            field=models.CharField(editable=False, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="commenter",
            constraint=models.UniqueConstraint(
                fields=("email_key",), name="one_commenter_an_address"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["moderator", "-id"], name="decisions_of_moderator"),
        ),
        migrations.RemoveIndex(model_name="commentrevision", name="wordings_alike"),
        migrations.RenameField("commentrevision", "text_key", "text_digest"),
        migrations.AddField(
            model_name="commentrevision",
            name="text_key",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunPython(keep_numbers, keep_digests),
        migrations.AlterField(  # what the rows have that are there when it is taken back
            model_name="commentrevision",
            name="text_digest",
            field=models.CharField(max_length=64, editable=False, default=""),
        ),
        migrations.RemoveField(model_name="commentrevision", name="text_digest"),
        migrations.AddIndex(
            model_name="commentrevision",
            index=models.Index(fields=["text_key", "created_at"], name="wordings_alike"),
        ),
        migrations.RunPython(nothing, let_wordings_change),
    ]
