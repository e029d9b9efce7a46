from django import template

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
