"""What changed between two sets of words, field by field; no tag here makes a query."""

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.inclusion_tag("articles/_words_difference.html")
def words_difference(before, after, *, level=2, desk=False):
    """Show each field that differs, under headings of that level.

    With `desk` also what readers do not read: the headline for search engines.
    """
    texts = [
        (gettext("Headline"), before.headline, after.headline),
        (gettext("Standfirst"), before.standfirst, after.standfirst),
        (gettext("Dateline"), before.dateline, after.dateline),
        (gettext("Caption of the lead photo"), before.lead_caption, after.lead_caption),
    ]
    if desk:
        told = gettext("Headline for search engines")
        texts.append((told, before.search_headline, after.search_headline))
    texts.append((gettext("Source links"), _lines(before.sources), _lines(after.sources)))
    return {
        "texts": [row for row in texts if row[1] != row[2]],
        "before": before.body,
        "after": after.body,
        "photo": _photo(before.lead_photo_id, after.lead_photo_id),
        "level": level,
    }


def _lines(sources) -> str:
    return "\n".join(
        " ".join(filter(None, [source.outlet, source.title, source.url])) for source in sources
    )


def _photo(before, after) -> str:
    if before == after:
        return ""
    if not after:
        return gettext("The lead photo was taken out.")
    return gettext("There is another lead photo.") if before else gettext("A lead photo was added.")
