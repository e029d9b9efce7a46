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


@register.filter
def marked_text(comment):
    """The words as paragraphs without links, with what word rules found marked."""
    passages = [match["text"] for match in comment.matches]
    return rendering.as_html(comment.current_revision.text, links=False, marked=passages)


@register.filter
def marked_name(comment):
    return rendering.mark(comment.name, [match["text"] for match in comment.matches])


@register.filter
def percent(fraction) -> str:
    return f"{fraction * 100:.0f}"


@register.filter
def claim_told(claim) -> str:
    return queue.said_of(claim)
