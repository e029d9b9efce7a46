"""Each migration goes back and forward on a filled database without losing a row."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from articles.models import Revision
from comments.models import CommentRevision, post_comment
from tests.builders import at_the_desk, make_live, make_photo

OWN_APPS = ("newsroom", "articles", "comments")
FIRST = [
    min(key for key in MigrationLoader(None).disk_migrations if key[0] == app) for app in OWN_APPS
]


def rows():
    return {
        model._meta.label: sorted(model.objects.values_list("pk", flat=True))
        for app in OWN_APPS
        for model in apps.get_app_config(app).get_models()
    }


@pytest.mark.django_db(transaction=True)
def test_every_migration_goes_back_and_forward_and_loses_no_row():
    article = make_live(headline="Kept through it all", lead_photo=make_photo(), tags=["Harbour"])
    post_comment(article=article, name="Jo", email="jo@example.org", text="Well put.")
    filled = rows()

    for app, name in reversed(FIRST):
        call_command("migrate", app, name, verbosity=0)
    call_command("migrate", verbosity=0)

    assert rows() == filled
    assert list(at_the_desk("kept through")) == [article]
    with pytest.raises(DatabaseError):
        Revision.objects.update(headline="Rewritten")


@pytest.mark.django_db(transaction=True)
def test_the_release_before_smaller_keys_may_blank_words_and_nothing_else():
    post_comment(article=make_live(), name="Jo", email="jo@example.org", text="Well put.")
    call_command("migrate", "comments", "0010_may_link", verbosity=0)

    try:
        with connection.cursor() as cursor:
            with pytest.raises(DatabaseError):
                cursor.execute("UPDATE comments_commentrevision SET text = 'Rewritten'")
            with pytest.raises(DatabaseError):
                cursor.execute("UPDATE comments_commentrevision SET text = ''")
            cursor.execute("UPDATE comments_commentrevision SET text = '', text_key = ''")
    finally:
        call_command("migrate", verbosity=0)

    assert CommentRevision.objects.values_list("text", "text_key").get() == ("", None)


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration(capsys):
    call_command("makemigrations", "--check", "--dry-run")
    assert "No changes detected" in capsys.readouterr().out
