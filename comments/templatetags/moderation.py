from django import template

from comments import rendering
from comments.queue import HOLD_REASONS

register = template.Library()


@register.filter
def in_words(codes) -> list[str]:
    """Why a comment was held, but for the rule that holds all of them."""
    return [str(HOLD_REASONS.get(code, code)) for code in codes if code != "pre"]


@register.filter
def plain_paragraphs(text):
    """A wording as paragraphs in which no address is a link."""
    return rendering.as_html(text, links=False)
