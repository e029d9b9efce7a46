"""Stories in lists, each written once: teasers, the rows of the front page, listed notes."""

from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.models import Article, FrontSlot
from articles.models.address import path_of
from articles.templatetags import photos
from articles.templatetags.stories import time_in_list
from articles.written import written_once

register = template.Library()

TEASERS, NOTES, ROWS = 1_000, 200, 64
"""So many of each are remembered as HTML in each process."""


@dataclass(frozen=True)
class Look:
    """What a teaser of one size shows; the sizes of its photograph follow the sheets."""

    crop: str = ""
    sizes: str = ""
    up_to: int = 800
    standfirst: bool = False


NEWS = Article.Kind.NEWS
# On a telephone a small photograph lies beside its words; one of 16x9 is shown as a square, of
# which it fills the height.
SMALL = "clamp(5.5rem, 22vw, 7rem)"
WIDE = "(min-width: 40rem) 46vw, clamp(9.8rem, 39vw, 12.5rem)"
NOTHING_OF_ITS_OWN = FrontSlot()
LOOKS = {
    "lead": Look("16x9", "(min-width: 80rem) 45rem, (min-width: 60rem) 57vw, 100vw", 1600, True),
    "second": Look("16x9", f"(min-width: 80rem) 32rem, {WIDE}", 1200, True),
    "big": Look("16x9", "(min-width: 60rem) 32rem, (min-width: 40rem) 50vw, 100vw", 1200, True),
    "line": Look("1x1", SMALL, 320),
    "card": Look("16x9", f"(min-width: 60rem) 18rem, {WIDE}", 800),
    "row": Look("4x3", f"(min-width: 40rem) 14rem, {SMALL}", 800, True),
    "words": Look(standfirst=True),
    "bare": Look(),
}


class Picture(NamedTuple):
    """What the address of a photograph's renditions follows from."""

    digest: str
    width: int
    height: int
    focal_x: float
    focal_y: float
    renditions_made_at: datetime | None
    encoders: str
    withdrawn_at: datetime | None


class Teaser(NamedTuple):
    """All that a teaser says, so that the same one is written once."""

    size: str
    level: int
    first: bool
    label: str
    headline: str
    standfirst: str
    signed_by: str
    address_date: date
    slug: str
    published_at: datetime
    is_today: bool
    is_this_year: bool
    comment_count: int
    photo: Picture | None

    @property
    def address(self) -> str:
        return path_of(self.address_date, self.slug)


picture_of = attrgetter(*Picture._fields)


@register.simple_tag(takes_context=True)
def teaser(context, story, at, size="row", *, level=3, first=False):
    """Show a story in a list, with the name of its section."""
    return teasers(context, [story], at, size, level=level, first=first)


@register.simple_tag(takes_context=True)
def teasers(context, stories, at, size="row", *, rest="", level=3, section=None, first=False):
    """Show stories in a list, all after the first in the size that `rest` names.

    Their section is named unless the list is that `section`. On the front page a story may have a
    headline, standfirst and photo of its own, `on_front`. `first` says that a reader sees the
    first one at once.
    """
    said = _said(context, stories, at, size, rest or size, level, section, first)
    return SafeString("".join(map(_teaser.here(), said)))


def _said(context, stories, at, size, rest, level=3, section=None, first=False) -> list[Teaser]:
    as_of, zone = getattr(context.get("request"), "as_of", None), timezone.get_current_timezone()
    today, said = at.astimezone(zone).date(), []
    for story in stories:
        revision, look = story.live.revision, LOOKS[size]
        own = getattr(story, "on_front", None) or NOTHING_OF_ITS_OWN
        label = "" if story.kind == NEWS else str(Article.Kind(story.kind).label)
        if not section and story.section:
            label = label or story.section.name
        photo = _photo_of(story) if look.crop else None
        day = story.first_published_at.astimezone(zone).date()
        teaser = Teaser(
            size=size,
            level=level,
            first=first,
            label=label,
            headline=own.headline or revision.headline,
            standfirst=(own.standfirst or revision.standfirst) if look.standfirst else "",
            signed_by=getattr(story, "signed_by", ""),
            address_date=story.address_date,
            slug=story.slug,
            published_at=story.first_published_at,
            is_today=day == today,
            is_this_year=day.year == today.year,
            comment_count=0 if as_of else story.comment_count,
            photo=photo and Picture(*picture_of(photo)),
        )
        said.append(teaser)
        size, first = rest, False
    return said


@written_once(TEASERS)
def _teaser(teaser):
    when = time_in_list(teaser.published_at, teaser.is_today, teaser.is_this_year)
    context = {"teaser": teaser, "look": LOOKS[teaser.size], "when": when}
    return render_to_string("articles/_teaser.html", context)


class FrontRow(NamedTuple):
    """All that a row of the front page says: stories of a section or under a tag."""

    is_topic: bool
    slug: str
    name: str
    teasers: tuple[Teaser, ...]


@register.simple_tag(takes_context=True)
def front_row(context, row, at):
    """Show a row of the front page."""
    said = tuple(_said(context, row.stories, at, "big", "line", section=row.section))
    return _front_row(FrontRow(row.section is None, row.of.slug, row.name, said))


@written_once(ROWS)
def _front_row(row):
    stories = SafeString("".join(map(_teaser, row.teasers)))
    return render_to_string("articles/_front_row.html", {"row": row, "stories": stories})


class ListedNote(NamedTuple):
    """A correction as a list shows it."""

    level: int
    address: str
    headline: str
    kind: str
    sentence: str
    at: datetime


@register.simple_tag
def listed_note(note, level=3):
    """Show a correction with the story that it belongs to."""
    story, kind = note.story, note.get_note_kind_display()
    headline = story.live.revision.headline
    return _listed_note(
        ListedNote(level, story.get_absolute_url(), headline, kind, note.note, note.starts_at)
    )


@written_once(NOTES)
def _listed_note(note):
    return render_to_string("articles/_listed_note.html", {"note": note})


@register.simple_tag
def look(size) -> Look:
    """What a teaser of that size shows, for one that is written elsewhere."""
    return LOOKS[size]


@register.simple_tag
def preload_teaser(story, size):
    """Have the photo of the teaser that comes first fetched early; nothing without a story."""
    look = LOOKS[size]
    return (
        photos.preload(_photo_of(story), look.crop, look.sizes, up_to=look.up_to) if story else ""
    )


def _photo_of(story):
    own = getattr(story, "on_front", None)
    return (own and own.shown_photo) or story.live.revision.shown_photo
