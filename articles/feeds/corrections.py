from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from articles import clock, shown
from articles.feeds import rss
from articles.front import public_notes, with_notices, with_stories
from articles.views.caching import shared
from articles.web import absolute, host

SIZE = 50


@shared
@conditional_page
def corrections_feed(request):
    """The newest notes, each under the name of its kind: two queries."""
    at = clock.now()
    shown.note(shown.CORRECTIONS)
    notes = list(public_notes(at)[:SIZE])
    stories = with_notices({note.article_id for note in notes}, at)
    shown.note_stories(stories.values())
    page = reverse("articles:corrections")
    return rss.answer(
        rss.Rss,
        [_item(note, note.story) for note in with_stories(notes, stories)],
        title=_("Corrections"),
        description=_("What we put right, made clear or added, in which story, and when."),
        page=page,
        path=reverse("articles:corrections_feed"),
    )


def _item(note, story) -> dict:
    kind = note.get_note_kind_display()
    return {
        "title": f"{kind}: {story.live.revision.headline}",
        "link": f"{absolute(story.get_absolute_url())}#notes",
        # A description is HTML, a title is text.
        "description": escape(note.note),
        "unique_id": f"tag:{host()},{story.address_date}:note/{note.pk}",
        "unique_id_is_permalink": False,
        "pubdate": note.starts_at,
        "categories": [kind],
    }
