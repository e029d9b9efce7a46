"""A bad CSRF token: nothing that was typed may be lost by it."""

from django.shortcuts import render
from django.urls import Resolver404, resolve

from articles.views.private import keep_private
from comments.views import mine, reporting, writing

FORBIDDEN = 403
GIVE_BACK = {
    "comments:new": writing.token_refused,
    "comments:reply": writing.token_refused,
    "comments:report": reporting.token_refused,
    "comments:wording": mine.token_refused,
}


def expired(request, reason=""):
    """The site's answer to a bad CSRF token; what a reader typed comes back, with a fresh one.

    Usable as CSRF_FAILURE_VIEW.
    """
    try:
        match = resolve(request.path_info)
    except Resolver404:
        match = None
    give_back = match and GIVE_BACK.get(match.view_name)
    if give_back is None:
        return keep_private(render(request, "403_csrf.html", status=FORBIDDEN))
    return keep_private(give_back(request, **match.kwargs))
