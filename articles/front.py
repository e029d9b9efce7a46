"""The front page by rule: the lead, its related lines, the seconds, then a row a section."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, OuterRef

from articles.models import Article, Publication, Section, Tagging
from articles.related import sign_opinions

NEWEST = 24
RELATED_LINES = 3
SECONDS = 5
ROW = 5
CORRECTIONS = 3
LEAD_IS_NEW_FOR = timedelta(days=1)


@dataclass
class Row:
    """A section's stories that the top of the page does not show."""

    section: Section
    stories: list = field(default_factory=list)


@dataclass
class Front:
    lead: Article | None
    related: list
    seconds: list
    rows: list[Row]
    corrections: list[Publication]


def front_page(sections, at) -> Front:
    """Choose what stands on the front page at `at`; nothing stands there twice.

    Six queries, whatever the number of sections.
    """
    newest = list(Article.objects.published(at).as_teasers()[:NEWEST])
    lead = choose_lead(newest, at)
    others = [story for story in newest if story is not lead]
    related = related_lines(lead, others)
    seconds = picture_first([story for story in others if story not in related][:SECONDS])
    notes = list(corrections(at)[:CORRECTIONS])
    top = [story for story in (lead, *related, *seconds) if story]
    stories = _fetch(_of_sections(sections, at, without=top), notes, at)
    for note in notes:
        note.story = stories[note.article_id]
    rows = _rows(sections, stories, top)
    sign_opinions([*top, *(story for row in rows for story in row.stories)])
    return Front(lead, related, seconds, rows, notes)


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
    taggings = Tagging.objects.filter(content_object__in=[lead, *others])
    tags = {}
    for story, tag in taggings.values_list("content_object", "tag"):
        tags.setdefault(story, set()).add(tag)
    about = tags.get(lead.pk, set())
    return [story for story in others if about & tags.get(story.pk, set())][:RELATED_LINES]


def corrections(at):
    """What was put right in stories that readers can see, newest first; an update is none.

    A retraction stands among them, though its story has left every list.
    """
    public = Article.objects.published_or_retracted(at).order_by().filter(pk=OuterRef("article_id"))
    notes = Publication.objects.noted(at).exclude(note_kind=Publication.NoteKind.UPDATE)
    return notes.filter(Exists(public))


def _of_sections(sections, at, without):
    """The newest few of each section: one union of bounded subqueries."""
    rest = Article.objects.published(at).exclude(pk__in=[story.pk for story in without])
    parts = [
        Article.objects.filter(pk__in=rest.filter(section=section).values("pk")[:ROW])
        .order_by()
        .values_list("pk", flat=True)
        for section in sections
    ]
    return Article.objects.none().values_list("pk", flat=True).union(*parts, all=True)


def _fetch(of_sections, notes, at) -> dict:
    wanted = {*of_sections, *(note.article_id for note in notes)}
    return Article.objects.published_or_retracted(at).as_teasers().in_bulk(wanted)


def _rows(sections, stories, top) -> list[Row]:
    rows = {section.pk: Row(section) for section in sections}
    shown = {story.pk for story in top}
    newest_first = sorted(
        stories.values(), key=lambda s: (s.first_published_at, s.pk), reverse=True
    )
    for story in newest_first:
        row = rows.get(story.section_id)
        is_listed = story.pk not in shown and not story.live.is_retraction
        if row and is_listed and len(row.stories) < ROW:
            row.stories.append(story)
    for row in rows.values():
        row.stories = picture_first(row.stories)
    return [row for row in rows.values() if row.stories]
