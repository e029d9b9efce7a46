from dataclasses import asdict
from functools import partial

from django.http import Http404
from django.shortcuts import redirect, render

from articles import clock, related, shown
from articles.front import public_notes, with_notices, with_stories
from articles.models import Article, Author, Section, Tag
from articles.paging import Key, cut, older_than, read_key
from articles.prepared import prepared
from articles.views import calendar
from articles.views.caching import shared

SIZE = 25
TOPICS, AUTHORS = 400, 200
INSTANT = "first_published_at"


@shared
def section(request, slug):
    """A section is there for readers even before its first story."""
    at = clock.at(request)
    chosen = _named(Section, slug)
    shown.note(shown.in_section(chosen.pk))
    stories = partial(_in_section, section=chosen.pk)
    return _list(request, "articles/section.html", stories, at, {"section": chosen})


@prepared
def _in_section(is_further, size, *, section, now, **key):
    # The tighter bound stands first: SQLite starts in its index at the first that it meets.
    older = older_than(Key(**key) if is_further else None, instant=INSTANT)
    return Article.objects.filter(older, section=section).published(now).as_teasers()[:size]


@shared
def topic(request, slug):
    """A tag with nothing public answers as one that does not exist."""
    at = clock.at(request)
    tag = _named(Tag, slug)
    shown.note(shown.topic(tag.pk), shown.under_tag(tag.pk))
    stories = partial(_reached, related.under, of=tag.pk)
    return _list(request, "articles/topic.html", stories, at, {"tag": tag})


@shared
def author(request, slug):
    at = clock.at(request)
    person = _named(Author, slug)
    shown.note(shown.author(person.pk), shown.by_author(person.pk))
    stories = partial(_reached, related.by, of=person.pk)
    return _list(request, "articles/author.html", stories, at, {"author": person})


@prepared
def _reached(reach, is_further, size, *, of, now, **key):
    after = Key(**key) if is_further else None
    return reach(of, now, after=after).as_teasers()[:size]


@shared
def month(request, year, month):
    at = clock.at(request)
    first = calendar.first_day(year, month, at)
    if first is None:
        raise Http404
    shown.note(shown.in_month(first))
    start, end = calendar.bounds(first)
    stories = partial(_between, start=start, end=end)
    return _list(request, "articles/month.html", stories, at, {"month": first})


@prepared
def _between(is_further, size, *, start, end, now, **key):
    older = older_than(Key(**key) if is_further else None, instant=INSTANT)
    return calendar.stories_between(start, end, now).filter(older).as_teasers()[:size]


@shared
def topics(request):
    """Every tag under which readers find something, by the alphabet."""
    shown.note(shown.LISTS)
    at = clock.at(request)
    rows = related.asked_for_a_story(Tag.objects.all(), at, "taggings__tag")
    page = _alphabet(request, rows, TOPICS)
    return render(request, "articles/topics.html", {"at": at, "tags": page.pop("rows"), **page})


@shared
def authors(request):
    """Everybody with a part in a public story, by the alphabet."""
    shown.note(shown.LISTS)
    at = clock.at(request)
    rows = related.asked_for_a_story(Author.objects.all(), at, "byline_rows__author")
    page = _alphabet(request, rows, AUTHORS)
    return render(request, "articles/authors.html", {"at": at, "authors": page.pop("rows"), **page})


@shared
def archive(request):
    """The months in which something was published, by year."""
    shown.note(shown.LISTS)
    at = clock.at(request)
    return render(request, "articles/archive.html", {"at": at, "months": calendar.months(at)})


@shared
def corrections(request):
    """The notes of stories that readers can see, newest first."""
    if "page" in request.GET:
        return redirect(request.path, permanent=True)
    at = clock.at(request)
    page = _page(request, _notes, at, instant="starts_at")
    if not page.rows and not page.first:
        return redirect(request.path)
    stories = with_notices({note.article_id for note in page.rows}, at)
    page.rows[:] = with_stories(page.rows, stories)
    shown.note(shown.CORRECTIONS)
    shown.note_stories(stories.values())
    return render(request, "articles/corrections.html", {"at": at, "page": page})


@prepared
def _notes(is_further, size, *, now, **key):
    older = older_than(Key(**key) if is_further else None, instant="starts_at")
    return public_notes(now).filter(older)[:size]


def _alphabet(request, rows, size) -> dict:
    """A page of what has stories, by the alphabet of slugs; `after` is where the next begins.

    A page is cut before it is asked what has stories, so that it costs the same wherever it is.
    """
    after = request.GET.get("after", "").replace("\0", "")
    found = list(rows.order_by("slug").filter(slug__gt=after)[: size + 1])
    shown, more = found[:size], len(found) > size
    return {
        "rows": [row for row in shown if row.story],
        "is_first": not after,
        "after": shown[-1].slug if more else None,
    }


def _list(request, template, stories, at, context):
    """Show a page of stories, which only a section may be without.

    `stories` is a prepared query, but for where the page begins.
    """
    if "page" in request.GET:
        return redirect(request.path, permanent=True)
    page = _page(request, stories, at, instant=INSTANT)
    if not page.rows:
        if not page.first:
            return redirect(request.path)
        if "section" not in context:
            raise Http404
    related.sign_opinions(page.rows)
    shown.note_stories(page.rows)
    return render(request, template, {"at": at, "page": page, **context})


def _page(request, rows, at, *, instant):
    """Cut the page that the request names out of a prepared query."""
    key = read_key(request.GET.get("before", ""))
    found = rows(key is not None, SIZE + 1, now=at, **(asdict(key) if key else {}))
    return cut(found, size=SIZE, key=key, instant=instant)


def _named(model, slug):
    found = _with_slug(model, slug=slug)
    if not found:
        raise Http404
    return found[0]


@prepared
def _with_slug(model, *, slug):
    return model.objects.filter(slug=slug)
