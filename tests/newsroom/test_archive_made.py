"""The archive made for measuring: whole, believable, and open everywhere."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
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
    Publication,
    Revision,
    Tagging,
)
from comments.models import Comment, Decision
from comments.models.counting import drift
from newsroom import archive
from tests.articles.desk_forms import signed_in
from tests.benchmarks.growing_pages import desk_pages, reader_pages
from tests.builders import make_article, make_photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made")]

ARTICLES, COMMENTS = 500, 5_000
NOT_MADE = (Autosave, Document, LogEntry)


@pytest.fixture(scope="module")
def made(shared_rows):
    make_photo()
    archive.make(articles=ARTICLES, comments=COMMENTS, seed=1, until=timezone.now())


def test_it_holds_together():
    assert Article.objects.count() == ARTICLES
    assert Comment.objects.count() == COMMENTS
    assert list(drift()) == []
    assert not any(model.objects.exists() for model in NOT_MADE)
    chains_are_whole()
    first_appearances_agree()
    decisions_led_to_what_is()
    connection.check_constraints()


def chains_are_whole():
    now = timezone.now()
    links = Publication.objects.filter(article=OuterRef("article"))
    following = links.filter(starts_at=OuterRef("ends_at"))
    cut = Publication.objects.filter(ends_at__isnull=False).exclude(Exists(following))
    assert not cut.exists()
    assert not Article.objects.exclude(latest__article=F("pk")).exists()
    assert not Publication.objects.filter(starts_at__gt=now, announced_at__isnull=False).exists()
    last = Publication.objects.filter(article=OuterRef("pk"), kind="words", ends_at=None)
    other = last.exclude(revision=F("article__latest"))
    assert set(Article.objects.filter(Exists(other))) == set(
        Article.objects.filter(words_wait=True)
    )


def first_appearances_agree():
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


def decisions_led_to_what_is():
    latest = Decision.objects.filter(comment=OuterRef("pk"), to_status=OuterRef("status"))
    decided = Comment.objects.exclude(status="pending")
    assert not decided.exclude(Exists(latest)).exists()
    assert not Decision.objects.filter(comment__status="pending").exists()
    assert not Comment.objects.exclude(current_revision__comment=F("pk")).exists()


def test_it_reads_as_the_verbs_would_have_written_it():
    for revision in Revision.objects.all()[:40]:
        assert text.clean_body(revision.body).html == revision.body
        assert text.body_text(revision.body) == revision.body_text
        assert text.word_count(revision.body) == revision.word_count


def test_it_is_spread_as_archives_are():
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


def test_it_is_open_everywhere():
    reader, desk = Client(), signed_in("Administrator")

    answers = [
        (client.get(address).status_code, address)
        for client, pages in ((reader, reader_pages()), (desk, desk_pages()))
        for address in pages.values()
    ]

    assert [each for each in answers if each[0] != 200] == []


def test_it_is_found_by_its_words(client):
    newest = Article.objects.published(timezone.now()).first()

    page = client.get("/search/", {"q": newest.latest.headline, "order": "newest"})

    assert newest in page.context["stories"]


def test_it_is_written_on():
    article = make_article(headline="After the archive")
    article.publish(by=article.owner)

    assert Article.objects.published(timezone.now()).filter(pk=article.pk).exists()
