from uuid import UUID

from django.http import Http404
from django.shortcuts import render

from articles import clock, shown
from articles.views.caching import shared
from comments import threads
from comments.models import Comment
from comments.views.responses import live_article, visible_comment


@shared
def page(request, year, month, day, slug):
    """The comments after `?after=`, the oldest or with `?order=newest` the newest first."""
    at = clock.now()
    article = live_article(year, month, day, slug, at)
    shown.note(shown.story(article.pk))
    after = _root(article, request.GET.get("after", ""))
    order = request.GET.get("order", "")
    context = threads.shown(article, at, after=after, order=order)
    return render(request, "comments/page.html", context)


@shared
def comment(request, year, month, day, slug, public_id):
    """A comment in its thread; unknown and hidden ones answer alike."""
    at = clock.now()
    article = live_article(year, month, day, slug, at)
    shown.note(shown.story(article.pk))
    marked = visible_comment(article, public_id)
    if marked is None:
        raise Http404
    return render(request, "comments/page.html", threads.shown_thread(article, at, marked))


def _root(article, typed) -> Comment | None:
    try:
        public_id = UUID(typed)
    except ValueError:
        return None
    standing = Comment.objects.filter(discussion=article.pk, depth=1).standing()
    return standing.filter(public_id=public_id).first()
