"""How a story is named, dated and signed on a page."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from types import SimpleNamespace
from typing import NamedTuple

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from articles import clock, web
from articles.models import Article, Byline, FrontSlot
from articles.models.address import path_of
from articles.related import all_sections
from articles.templatetags import photos
from articles.written import Same, written_once

register = template.Library()


@dataclass(frozen=True)
class Look:
    """What a teaser of one size shows; the sizes of its photograph follow the sheets."""

    crop: str = ""
    sizes: str = ""
    up_to: int = 800
    standfirst: bool = False


TEASERS, NOTES = 1_000, 200
PLACES = STORIES = 64
"""So many of each are remembered as HTML in each process."""

STORY = ("article", "revision", "publication", "bylines", "tags", "sources", "notes")
STORY += ("body", "minutes")
UNSAID = frozenset(("comment_count",))

NEWS = Article.Kind.NEWS
NOTHING_OF_ITS_OWN = FrontSlot()
LOOKS = {
    "lead": Look("16x9", "(min-width: 80rem) 45rem, (min-width: 60rem) 57vw, 100vw", 1600, True),
    "second": Look("16x9", "(min-width: 80rem) 32rem, (min-width: 40rem) 45vw, 7rem", 1200, True),
    "big": Look("16x9", "(min-width: 60rem) 32rem, (min-width: 40rem) 50vw, 100vw", 1200, True),
    "line": Look("1x1", "6rem", 320),
    "card": Look("16x9", "(min-width: 60rem) 18rem, (min-width: 40rem) 50vw, 7rem", 800),
    "row": Look("4x3", "(min-width: 40rem) 14rem, 7rem", 800, True),
    "words": Look(standfirst=True),
    "bare": Look(),
}


@register.simple_tag
def site_name() -> str:
    return settings.SITE_NAME


@register.simple_tag
def site_tagline() -> str:
    return settings.SITE_TAGLINE


@register.simple_tag
def sections(section, article):
    """The sections of the masthead, with that of the page marked: one query."""
    names = tuple(Listed(each.pk, each.slug, each.name) for each in all_sections())
    return _sections(names, section and section.pk, article and article.section_id)


class Listed(NamedTuple):
    """A section as the masthead names it."""

    pk: int
    slug: str
    name: str


@written_once(PLACES)
def _sections(sections, section, of_article):
    context = {"sections": sections, "section": section, "of_article": of_article}
    return render_to_string("articles/_sections.html", context)


@register.simple_tag
def footer():
    return _footer(settings.SITE_NAME)


@written_once(PLACES)
def _footer(site_name):
    return render_to_string("articles/_footer.html", {"site_name": site_name})


@register.simple_tag(takes_context=True)
def story_words(context):
    """A story from its label to its topics; a preview is written each time."""
    shown = {name: context.get(name) for name in STORY}
    if context.get("preview"):
        return _story.__wrapped__(SimpleNamespace(of=shown))
    article, revision = shown["article"], shown["revision"]
    return _story(
        Same(
            shown,
            but=UNSAID,
            section=article.section,
            photo=revision.lead_photo,
            authors=[byline.author for byline in shown["bylines"]],
        )
    )


@written_once(STORIES)
def _story(same):
    return render_to_string("articles/_story.html", same.of)


@register.simple_tag
def canonical(path: str) -> str:
    return format_html('<link rel="canonical" href="{}">', web.absolute(path))


@register.simple_tag(takes_context=True)
def today(context) -> str:
    """The day of the newsroom, as the masthead prints it."""
    day = timezone.localtime(context.get("at") or clock.now())
    # Translators: a day as Django's date filter writes it, such as "Tuesday 24 November 2026".
    words = formats.date_format(day, gettext("l j F Y"))
    return format_html('<time datetime="{}">{}</time>', f"{day:%Y-%m-%d}", words)


@register.simple_tag
def moment(instant) -> str:
    """An instant in full: "18 May 2023, 14:05 JST"."""
    # Translators: an instant as Django's date filter writes it: "18 May 2023, 14:05 JST".
    return _time(instant, gettext("j F Y, H:i T"))


@register.simple_tag
def moment_in_list(instant, at) -> str:
    """An instant as a list shows it: the hour today, the day this year, else the year too."""
    local, now = timezone.localtime(instant), timezone.localtime(at)
    return _time_in_list(instant, local.date() == now.date(), local.year == now.year)


def _time_in_list(instant, is_today, is_this_year):
    if is_today:
        return _time(instant, "H:i")
    if is_this_year:
        # Translators: a day of this year as Django's date filter writes it: "18 May".
        return _time(instant, gettext("j F"))
    # Translators: a day of another year as Django's date filter writes it: "18 May 2023".
    return _time(instant, gettext("j F Y"))


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
    when = _time_in_list(teaser.published_at, teaser.is_today, teaser.is_this_year)
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


@written_once(PLACES)
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
def preload_teaser(story, size):
    """Have the photo of the teaser that comes first fetched early; nothing without a story."""
    look = LOOKS[size]
    return (
        photos.preload(_photo_of(story), look.crop, look.sizes, up_to=look.up_to) if story else ""
    )


@register.inclusion_tag("articles/_bylines.html")
def signed(bylines):
    """The names under a headline, in printed order, with what each did."""
    parts = groupby(bylines, key=lambda byline: byline.role)
    return {
        "parts": [(_by(role), [byline.author for byline in rows]) for role, rows in parts],
        "only": bylines[0].author if len(bylines) == 1 else None,
    }


def _photo_of(story):
    own = getattr(story, "on_front", None)
    return (own and own.shown_photo) or story.live.revision.shown_photo


def _by(role: str) -> str:
    if role == Byline.Role.REPORTED:
        # Translators: before the names of those who wrote the story.
        return gettext("By")
    return Byline.Role(role).label


def _time(instant, style: str) -> str:
    local = timezone.localtime(instant)
    words = formats.date_format(local, style)
    instant = local.isoformat(timespec="seconds")
    return format_html('<time datetime="{}">{}</time>', instant, words)
