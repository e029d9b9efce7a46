from django.shortcuts import redirect, render

from articles import clock
from articles.front import corrections as public_notes
from articles.models import Article
from articles.paging import page_of
from articles.views.caching import shared

SIZE = 30


@shared
def corrections(request):
    """What was put right in stories that readers can see, newest first."""
    if "page" in request.GET:
        return redirect(request.path, permanent=True)
    at = clock.now()
    before = request.GET.get("before", "")
    page = page_of(public_notes(at), before=before, size=SIZE, instant="starts_at")
    if before and not page.rows:
        return redirect(request.path)
    stories = Article.objects.published(at).as_teasers()
    stories = stories.in_bulk({note.article_id for note in page.rows})
    for note in page.rows:
        note.story = stories[note.article_id]
    return render(request, "articles/corrections.html", {"at": at, "page": page})
