from django import template
from django.utils.translation import gettext, ngettext

from comments import addresses, rendering, threads

register = template.Library()


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


@register.filter
def comment_text(comment):
    """The words as paragraphs with safe links."""
    return rendering.as_html(comment.current_revision.text)


@register.filter
def inert_text(comment):
    """The words as paragraphs in which no address is a link."""
    return rendering.as_html(comment.current_revision.text, links=False)


@register.filter
def inert_paragraphs(text):
    """Words that are not kept yet, as paragraphs in which no address is a link."""
    return rendering.as_html(text, links=False)
