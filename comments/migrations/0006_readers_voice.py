from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0005_lists_by_index"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="comment",
            options={
                "default_permissions": ["view"],
                "ordering": ["created_at", "pk"],
                "permissions": [
                    ("moderate_comment", "Can decide about comments"),
                    ("answer_comment", "Can answer comments as the newsroom"),
                ],
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
            },
        ),
        migrations.RemoveIndex(
            model_name="comment",
            name="comments_in_threads",
        ),
        migrations.AddField(
            model_name="follow",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="decision",
            name="action",
            field=models.CharField(
                choices=[
                    ("approve", "Approved"),
                    ("reject", "Rejected"),
                    ("spam", "Marked as spam"),
                    ("defer", "Left for a second opinion"),
                    ("dismiss", "Reports dismissed"),
                    ("edit", "Changed by its writer"),
                    ("withdraw", "Withdrawn"),
                    ("erase", "Erased"),
                    ("undo", "Undone"),
                ],
                max_length=10,
                verbose_name="decision",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["discussion", "path"], name="comments_by_path"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(
                    ("hidden_ancestors", 0), ("status__in", ("erased", "published", "withdrawn"))
                ),
                fields=["discussion", "path"],
                name="comments_in_threads",
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(
                    ("depth", 1),
                    ("hidden_ancestors", 0),
                    ("status__in", ("erased", "published", "withdrawn")),
                ),
                fields=["discussion", "path"],
                name="comments_above_all",
            ),
        ),
    ]
