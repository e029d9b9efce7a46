"""The front page: what an edition arranged by hand, and by rule whatever that leaves open.

By rule: the lead, its related lines, the seconds, then a row a section.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, IntegerField, OuterRef, Value

from articles.models import Article, FrontSlot, Publication, Section, Tag, Tagging
from articles.prepared import prepared
from articles.related import sign_opinions, under

NEWEST = 24
RELATED_LINES = 3
SECONDS = 5
ROW = 5
TAGGED = 3
CORRECTIONS = 3
LEAD_IS_NEW_FOR = timedelta(days=1)
Kind = FrontSlot.Kind


@dataclass
class Place:
    """A story, or a card that an editor wrote."""

    story: Article | None = None
    card: FrontSlot | None = None


@dataclass
class Row:
    """Stories of a section, or under a tag, that the top of the page does not show."""

    of: Section | Tag
    name: str
    section: Section | None = None
    stories: list = field(default_factory=list)


@dataclass
class Front:
    breaking: FrontSlot | None
    lead: Article | None
    related: list
    seconds: list[Place]
    more: list[Place]
    topics: list[Row]
    rows: list[Row]
    corrections: list[Publication]

    @property
    def stories(self) -> list[Article]:
        """Every story that the page names."""
        places = [place.story for place in (*self.seconds, *self.more)]
        top = [story for story in (self.lead, *self.related, *places) if story]
        below = [story for row in (*self.topics, *self.rows) for story in row.stories]
        return [*top, *below, *(note.story for note in self.corrections)]


def front_page(sections, at, slots=None) -> Front:
    """Choose what stands on the front page at `at`; no story stands there twice.

    The slots are those of the edition in force unless others are given, for a preview. Eight
    queries, whatever the number of sections and slots; six or seven without slots.
    """
    standing = standing_slots(at, slots)
    places = [place for slot in standing if (place := _place(slot))]
    by_hand = [place.story for place in places if place.story]
    newest = _newest(NEWEST + len(by_hand), at=at)
    free = [story for story in newest if story not in by_hand]
    lead = next(iter(by_hand), None) or choose_lead(free, at)
    places = [place for place in places if lead is None or place.story is not lead]
    free = [story for story in free if story is not lead]
    related = related_lines(lead, free)
    fill = [story for story in free if story not in related][: max(0, SECONDS - len(places))]
    places += [Place(story) for story in (fill if places else picture_first(fill))]
    notes = _latest_notes(at=at)
    top = [story for story in (lead, *related, *(place.story for place in places)) if story]
    topics = [Row(slot.tag, slot.headline or slot.tag.name) for slot in standing if slot.tag]
    rows = [Row(section, section.name, section) for section in sections]
    _fill_rows(topics, rows, notes, top, at)
    topics, rows = ([row for row in each if row.stories] for each in (topics, rows))
    sign_opinions([*top, *(story for row in [*topics, *rows] for story in row.stories)])
    breaking = next((slot for slot in standing if slot.kind == Kind.BREAKING), None)
    seconds, more = places[:SECONDS], places[SECONDS:]
    return Front(breaking, lead, related, seconds, more, topics, rows, notes)


def standing_slots(at, slots=None) -> list[FrontSlot]:
    """The slots that show something at `at`, each with its `story` if readers see that.

    A story's headline, standfirst and photo for the front are its `on_front`.
    """
    slots = _slots(at=at) if slots is None else slots
    slots = [slot for slot in slots if not slot.has_ended(at)]
    named = {slot.article_id for slot in slots if slot.article_id}
    stories = {story.pk: story for story in _public(stories=list(named), at=at)} if named else {}
    for slot in slots:
        slot.story = stories.get(slot.article_id)
        if slot.story and slot.holds_for(slot.story.live.revision):
            slot.story.on_front = slot
    return [slot for slot in slots if slot.kind != Kind.STORY or slot.story]


def _place(slot) -> Place | None:
    if slot.kind == Kind.STORY:
        return Place(story=slot.story)
    return Place(card=slot) if slot.kind in (Kind.LINK, Kind.NOTICE) else None


def choose_lead(newest, at) -> Article | None:
    """Take the newest story of the last day with a photo, else the newest with one, else any."""
    pictured = [story for story in newest if story.live.revision.shown_photo]
    fresh = [story for story in pictured if story.first_published_at > at - LEAD_IS_NEW_FOR]
    return next(iter([*fresh, *pictured, *newest]), None)


def picture_first(stories) -> list:
    """Put the newest story with a photo before the others."""
    pictured = [story for story in stories if story.live.revision.shown_photo][:1]
    return pictured + [story for story in stories if story not in pictured]


def related_lines(lead, others) -> list:
    """Take the newest of the others that share a tag with the lead."""
    if lead is None or not others:
        return []
    tags = {}
    for story, tag in _taggings(stories=[story.pk for story in (lead, *others)]):
        tags.setdefault(story, set()).add(tag)
    about = tags.get(lead.pk, set())
    return [story for story in others if about & tags.get(story.pk, set())][:RELATED_LINES]


def public_notes(at):
    """The notes of stories that readers can see, newest first.

    A retraction stands among them, though its story has left every list.
    """
    public = Article.objects.published_or_retracted(at).order_by().filter(pk=OuterRef("article_id"))
    return Publication.objects.noted(at).filter(Exists(public))


def corrections(at):
    """What was put right in stories that readers can see, newest first; an update is none."""
    return public_notes(at).exclude(note_kind=Publication.NoteKind.UPDATE)


def with_stories(notes, stories) -> list[Publication]:
    """Give each note its story; one that was withdrawn between two queries is left out."""
    for note in notes:
        note.story = stories.get(note.article_id)
    return [note for note in notes if note.story]


def _fill_rows(topics, rows, notes, top, at):
    """Give each row its newest stories, the topics first, and each note its story."""
    found = _newest_of(
        tuple(row.of.pk for row in topics),
        tuple(row.section.pk for row in rows),
        taken=[story.pk for story in top],
        at=at,
    )
    stories = with_notices({story for story, _row in found} | {n.article_id for n in notes}, at)
    notes[:] = with_stories(notes, stories)
    shown = {story.pk for story in top}
    newest_first = sorted(
        (story for story in stories.values() if not story.live.is_retraction),
        key=lambda s: (s.first_published_at, s.pk),
        reverse=True,
    )
    for number, row in enumerate(topics):
        under_tag = {story for story, of in found if of == number}
        free = [story for story in newest_first if story.pk in under_tag - shown]
        row.stories = picture_first(free[:TAGGED])
        shown |= {story.pk for story in row.stories}
    for row in rows:
        free = [s for s in newest_first if s.section_id == row.section.pk and s.pk not in shown]
        row.stories = picture_first(free[:ROW])


@prepared
def _newest_of(topics, sections, *, taken, at):
    """Pairs of a story's key and the number of its topic: one union of bounded subqueries.

    Each part is as long as it takes when all topics show stories of it.
    """
    spare = TAGGED * len(topics)
    parts = [(under(tag, at), number, spare) for number, tag in enumerate(topics)]
    public = Article.objects.published(at)
    parts += [(public.filter(section=section), -1, ROW + spare) for section in sections]
    queries = [
        Article.objects.filter(pk__in=part.exclude(pk__in=taken).values("pk")[:size])
        .order_by()
        .annotate(row=Value(number, IntegerField()))
        .values_list("pk", "row")
        for part, number, size in parts
    ]
    nothing = Article.objects.none().annotate(row=Value(-1, IntegerField()))
    return nothing.values_list("pk", "row").union(*queries, all=True)


def with_notices(keys, at) -> dict:
    """The stories that readers can see, or read a retraction of, as teasers by their keys."""
    found = _public_or_retracted(stories=list(keys), at=at) if keys else []
    return {story.pk: story for story in found}


@prepared
def _public_or_retracted(*, stories, at):
    return Article.objects.published_or_retracted(at).as_teasers().filter(pk__in=stories).order_by()


@prepared
def _public(*, stories, at):
    return Article.objects.published(at).as_teasers().filter(pk__in=stories).order_by()


@prepared
def _newest(size, *, at):
    return Article.objects.published(at).as_teasers()[:size]


@prepared
def _taggings(*, stories):
    found = Tagging.objects.filter(content_object__in=stories).order_by()
    return found.values_list("content_object", "tag")


@prepared
def _latest_notes(*, at):
    return corrections(at)[:CORRECTIONS]


@prepared
def _slots(*, at):
    return FrontSlot.objects.in_force(at)
