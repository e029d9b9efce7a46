"""A newsroom of four years in a minute: rows as the verbs would have left them."""

import random
from datetime import timedelta

from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from articles.models import Article, DeskStatus, MistakeReport, Publication, Revision
from tests.builders import make_photo, make_section, make_user
from tests.comments.builders import make_comment

CHUNK = 5_000
YEARS = timedelta(days=4 * 365)
IN_WORK = 400
SCHEDULED = 40
PARAGRAPH = "The council met on Tuesday and agreed nothing, which surprised nobody. "


def fill(stories: int) -> dict:
    """Fill the database; return an editor and a reporter who have their share of the work."""
    filler = Filler(stories)
    for start in range(0, stories, CHUNK):
        filler.write(range(start, min(start + CHUNK, stories)))
    analyze()
    newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-pk")
    Article.objects.update(latest=Subquery(newest.values("pk")[:1]))
    live = Article.objects.filter(desk_status=DeskStatus.READY, first_published_at__lt=filler.now)
    for article in live.order_by("-first_published_at")[:30]:
        for _each in range(4):
            make_comment(article)
        MistakeReport.objects.create(article=article, message="Wrong.", created_at=filler.now)
    analyze()
    return {"editor": filler.editors[0], "reporter": filler.reporters[0]}


def analyze():
    """Let the database see what it holds, as its own upkeep would in time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Filler:
    """Story number 0 is the newest; the first are in work or scheduled, the others came out."""

    def __init__(self, stories):
        self.chance = random.Random(1)
        self.stories, self.now = stories, timezone.now()
        self.editors = [make_user("Editor") for _each in range(12)]
        self.reporters = [make_user("Reporter") for _each in range(30)]
        self.sections = [make_section(f"Section {number}") for number in range(8)]
        self.photos = [make_photo() for _each in range(20)]

    def write(self, numbers):
        articles = [self.article(number) for number in numbers]
        touched = Article._meta.get_field("updated_at")
        touched.auto_now = False
        Article.objects.bulk_create(articles)
        touched.auto_now = True
        first = self.keep_words(articles)
        self.publish(articles, first)
        # Some have newer words than their readers see.
        edited = [each for each in articles if self.chance.random() < 0.05]
        self.keep_words(edited)
        Article.objects.filter(pk__in=[each.pk for each in edited]).update(words_wait=True)

    def article(self, number) -> Article:
        touched_at = self.now - YEARS * (number / self.stories)
        status, published_at = DeskStatus.READY, touched_at
        if number < IN_WORK:
            status, published_at = self.chance.choice(DeskStatus.values), None
        elif number < IN_WORK + SCHEDULED:
            published_at = self.now + timedelta(hours=2 * (number - IN_WORK) + 1)
        return Article(
            owner=self.chance.choice(self.reporters),
            assigned_to=self.chance.choice([None, *self.editors]),
            section=self.chance.choice(self.sections),
            desk_status=status,
            due_at=touched_at + timedelta(hours=self.chance.randrange(12)),
            planned_words=self.chance.choice([None, 300, 600]),
            needs_photo=self.chance.random() < 0.1,
            needs_legal=self.chance.random() < 0.05,
            first_published_at=published_at,
            address_date=published_at and published_at.date(),
            slug=f"story-{number}" if published_at else "",
            updated_at=touched_at,
        )

    def keep_words(self, articles) -> list[Revision]:
        revisions = [
            Revision(
                article=article,
                headline=f"The council’s story number {article.pk} of a long series",
                body=f"<p>{PARAGRAPH * 2}</p>",
                body_text=PARAGRAPH * 2,
                word_count=80,
                lead_photo=self.chance.choice([None, *self.photos]),
                created_at=article.updated_at,
                created_by_id=article.owner_id,
            )
            for article in articles
        ]
        Revision.objects.bulk_create(revisions)
        return revisions

    def publish(self, articles, revisions):
        Publication.objects.bulk_create(
            Publication(
                article=article,
                revision=revision,
                starts_at=article.first_published_at,
                changed_at=article.first_published_at,
                made_by=self.editors[0],
                created_at=article.updated_at,
                announced_at=self.now if article.first_published_at < self.now else None,
            )
            for article, revision in zip(articles, revisions, strict=True)
            if article.first_published_at
        )
