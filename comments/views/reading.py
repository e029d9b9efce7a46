from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles import clock, shown
from articles.models import Article
from articles.views.caching import shared
from articles.views.private import keep_private
from comments import addresses, threads
from comments.models import Comment
from comments.views.responses import live_article


@shared
def page(request, year, month, day, slug):
    """The comments after `?after=`, the same for every reader."""
    at = clock.now()
    article = live_article(year, month, day, slug, at)
    shown.note(shown.story(article.pk))
    after = _root(article, request.GET.get("after", ""))
    return render(request, "comments/page.html", threads.shown(article, at, after=after))


@require_safe
def mine(request, signed):
    """The writer's own view of a comment, for an hour."""
    public_id = addresses.comment_behind(signed)
    if public_id is None:
        raise Http404
    comment = get_object_or_404(
        Comment.objects.select_related("current_revision", "parent__current_revision"),
        public_id=public_id,
    )
    stories = Article.objects.published(clock.now()).as_teasers()
    article = get_object_or_404(stories, pk=comment.discussion_id)
    context = {"comment": comment, "parent": comment.parent, "article": article}
    response = render(request, "comments/mine.html", context)
    return keep_private(response, referrer="no-referrer")


def _root(article, typed) -> Comment | None:
    try:
        public_id = UUID(typed)
    except ValueError:
        return None
    return Comment.objects.filter(discussion=article.pk, public_id=public_id, depth=1).first()
