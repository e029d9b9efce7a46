"""What the desk's templates say about stories; no tag here makes a query."""

from datetime import timedelta

from django import template
from django.core.files.storage import storages

from articles import checks, renditions
from articles.admin import sentences

register = template.Library()

HEARD_WITHIN = timedelta(seconds=45)


@register.filter
def state_sentence(state, now):
    """Where a story stands, in one sentence."""
    return sentences.state(state, now)


@register.filter
def state_class(state):
    """The name of the mark that goes with the sentence."""
    if state.name == "live" and (state.edited or state.next_at):
        return "edited"
    return state.name


@register.filter
def story_state(article, now):
    return article.state(now)


@register.filter
def moment(instant, now=None):
    """An instant as people say it: only the time if it is today."""
    return sentences.moment(instant, now) if instant else ""


@register.filter
def seen_lately(presence, now):
    """Tell whether somebody was heard of within the last pings."""
    return now - presence.seen_at < HEARD_WITHIN


@register.filter
def choices_of(spec, changelist):
    """The choices of a list's filter, as links."""
    return list(spec.choices(changelist))


@register.simple_tag
def thumbnail(photo, crop="1x1"):
    """The address of the photo's smallest JPEG of that crop."""
    smallest = renditions.variants(photo, crop)[0]
    return storages["default"].url(smallest.jpeg)


@register.simple_tag
def standing_in_the_way(article):
    """What a publication of the latest words would still be refused for."""
    if article is None or article.latest is None:
        return []
    return checks.problems(article, article.latest)
