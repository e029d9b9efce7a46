"""What the desk says about the versions of a story; no tag here makes a query."""

from django import template
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from articles.admin import sentences
from articles.admin.as_of_addresses import page_url
from articles.history import Change, Version

register = template.Library()


@register.filter
def is_version(entry) -> bool:
    return isinstance(entry, Version)


@register.filter
def period(link, now) -> str:
    """When readers see what a link of the chain shows."""
    return sentences.period(link, now)


@register.filter
def period_class(link, now) -> str:
    """The name of the mark that goes with the period."""
    if link.starts_at > now:
        return "scheduled"
    if link.ends_at is not None and link.ends_at <= now:
        return "past"
    return "live" if link.kind == link.Kind.WORDS else link.kind


@register.simple_tag
def as_of_url(at, path) -> str:
    """The desk's address of a readers' page at another moment."""
    return page_url(at, path)


@register.filter
def changed_fields(change: Change) -> str:
    """Name the fields that are different."""
    labels = {
        "headline": gettext("headline"),
        "standfirst": gettext("standfirst"),
        "body": gettext("body"),
        "dateline": gettext("dateline"),
        "lead_photo_id": gettext("lead photo"),
        "lead_caption": gettext("caption"),
        "search_headline": gettext("search headline"),
        "sources": gettext("sources"),
    }
    return get_text_list([labels.get(name, name) for name in change.fields], gettext("and"))


@register.filter
def words_added(change: Change) -> str:
    return ngettext("%d word added", "%d words added", change.added) % change.added


@register.filter
def words_removed(change: Change) -> str:
    return ngettext("%d word removed", "%d words removed", change.removed) % change.removed
