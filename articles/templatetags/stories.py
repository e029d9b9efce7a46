"""How a story is named, dated and signed on a page."""

from itertools import groupby
from types import SimpleNamespace
from typing import NamedTuple

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext

from articles import clock, web
from articles.models import Byline
from articles.related import all_sections
from articles.written import Same, written_once

register = template.Library()

PLACES = STORIES = 64
"""So many of each are remembered as HTML in each process."""

STORY = ("article", "revision", "publication", "bylines", "tags", "sources", "notes")
STORY += ("body", "minutes")
UNSAID = frozenset(("comment_count",))


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
    return time_in_list(instant, local.date() == now.date(), local.year == now.year)


def time_in_list(instant, is_today, is_this_year) -> str:
    """The same, where the days were compared."""
    if is_today:
        return _time(instant, "H:i")
    if is_this_year:
        # Translators: a day of this year as Django's date filter writes it: "18 May".
        return _time(instant, gettext("j F"))
    # Translators: a day of another year as Django's date filter writes it: "18 May 2023".
    return _time(instant, gettext("j F Y"))


@register.inclusion_tag("articles/_bylines.html")
def signed(bylines):
    """The names under a headline, in printed order, with what each did."""
    parts = groupby(bylines, key=lambda byline: byline.role)
    return {
        "parts": [(_by(role), [byline.author for byline in rows]) for role, rows in parts],
        "only": bylines[0].author if len(bylines) == 1 else None,
    }


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
