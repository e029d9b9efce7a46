from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from articles import clock, related, shown
from articles.front import corrections as public_notes
from articles.front import with_stories
from articles.models import Article, Author, Section, Tag
from articles.paging import cut, older_than, page_of, read_key
from articles.views import calendar
from articles.views.caching import shared

SIZE = 25
TOPICS, AUTHORS = 400, 200
INSTANT = "first_published_at"


@shared
def section(request, slug):
    """A section is there for readers even before its first story."""
    at = clock.at(request)
    chosen = get_object_or_404(Section, slug=slug)
    shown.note(shown.in_section(chosen.pk))
    # The tighter bound stands first: SQLite starts in its index at the first that it meets.
    stories = Article.objects.filter(_older(request), section=chosen).published(at)
    return _list(request, "articles/section.html", stories, at, {"section": chosen})


@shared
def topic(request, slug):
    """A tag with nothing public answers as one that does not exist."""
    at = clock.at(request)
    tag = get_object_or_404(Tag, slug=slug)
    shown.note(shown.topic(tag.pk), shown.under_tag(tag.pk))
    stories = related.under(tag, at, after=_key(request))
    return _list(request, "articles/topic.html", stories, at, {"tag": tag})


@shared
def author(request, slug):
    at = clock.at(request)
    person = get_object_or_404(Author, slug=slug)
    shown.note(shown.author(person.pk), shown.by_author(person.pk))
    stories = related.by(person, at, after=_key(request))
    return _list(request, "articles/author.html", stories, at, {"author": person})


@shared
def month(request, year, month):
    at = clock.at(request)
    first = calendar.first_day(year, month, at)
    if first is None:
        raise Http404
    shown.note(shown.in_month(first))
    stories = calendar.stories_of(first, at).filter(_older(request))
    return _list(request, "articles/month.html", stories, at, {"month": first})


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
    """What was put right in stories that readers can see, newest first."""
    if "page" in request.GET:
        return redirect(request.path, permanent=True)
    at = clock.at(request)
    before = request.GET.get("before", "")
    page = page_of(public_notes(at), before=before, size=SIZE, instant="starts_at")
    if not page.rows and not page.first:
        return redirect(request.path)
    stories = Article.objects.published_or_retracted(at).as_teasers()
    stories = stories.in_bulk({note.article_id for note in page.rows})
    page.rows[:] = with_stories(page.rows, stories)
    shown.note(shown.CORRECTIONS)
    shown.note_stories(stories.values())
    return render(request, "articles/corrections.html", {"at": at, "page": page})


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
    """Show a page of stories, which only a section may be without."""
    if "page" in request.GET:
        return redirect(request.path, permanent=True)
    page = cut(stories.as_teasers(), size=SIZE, key=_key(request), instant=INSTANT)
    if not page.rows:
        if not page.first:
            return redirect(request.path)
        if "section" not in context:
            raise Http404
    related.sign_opinions(page.rows)
    shown.note_stories(page.rows)
    return render(request, template, {"at": at, "page": page, **context})


def _key(request):
    return read_key(request.GET.get("before", ""))


def _older(request):
    return older_than(_key(request), instant=INSTANT)
