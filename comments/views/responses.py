"""What the answers of these pages have in common."""

from django.http import Http404

from articles import clock
from articles.views.addresses import answer_at
from comments.models import Comment


def live_article(year, month, day, slug, at=None):
    """Return the story that is live at the address, or raise Http404."""
    answer = answer_at(year, month, day, slug, at or clock.now())
    if answer.kind != "live":
        raise Http404
    return answer.article


def visible_comment(article, public_id) -> Comment | None:
    """Return the comment under the story when readers see it; unknown and hidden are alike."""
    return (
        Comment.objects.filter(discussion=article.pk, public_id=public_id)
        .visible()
        .select_related("author", "current_revision")
        .first()
    )
