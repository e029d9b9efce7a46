from urllib.parse import urlencode

from django.shortcuts import redirect, render

from articles import clock
from articles import search as searching
from articles.paging import cut, read_key
from articles.views.caching import shared

NEWEST = "newest"


@shared
def search(request):
    """The best matches, or with `?order=newest` all of them by their date, a page at a time.

    Nothing is counted, and nothing that is typed is an error.
    """
    at = clock.at(request)
    query = searching.parse(request.GET.get("q", ""))
    by_date = request.GET.get("order") == NEWEST
    here = {"q": query.text, **({"order": NEWEST} if by_date else {})}
    if "page" in request.GET:
        return redirect(f"{request.path}?{urlencode(here)}", permanent=True)
    context = {"at": at, "query": query, "is_by_date": by_date}
    if by_date:
        key = read_key(request.GET.get("before", ""))
        rows = searching.newest(query, at, key=key, size=searching.PAGE + 1)
        page = cut(rows, size=searching.PAGE, key=key, instant=searching.INSTANT)
        if not (page.rows or page.first):
            return redirect(f"{request.path}?{urlencode(here)}")
        context |= {"page": page, "stories": searching.with_snippets(query, page.rows)}
    else:
        stories = searching.search(query, at)
        context |= {"stories": stories, "may_be_more": len(stories) == searching.PAGE}
    response = render(request, "articles/search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
