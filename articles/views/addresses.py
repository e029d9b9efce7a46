from datetime import date

from django.http import Http404
from django.shortcuts import redirect, render

from articles.models import Answer, addressed


def answer_at(year, month, day, slug, at) -> Answer:
    """What the parts of a story's address mean at `at`; raises Http404 where they mean nothing."""
    try:
        day = date(int(year), int(month), int(day))
    except ValueError:
        raise Http404 from None
    answer = addressed(day, slug, at)
    if answer.kind == "nothing":
        raise Http404
    return answer


def elsewhere(request, answer, at, below=""):
    """Answer for what is no words: gone, moved (with what lies `below`), or withdrawn."""
    if answer.kind == "gone":
        return render(request, "410.html", {"at": at}, status=410)
    if answer.kind == "moved":
        return redirect(answer.article.get_absolute_url() + below, permanent=True)
    raise Http404
