from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from articles import clock
from articles import search as searching
from articles.paging import page_of
from articles.views.caching import shared


@shared
def search(request):
    """The best matches, or with `?order=newest` all of them by their date, a page at a time.

    No count is made, and nothing that was typed is an error.
    """
    at = clock.now()
    query = searching.parse(request.GET.get("q", ""))
    context = {"at": at, "query": query, "title": _("Search")}
    if request.GET.get("order") == "newest":
        rows = searching.newest(query, at).as_teasers()
        before = request.GET.get("before", "")
        page = page_of(rows, before=before, size=searching.PAGE, instant="first_published_at")
        if before and not page.rows:
            return redirect(request.path)
        stories = searching.with_snippets(query, page.rows)
        context |= {"page": page, "stories": stories, "is_by_date": True}
    else:
        stories = searching.search(query, at)
        context |= {"stories": stories, "may_be_more": len(stories) == searching.PAGE}
    response = render(request, "articles/search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
