from django.http import Http404
from django.shortcuts import redirect, render

from articles import clock, shown
from articles.models import Photo, Revision, public_versions
from articles.text import photo_ids
from articles.views.addresses import answer_at, elsewhere
from articles.views.caching import shared

SIZE = 50
SHOWN = ("live", "retracted")


@shared
def versions(request, year, month, day, slug):
    """From when to when readers saw which version of a story, the newest first."""
    at = clock.now()
    answer = answer_at(year, month, day, slug, at)
    shown.note(shown.story(answer.article.pk))
    if answer.kind not in SHOWN:
        return elsewhere(request, answer, at, "versions/")
    if "page" in request.GET:
        return redirect(request.path, permanent=True)
    found = public_versions(answer.article, at)
    before = request.GET.get("before", "")
    end = int(before) if before.isdecimal() and len(before) < 7 else len(found)
    start = max(end - SIZE, 0)
    context = {
        "at": at,
        "article": answer.article,
        "versions": found[start:end][::-1],
        "older": start or None,
        "is_first": end >= len(found),
    }
    return _answer(request, "articles/versions.html", context)


@shared
def version(request, year, month, day, slug, number):
    """The words that a version changed, against the version before it."""
    at = clock.now()
    answer = answer_at(year, month, day, slug, at)
    shown.note(shown.story(answer.article.pk))
    if answer.kind not in SHOWN:
        return elsewhere(request, answer, at, f"versions/{number}/")
    found = {version.number: version for version in public_versions(answer.article, at)}
    chosen = found.get(int(number))
    if chosen is None or not chosen.has_changed_words:
        raise Http404
    keys = [chosen.former.link.revision_id, chosen.link.revision_id]
    revisions = Revision.objects.filter(erased_at=None).prefetch_related("sources").in_bulk(keys)
    if len(revisions) < len(keys):
        raise Http404
    before, after = _without_withdrawn_photos(*(revisions[key].words for key in keys))
    context = {
        "at": at,
        "article": answer.article,
        "version": chosen,
        "before": before,
        "after": after,
    }
    return _answer(request, "articles/version.html", context)


def _without_withdrawn_photos(*versions):
    """Leave out what the words say of photos that readers may not see any more: one query."""
    used = {pk for words in versions for pk in (words.lead_photo_id, *photo_ids(words.body)) if pk}
    withdrawn = set(Photo.objects.withdrawn().filter(pk__in=used).values_list("pk", flat=True))
    return [words.without_photos(withdrawn) if withdrawn else words for words in versions]


def _answer(request, template, context):
    response = render(request, template, context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
