import re
import secrets
from typing import NamedTuple

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext

from comments import queue, rendering

register = template.Library()

ACTS = "admin/comments/comment/_acts.html"
NUMBERS = ("pk", "version", "current_revision_id", "author_id")
# Nobody can type what stands for them, and no row has it.
STAND_INS = {name: str(secrets.randbits(62) | 1 << 61) for name in NUMBERS}
STAND_IN = re.compile("|".join(f"(?P<{name}>{number})" for name, number in STAND_INS.items()))


class Offer(NamedTuple):
    """What decides which buttons a card has."""

    status: str
    reviewed: bool
    open_reports: bool
    is_held: bool


@register.simple_tag(takes_context=True)
def acts(context, group):
    """The buttons of a card: written once for all cards of the page that offer the same."""
    comment = group.comment
    offer = Offer(comment.status, comment.reviewed, bool(comment.open_reports), group.is_held)
    written = context["acts_written"]
    if offer not in written:
        stands_in = STAND_INS | offer._asdict()
        with context.push(comment=stands_in, group=stands_in):
            written[offer] = context.template.engine.get_template(ACTS).render(context)
    return SafeString(
        STAND_IN.sub(lambda found: str(getattr(comment, found.lastgroup)), written[offer])
    )


@register.filter
def held_because(comment) -> list[str]:
    """Why a comment was held, but for the policy that holds all of them."""
    return queue.held_because(comment, but_for=("pre",))


@register.filter
def flagged_because(comment) -> list[str]:
    return queue.flagged_because(comment)


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
