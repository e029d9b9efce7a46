"""Sitemaps: an index, the site's pages, and a month of stories each, so that nothing counts.

Drawn with the templates of Django's sitemaps but not by its views, which take the site's address
from a table and count their pages.
"""

from django.conf import settings
from django.contrib.flatpages.models import FlatPage
from django.contrib.sitemaps.views import SitemapIndexItem
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import conditional_page

from articles import clock, related, shown
from articles.models import Author, Section, Tag
from articles.views import calendar
from articles.views.caching import shared
from articles.web import POLICY_PAGES, absolute, stamp

XML = "application/xml"
# The protocol allows 50,000 addresses a file.
MAX_TOPICS = 20_000
FIXED_PAGES = ("front", "topics", "authors", "archive", "corrections")


@shared
@conditional_page
def sitemap_index(request):
    shown.note(shown.LISTS)
    months = calendar.months(clock.now())
    paths = [
        reverse("articles:sitemap_pages"),
        *(
            reverse("articles:sitemap_month", args=[f"{month:%Y}", f"{month:%m}"])
            for month in months
        ),
    ]
    sitemaps = [SitemapIndexItem(absolute(path)) for path in paths]
    return render(request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type=XML)


@shared
@conditional_page
def sitemap_pages(request):
    """The front page, sections, topics and authors that readers can see, policy pages."""
    shown.note(shown.LISTS)
    at = clock.now()
    tags = Tag.objects.order_by("-pk")
    pages = [
        *Section.objects.all(),
        *related.with_public_stories(tags, at, "taggings__tag")[:MAX_TOPICS],
        *related.with_public_stories(Author.objects.all(), at, "byline_rows__author"),
        *FlatPage.objects.filter(
            sites=settings.SITE_ID,
            registration_required=False,
            url__in=[f"/{name}/" for name in POLICY_PAGES],
        ),
    ]
    paths = [
        *(reverse(f"articles:{name}") for name in FIXED_PAGES),
        *(page.get_absolute_url() for page in pages),
    ]
    return _sitemap(request, [{"location": absolute(path)} for path in paths])


@shared
@conditional_page
def sitemap_month(request, year, month):
    """The public stories that first appeared in the month, with their last real change."""
    at = clock.now()
    first = calendar.first_day(year, month, at)
    if first is None:
        raise Http404
    shown.note(shown.in_month(first))
    stories = calendar.stories_between(*calendar.bounds(first), at).select_related("live")
    urls = [
        {"location": absolute(story.get_absolute_url()), "lastmod": stamp(story.live.changed_at)}
        for story in stories
    ]
    if not urls:
        raise Http404
    return _sitemap(request, urls)


def _sitemap(request, urls):
    return render(request, "articles/sitemap.xml", {"urls": urls}, content_type=XML)


@shared
def robots(request):
    shown.note(shown.SITE)
    context = {"sitemap": absolute(reverse("articles:sitemap"))}
    return render(request, "robots.txt", context, content_type="text/plain")
