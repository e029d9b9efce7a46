from datetime import date
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from articles.written import written_once
from comments import addresses, rendering, threads

register = template.Library()

THREADS = 500
"""So many threads are remembered as HTML in each process."""
MOST_ROWS, MOST_LETTERS = 10, 20_000
"""Longer ones are written each time, and those of which a comment is marked."""


@register.inclusion_tag("comments/_discussion.html")
def discussion(article, at):
    """Show the comments under a story; `at` decides whether it takes more."""
    return threads.shown(article, at)


@register.simple_tag
def comment_count(article) -> str:
    """Say how many comments readers can see, without a query."""
    if article.comment_count == 0:
        return gettext("No comments")
    return ngettext("%(count)d comment", "%(count)d comments", article.comment_count) % {
        "count": article.comment_count
    }


@register.simple_tag
def reply_url(article, comment) -> str:
    return addresses.reply(article, comment)


@register.simple_tag
def comment_url(article, comment) -> str:
    return addresses.comment(article, comment)


@register.simple_tag
def report_url(article, comment) -> str:
    return addresses.report(article, comment)


@register.simple_tag
def threads_as_items(threads, article, is_open, marked=None):
    """Write threads as items of a list, or take those that were written before."""
    place = Place(article.address_date, article.slug)
    marked, remembered = marked and marked.pk, _thread.here()
    items = []
    for thread in threads:
        write = _thread.__wrapped__ if marked or _is_long(thread) else remembered
        items.append(write(thread, place, is_open, marked))
    return SafeString("".join(items))


def _is_long(thread) -> bool:
    return len(thread.rows) > MOST_ROWS or sum(len(row.text) for row in thread.rows) > MOST_LETTERS


class Place(NamedTuple):
    """The address of a story."""

    address_date: date
    slug: str


@written_once(THREADS)
def _thread(thread, place, is_open, marked=None):
    context = {
        "article": place,
        "is_open": is_open,
        "marked": marked,
        "node": threads.nested(thread.rows),
        "next_reply": thread.next_reply,
    }
    return render_to_string("comments/_thread.html", context)


@register.filter
def comment_text(text):
    """The words as paragraphs with safe links."""
    return rendering.as_html(text)


@register.filter
def inert_text(comment):
    """The words as paragraphs in which no address is a link."""
    return rendering.as_html(comment.current_revision.text, links=False)


@register.filter
def inert_paragraphs(text):
    """Words that are not kept yet, as paragraphs in which no address is a link."""
    return rendering.as_html(text, links=False)
