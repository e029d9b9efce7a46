"""The archive made for measuring: whole, believable, the same again, and open everywhere."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.test import Client
from django.utils import timezone

from articles import text
from articles.models import (
    Address,
    Article,
    Autosave,
    Byline,
    Document,
    Photo,
    Publication,
    Revision,
    RevisionPhoto,
    Tagging,
)
from comments.models import Comment, Commenter, CommentRevision, Decision, Discussion
from comments.models.counting import drift
from newsroom import archive
from tests.articles.desk_forms import signed_in
from tests.benchmarks.growing_pages import desk_pages, reader_pages
from tests.builders import make_article, make_photo

pytestmark = pytest.mark.django_db

ARTICLES, COMMENTS = 500, 5_000
UNTIL = datetime(2026, 11, 25, 12, tzinfo=UTC)
OF_STORIES = (Article, Revision, RevisionPhoto, Publication, Address, Tagging, Byline)
OF_COMMENTS = (Comment, CommentRevision, Decision, Commenter, Discussion)
NOT_MADE = (Autosave, Document, LogEntry)


def make(*, articles=ARTICLES, comments=COMMENTS, until=None, seed=1):
    if not Photo.objects.exists():
        make_photo()
    archive.make(articles=articles, comments=comments, seed=seed, until=until or timezone.now())


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


class TestWhatIsMade:
    def test_holds_together(self):
        make()

        assert Article.objects.count() == ARTICLES
        assert Comment.objects.count() == COMMENTS
        assert list(drift()) == []
        assert not any(model.objects.exists() for model in NOT_MADE)
        self.chains_are_whole()
        self.first_appearances_agree()
        self.decisions_led_to_what_is()
        connection.check_constraints()

    def chains_are_whole(self):
        now = timezone.now()
        links = Publication.objects.filter(article=OuterRef("article"))
        following = links.filter(starts_at=OuterRef("ends_at"))
        cut = Publication.objects.filter(ends_at__isnull=False).exclude(Exists(following))
        assert not cut.exists()
        assert not Article.objects.exclude(latest__article=F("pk")).exists()
        assert not Publication.objects.filter(
            starts_at__gt=now, announced_at__isnull=False
        ).exists()
        last = Publication.objects.filter(article=OuterRef("pk"), kind="words", ends_at=None)
        other = last.exclude(revision=F("article__latest"))
        assert set(Article.objects.filter(Exists(other))) == set(
            Article.objects.filter(words_wait=True)
        )

    def first_appearances_agree(self):
        for rows in (Tagging.objects.all(), Byline.objects.all()):
            story = "content_object" if rows.model is Tagging else "article"
            first = F(f"{story}__first_published_at")
            assert not rows.exclude(
                Q(first_published_at=first)
                | Q(first_published_at=None, **{f"{story}__first_published_at": None})
            ).exists()
        public = Article.objects.exclude(first_published_at=None)
        current = Address.objects.filter(
            article=OuterRef("pk"),
            current=True,
            date=OuterRef("address_date"),
            slug=OuterRef("slug"),
        )
        assert not public.exclude(Exists(current)).exists()
        assert not Address.objects.filter(article__first_published_at=None).exists()

    def decisions_led_to_what_is(self):
        latest = Decision.objects.filter(comment=OuterRef("pk"), to_status=OuterRef("status"))
        decided = Comment.objects.exclude(status="pending")
        assert not decided.exclude(Exists(latest)).exists()
        assert not Decision.objects.filter(comment__status="pending").exists()
        assert not Comment.objects.exclude(current_revision__comment=F("pk")).exists()

    def test_reads_as_the_verbs_would_have_written_it(self):
        make(articles=200, comments=0)

        for revision in Revision.objects.all()[:40]:
            assert text.clean_body(revision.body).html == revision.body
            assert text.body_text(revision.body) == revision.body_text
            assert text.word_count(revision.body) == revision.word_count

    def test_is_spread_as_archives_are(self):
        make()

        first = Article.objects.exclude(first_published_at=None).earliest("first_published_at")
        counts = Article.objects.values_list("comment_count", flat=True).order_by("-comment_count")
        tagged = Tagging.objects.values("tag").annotate(number=Count("pk")).order_by("-number")
        numbers = [row["number"] for row in tagged]
        full = Revision.objects.filter(created_at__gt=timezone.now() - timedelta(days=300))
        short = Revision.objects.filter(created_at__lt=timezone.now() - timedelta(days=400))
        assert first.first_published_at < timezone.now() - timedelta(days=3500)
        assert counts[0] > 10 * COMMENTS / ARTICLES
        assert 0 in counts
        assert numbers[0] > 5 * numbers[len(numbers) // 2]
        assert full.exclude(body__contains="</p><p>").count() == 0
        assert short.filter(word_count__gt=150).count() == 0
        assert Article.objects.annotate(number=Count("revisions")).filter(number__gt=1).exists()

    def test_is_open_everywhere(self):
        make()
        reader, desk = Client(), signed_in("Administrator")

        answers = [
            (client.get(address).status_code, address)
            for client, pages in ((reader, reader_pages()), (desk, desk_pages()))
            for address in pages.values()
        ]

        assert [each for each in answers if each[0] != 200] == []

    def test_is_found_by_its_words(self, client):
        make(articles=200, comments=0)
        newest = Article.objects.published(timezone.now()).first()

        page = client.get("/search/", {"q": newest.latest.headline, "order": "newest"})

        assert newest in page.context["stories"]

    def test_is_written_on(self):
        make(articles=200, comments=500)

        article = make_article(headline="After the archive")
        article.publish(by=article.owner)

        assert Article.objects.published(timezone.now()).filter(pk=article.pk).exists()


class TestTheSameAgain:
    def test_the_same_seed_gives_the_same_rows(self):
        assert self.rows_made(seed=1) == self.rows_made(seed=1)

    def test_another_seed_gives_others(self):
        assert self.rows_made(seed=1)[Revision] != self.rows_made(seed=2)[Revision]

    def rows_made(self, *, seed):
        """The rows that a seed gives in an empty database, which is empty again afterwards."""
        with transaction.atomic():
            make(articles=150, comments=600, until=UNTIL, seed=seed)
            found = rows_of_all()
            transaction.set_rollback(True)
        return found


class TestTheCommand:
    def test_leaves_a_newsroom_with_stories_alone(self):
        make_article()

        with pytest.raises(CommandError, match="--add puts the archive beside them"):
            call_command("make_archive", articles=100, comments=0)

        assert Article.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
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
