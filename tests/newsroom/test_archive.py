"""Making the archive for measuring: the same again, and beside what is there only when asked."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.models import (
    Address,
    Article,
    Byline,
    Publication,
    Revision,
    RevisionPhoto,
    Tagging,
)
from comments.models import Comment, Commenter, CommentRevision, Decision, Discussion
from comments.models.counting import drift
from newsroom import archive
from tests.builders import make_article, make_photo

pytestmark = pytest.mark.django_db

UNTIL = datetime(2026, 11, 25, 12, tzinfo=UTC)
OF_STORIES = (Article, Revision, RevisionPhoto, Publication, Address, Tagging, Byline)
OF_COMMENTS = (Comment, CommentRevision, Decision, Commenter, Discussion)


def rows_of_all():
    """Every row that an archive has, without the keys that go on counting."""
    left_out = {"id", "root", "path", "email", "email_key", "slug"}
    return {
        model: [
            tuple(
                value
                for field, value in zip(model._meta.concrete_fields, row, strict=True)
                if not field.is_relation and field.name not in left_out
            )
            for row in model.objects.order_by("pk").values_list()
        ]
        for model in (*OF_STORIES, *OF_COMMENTS)
    }


def constraints():
    """The indexes, unique constraints and foreign keys of the tables that an archive fills."""
    with connection.cursor() as cursor:
        return {
            model: connection.introspection.get_constraints(cursor, model._meta.db_table)
            for model in (*OF_STORIES, *OF_COMMENTS)
        }


class TestTheSameAgain:
    def test_the_same_seed_gives_the_same_rows(self):
        assert self.rows_made(seed=1) == self.rows_made(seed=1)

    def test_another_seed_gives_others(self):
        assert self.rows_made(seed=1)[Revision] != self.rows_made(seed=2)[Revision]

    def rows_made(self, *, seed):
        """The rows that a seed gives in an empty database, which is empty again afterwards."""
        with transaction.atomic():
            make_photo()
            archive.make(articles=150, comments=600, until=UNTIL, seed=seed)
            found = rows_of_all()
            transaction.set_rollback(True)
        return found


@pytest.fixture
def _no_statistics():
    """Let SQLite forget what it knows of the rows that it looked at outside a transaction."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_stat1")
            cursor.execute("ANALYZE sqlite_schema")


class TestTheCommand:
    def test_leaves_a_newsroom_with_stories_alone(self):
        make_article()

        with pytest.raises(CommandError, match="--add puts the archive beside them"):
            call_command("make_archive", articles=100, comments=0)

        assert Article.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.usefixtures("_no_statistics")
    def test_puts_an_archive_beside_them_when_asked(self, capsys):
        make_photo()
        make_article()
        before = constraints()

        call_command("make_archive", "--add", "--articles=1,00", "--comments", "200")

        assert constraints() == before
        assert Article.objects.count() == 101
        assert "Made: 100 stories and 200 comments." in capsys.readouterr().out
        assert list(drift()) == []

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--articles=many"], "invalid number value"),
            (["--articles=-5"], "invalid number value"),
            (["--until=tomorrow"], "invalid instant value"),
            (["--articles=10"], "Comments need at least 100 stories"),
        ],
    )
    def test_says_what_it_cannot_do(self, arguments, said):
        with pytest.raises(CommandError, match=said):
            call_command("make_archive", *arguments)

        assert not Article.objects.exists()
