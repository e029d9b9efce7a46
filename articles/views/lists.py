from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from articles import clock, related
from articles.models import Article, Author, Section, Tag
from articles.paging import page_of
from articles.views import calendar
from articles.views.caching import shared

SIZE = 25
TOPICS = 400

# A list that comes through a join is paged by the columns of the join's own index.
PLAIN = {"instant": "first_published_at"}
BY_TAGGING = {"instant": "tagging__first_published_at", "pk": "tagging__content_object_id"}
BY_PART = {"instant": "part__first_published_at", "pk": "part__article_id"}


@shared
def section(request, slug):
    """A section is there for readers even before its first story."""
    at = clock.now()
    shown = get_object_or_404(Section, slug=slug)
    stories = Article.objects.published(at).filter(section=shown)
    return _list(request, "articles/section.html", stories, at, {"section": shown})


@shared
def topic(request, slug):
    """A tag with nothing public answers as one that does not exist."""
    at = clock.now()
    tag = get_object_or_404(Tag, slug=slug)
    stories = related.under(tag, at)
    return _list(request, "articles/topic.html", stories, at, {"tag": tag}, keys=BY_TAGGING)


@shared
def author(request, slug):
    at = clock.now()
    person = get_object_or_404(Author, slug=slug)
    stories = related.by(person, at)
    return _list(request, "articles/author.html", stories, at, {"author": person}, keys=BY_PART)


@shared
def month(request, year, month):
    at = clock.now()
    first = calendar.first_day(year, month)
    if first is None:
        raise Http404
    stories = calendar.stories_of(first, at)
    return _list(request, "articles/month.html", stories, at, {"month": first})


@shared
def topics(request):
    """Every tag under which readers find something, by the alphabet."""
    at = clock.now()
    public = Article.objects.published(at).filter(taggings__tag=OuterRef("pk"))
    tags = Tag.objects.filter(Exists(public)).order_by("slug")
    after = request.GET.get("after", "").replace("\0", "")
    found = list(tags.filter(slug__gt=after)[: TOPICS + 1])
    context = {"at": at, "tags": found[:TOPICS], "is_first": not after}
    context["after"] = found[TOPICS - 1].slug if len(found) > TOPICS else None
    return render(request, "articles/topics.html", context)


@shared
def authors(request):
    """Everybody with a part in a public story."""
    at = clock.now()
    public = Article.objects.published(at).filter(byline_rows__author=OuterRef("pk"))
    people = Author.objects.filter(Exists(public))
    return render(request, "articles/authors.html", {"at": at, "authors": people})


@shared
def archive(request):
    """The months in which something was published, by year."""
    at = clock.now()
    return render(request, "articles/archive.html", {"at": at, "months": calendar.months(at)})


def _list(request, template, stories, at, context, *, keys=PLAIN):
    """Show a page of stories, which only a section may be without."""
    if "page" in request.GET:
        return redirect(request.path, permanent=True)
    before = request.GET.get("before", "")
    page = page_of(stories.as_teasers(), before=before, size=SIZE, **keys)
    if not page.rows:
        if before:
            return redirect(request.path)
        if "section" not in context:
            raise Http404
    related.sign_opinions(page.rows)
    return render(request, template, {"at": at, "page": page, **context})
