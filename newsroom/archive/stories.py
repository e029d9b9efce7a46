"""Stories of ten years: their words, what was published of them when, and where they stand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.text import slugify

from articles.models import (
    Address,
    Article,
    Byline,
    DeskStatus,
    MistakeReport,
    Publication,
    Revision,
    RevisionPhoto,
    Source,
    Tagging,
)
from newsroom.archive.tables import Table
from newsroom.archive.wording import ADDRESS, OUTLETS, Wording

YEARS, FULL_FOR = timedelta(days=3652), timedelta(days=365)
IN_WORK, SCHEDULED, EACH_SPIKED = 400, 40, 250
STATUSES = [DeskStatus.DRAFT, DeskStatus.SUBMITTED, DeskStatus.NEEDS_WORK, DeskStatus.READY]
KINDS = ["news"] * 14 + ["opinion", "opinion", "analysis", "feature", "interview", "review"]
NOTES = {
    "correction": "An earlier version of this story misspelt a name. It has been put right.",
    "clarification": "This story was changed to make clear which year the figures are from.",
    "update": "This story was updated with an answer from the people concerned.",
}


@dataclass(slots=True)
class Labels:
    """The keys of what stories hang on, the busiest first."""

    reporters: list
    editors: list
    sections: list
    tags: list
    authors: list
    photos: list


@dataclass(slots=True)
class Words:
    """A wording and the key it is kept under."""

    pk: int
    headline: str
    standfirst: str
    paragraphs: list
    photo: int | None
    at: datetime
    by: int


class Stories:
    """Writes the story of each number into tables; number 0 is the oldest."""

    def __init__(self, number: int, *, labels: Labels, chance, until):
        self.number, self.labels, self.chance, self.until = number, labels, chance, until
        self.words = Wording(chance)
        self.scheduled = min(SCHEDULED, number // 50)
        self.in_work = min(IN_WORK, number // 12)
        self.articles = Table(
            Article,
            *("id owner_id slug slug_is_automatic section_id kind first_published_at".split()),
            *("address_date latest_id words_wait version comment_count created_at".split()),
            *("updated_at desk_status assigned_to_id due_at planned_words working_title".split()),
            *("needs_photo needs_legal".split()),
        )
        self.revisions = Table(
            Revision,
            *("id article_id based_on_id headline standfirst body body_text word_count".split()),
            *("lead_photo_id created_at created_by_id".split()),
        )
        self.uses = Table(RevisionPhoto, "id", "revision_id", "photo_id")
        self.sources = Table(Source, "id", "revision_id", "outlet", "title", "url")
        self.links = Table(
            Publication,
            *("id article_id starts_at ends_at kind revision_id note_kind note reason".split()),
            *("changed_at made_by_id created_at announced_at".split()),
        )
        self.addresses = Table(Address, "id", "article_id", "date", "slug", "current")
        self.taggings = Table(Tagging, "id", "tag_id", "content_object_id", "first_published_at")
        self.bylines = Table(
            Byline, "id", "article_id", "author_id", "position", "first_published_at"
        )
        self.reports = Table(
            MistakeReport,
            "id",
            "article_id",
            "message",
            "created_at",
            "handled_at",
            "handled_by_id",
        )

    @property
    def tables(self) -> list[Table]:
        return [
            self.articles,
            self.revisions,
            self.uses,
            self.sources,
            self.links,
            self.addresses,
            self.taggings,
            self.bylines,
            self.reports,
        ]

    def instant_of(self, number: int) -> datetime:
        """When a story first appeared, or was last worked on; later numbers are later."""
        if self.is_scheduled(number):
            return self.until + timedelta(hours=1 + 3 * (number + self.scheduled - self.number))
        return self.until - YEARS * (
            1 - (number + self.chance.random()) / (self.number - self.scheduled)
        )

    def is_scheduled(self, number: int) -> bool:
        return number >= self.number - self.scheduled

    def is_in_work(self, number: int) -> bool:
        """Say whether readers never saw the story: the newest, and what was spiked before."""
        newest = number >= self.number - self.scheduled - self.in_work
        return not self.is_scheduled(number) and (newest or number % EACH_SPIKED == 0)

    def takes_comments(self, number: int) -> bool:
        return not self.is_scheduled(number) and not self.is_in_work(number)

    def write(self, number: int, *, at, section, comments: int) -> int:
        """Write a story of which readers see so many comments; return its key."""
        pk, scheduled = self.articles.next_pk(), self.is_scheduled(number)
        words = self._first_words(pk, at, scheduled=scheduled)
        if self.is_in_work(number):
            status = self._status(number)
            self._article(pk, words, words, at, None, "", section, status=status)
            self._label(pk, None)
            return pk
        slug = f"{slugify(words.headline)[:60].strip('-')}-{pk}"
        latest, touched_at, waits = self._chain(pk, words, at, scheduled=scheduled)
        self._article(
            pk, words, latest, touched_at, at, slug, section, comments=comments, waits=waits
        )
        self._address(pk, at, slug)
        self._label(pk, at)
        self._report(pk, at)
        return pk

    # What was written

    def _first_words(self, pk, at, *, scheduled) -> Words:
        chance = self.chance
        full = scheduled or at > self.until - FULL_FOR
        photo = chance.choice(self.labels.photos) if chance.random() < 0.6 else None
        words = Words(
            pk=self.revisions.next_pk(),
            headline=self.words.headline(),
            standfirst=self.words.sentence() if chance.random() < 0.7 else "",
            paragraphs=self.words.paragraphs(5 + int(9 * chance.random()) if full else 1),
            photo=photo,
            at=min(at, self.until) - timedelta(minutes=20 + int(400 * chance.random())),
            by=chance.choice(self.labels.reporters),
        )
        self._keep(pk, words, None)
        return words

    def _next_words(self, pk, before: Words, at) -> Words:
        paragraphs = [*before.paragraphs[:-1], self.words.sentence()]
        words = Words(
            self.revisions.next_pk(),
            before.headline,
            before.standfirst,
            paragraphs,
            before.photo,
            at,
            self.chance.choice(self.labels.editors),
        )
        self._keep(pk, words, before.pk)
        return words

    def _keep(self, pk, words, based_on):
        text = "\n\n".join(words.paragraphs)
        body = "".join(f"<p>{paragraph}</p>" for paragraph in words.paragraphs)
        self.revisions.add(
            words.pk,
            pk,
            based_on,
            words.headline,
            words.standfirst,
            body,
            text,
            len(text.split()),
            words.photo,
            words.at,
            words.by,
        )
        if words.photo:
            self.uses.add(self.uses.next_pk(), words.pk, words.photo)
        if self.chance.random() < 0.4:
            number = self.sources.next_pk()
            outlet, address = self.chance.choice(OUTLETS), ADDRESS.format(number=number)
            self.sources.add(number, words.pk, outlet, words.headline, address)

    def _chain(self, pk, words, at, *, scheduled) -> tuple[Words, datetime, bool]:
        """Write what was published when; return the latest words, the last touch, and whether
        readers do not see those words yet."""
        fate = self.chance.random()
        later = min(at + timedelta(minutes=15 + int(3_000 * self.chance.random())), self.until)
        second, note_kind, state = None, "", "words"
        if not scheduled and later > at:
            if fate < 0.05:
                second = self._next_words(pk, words, later)
                kinds = ["", "update", "update", "correction", "clarification"]
                note_kind = self.chance.choice(kinds)
            elif fate < 0.054:
                state = "withdrawn" if fate < 0.053 else "gone"
            elif fate < 0.057 and at > self.until - timedelta(days=90):
                newer = self._next_words(pk, words, later)  # which readers do not see yet
                self._link(pk, words, at, None)
                return newer, later, True
        ends_at = later if second or state != "words" else None
        self._link(pk, words, at, ends_at, announced=not scheduled)
        if second:
            self._link(pk, second, later, None, note_kind=note_kind, changed_at=at)
        elif state != "words":
            self._link(pk, None, later, None, kind=state, changed_at=at)
        return second or words, words.at if scheduled else ends_at or at, False

    def _link(
        self,
        pk,
        words,
        at,
        ends_at,
        *,
        kind="words",
        note_kind="",
        changed_at=None,
        announced=True,
    ):
        self.links.add(
            self.links.next_pk(),
            pk,
            at,
            ends_at,
            kind,
            words and words.pk,
            note_kind,
            NOTES.get(note_kind, ""),
            "" if kind == "words" else "The newsroom is looking into a complaint.",
            at if note_kind or changed_at is None else changed_at,
            self.chance.choice(self.labels.editors),
            at if announced else self.until,
            at if announced else None,
        )

    # Where it stands

    def _status(self, number) -> str:
        newest = number >= self.number - self.scheduled - self.in_work
        return self.chance.choice(STATUSES) if newest else DeskStatus.SPIKED

    def _article(
        self,
        pk,
        words,
        latest,
        touched_at,
        first_published_at,
        slug,
        section,
        *,
        comments=0,
        waits=False,
        status=DeskStatus.READY,
    ):
        chance, lacks = self.chance, first_published_at is None
        self.articles.add(
            pk,
            words.by,
            slug,
            bool(slug),
            section,
            chance.choice(KINDS),
            first_published_at,
            first_published_at and timezone.localdate(first_published_at),
            latest.pk,
            waits,
            3 + (latest is not words),
            comments,
            words.at,
            touched_at,
            str(status),
            chance.choice(self.labels.editors) if chance.random() < 0.3 else None,
            touched_at + timedelta(hours=int(12 * chance.random())),
            chance.choice([None, 300, 600]),
            f"{words.headline.partition(' ')[0].upper()}-{pk}" if chance.random() < 0.3 else "",
            chance.random() < (0.1 if lacks else 0.001),
            chance.random() < (0.05 if lacks else 0.0005),
        )

    def _address(self, pk, at, slug):
        day = timezone.localdate(at)
        self.addresses.add(self.addresses.next_pk(), pk, day, slug, True)
        if at < self.until and self.chance.random() < 0.005:
            self.addresses.add(self.addresses.next_pk(), pk, day, f"{slug}-draft", False)

    def _label(self, pk, at):
        """Tags and names by a long tail: few on very many stories, many on very few."""
        chance, labels = self.chance, self.labels
        number = 1 + int(4 * chance.random())
        for tag in self._some(labels.tags, number):
            self.taggings.add(self.taggings.next_pk(), tag, pk, at)
        number = 2 if chance.random() < 0.15 else 1
        for position, author in enumerate(self._some(labels.authors, number)):
            self.bylines.add(self.bylines.next_pk(), pk, author, position, at)

    def _some(self, keys, number):
        drawn = (keys[int(len(keys) * self.chance.random() ** 3)] for _each in range(number))
        return dict.fromkeys(drawn)

    def _report(self, pk, at):
        chance = self.chance
        if at >= self.until or chance.random() >= 0.01:
            return
        written_at = min(at + timedelta(hours=1 + 40 * chance.random()), self.until)
        handled_at = min(written_at + timedelta(hours=1 + 20 * chance.random()), self.until)
        waits = written_at > self.until - timedelta(hours=12)
        self.reports.add(
            self.reports.next_pk(),
            pk,
            self.words.sentence(),
            written_at,
            None if waits else handled_at,
            None if waits else chance.choice(self.labels.editors),
        )
