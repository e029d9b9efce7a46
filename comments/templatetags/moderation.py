from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from comments import queue, rendering

register = template.Library()


@register.filter
def held_because(comment) -> list[str]:
    """Why a comment was held, but for the policy that holds all of them."""
    return queue.held_because(comment, but_for=("pre",))


@register.filter
def plain_paragraphs(text):
    """A wording as paragraphs in which no address is a link."""
    return rendering.as_html(text, links=False)


@register.filter
def marked_text(comment):
    """The words as paragraphs without links, with what word rules found marked."""
    passages = [match["text"] for match in comment.matches]
    return rendering.as_html(comment.current_revision.text, links=False, marked=passages)


@register.filter
def marked_name(comment):
    return rendering.mark(comment.name, [match["text"] for match in comment.matches])


@register.filter
def record(group) -> str:
    """What is known of the writer of a card, in one line."""
    author = group.comment.author
    confirmed = (
        gettext("address confirmed")
        if author.email_confirmed_at
        else gettext("address not confirmed")
    )
    said = gettext(
        "Published %(published)d, rejected %(rejected)d, spam %(spam)d"
        " · first seen %(since)s · %(confirmed)s"
    )
    return said % {
        "published": author.published_count,
        "rejected": author.rejected_count,
        "spam": author.spam_count,
        "since": date_format(localtime(author.created_at), "DATE_FORMAT"),
        "confirmed": confirmed,
    }


@register.filter
def percent(fraction) -> str:
    return f"{fraction * 100:.0f}"


@register.filter
def claim_told(claim) -> str:
    return queue.said_of(claim)
