"""RSS 2.0 of the site, a section, a topic or an author: the newest stories in full."""

from django.core.files.storage import storages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from articles import clock, digital_source, related, renditions, shown
from articles.feeds import rss
from articles.models import (
    Article,
    Author,
    Byline,
    Document,
    Photo,
    Publication,
    Section,
    Source,
    Tag,
    Tagging,
)
from articles.text import document_ids, photo_ids, render_body, story_ids
from articles.views.caching import shared
from articles.views.documents import document_line
from articles.web import absolute, host, stamp

SIZE = 20
NAMESPACES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
    "xmlns:slash": "http://purl.org/rss/1.0/modules/slash/",
}


@shared
@conditional_page
def site_feed(request):
    at = clock.now()
    shown.note(shown.LISTS)
    stories = Article.objects.published(at)
    return _answer(stories, at, title="", page="/", path=reverse("articles:feed"))


@shared
@conditional_page
def section_feed(request, slug):
    """A section has a feed even before its first story, as it has a page."""
    at = clock.now()
    section = get_object_or_404(Section, slug=slug)
    shown.note(shown.in_section(section.pk))
    stories = Article.objects.published(at).filter(section=section)
    return _answer(
        stories,
        at,
        title=section.name,
        description=section.description,
        page=section.get_absolute_url(),
        path=reverse("articles:section_feed", args=[slug]),
    )


@shared
@conditional_page
def topic_feed(request, slug):
    at = clock.now()
    tag = get_object_or_404(Tag, slug=slug)
    shown.note(shown.topic(tag.pk), shown.under_tag(tag.pk))
    return _answer(
        related.under(tag, at),
        at,
        title=tag.name,
        description=tag.description,
        page=tag.get_absolute_url(),
        path=reverse("articles:topic_feed", args=[slug]),
        may_be_empty=False,
    )


@shared
@conditional_page
def author_feed(request, slug):
    at = clock.now()
    author = get_object_or_404(Author, slug=slug)
    shown.note(shown.author(author.pk), shown.by_author(author.pk))
    return _answer(
        related.by(author, at),
        at,
        title=author.name,
        page=author.get_absolute_url(),
        path=reverse("articles:author_feed", args=[slug]),
        may_be_empty=False,
    )


def _answer(stories, at, *, title, page, path, description="", may_be_empty=True):
    """Write the feed of the newest of `stories`: at most eight queries."""
    stories = list(stories.with_words()[:SIZE])
    if not (stories or may_be_empty):
        raise Http404
    shown.note_stories(stories)
    items = _items(stories, at)
    about = {"title": title, "page": page, "path": path, "description": description}
    return rss.answer(StoryFeed, items, **about)


def _items(stories, at):
    revisions = [story.live.revision for story in stories]
    prefetch_related_objects(
        stories,
        Prefetch("byline_rows", Byline.objects.select_related("author")),
        Prefetch("taggings", Tagging.objects.select_related("tag")),
        Prefetch("publications", Publication.objects.noted(at), to_attr="notes"),
    )
    prefetch_related_objects(revisions, "sources")
    named = {pk for revision in revisions for pk in photo_ids(revision.body)}
    linked = {pk for revision in revisions for pk in story_ids(revision.body)}
    photos = Photo.objects.shown().in_bulk(named) if named else {}
    targets = Article.objects.published(at).in_bulk(linked) if linked else {}
    offered = {pk for revision in revisions for pk in document_ids(revision.body)}
    documents = Document.objects.shown().in_bulk(offered) if offered else {}
    shown.note(*map(shown.story, linked))
    shown.note(*(shown.author(row.author_id) for s in stories for row in s.byline_rows.all()))
    shown.note(*(shown.topic(row.tag_id) for s in stories for row in s.taggings.all()))
    return [_item(story, photos, targets, documents) for story in stories]


def _item(story, photos, targets, documents) -> dict:
    revision = story.live.revision
    address = absolute(story.get_absolute_url())
    tags = [tagging.tag.name for tagging in story.taggings.all()]
    return {
        "title": revision.headline,
        "link": address,
        # A description is HTML, a title is text.
        "description": escape(revision.standfirst or Truncator(revision.body_text).words(40)),
        "content": _full_text(story, photos, targets, documents),
        # Never the address: readers' programs take a new guid for a new story.
        "unique_id": f"tag:{host()},{story.address_date}:story/{story.pk}",
        "unique_id_is_permalink": False,
        "pubdate": story.first_published_at,
        "updateddate": story.live.changed_at,
        "creators": dict.fromkeys(row.author.name for row in story.byline_rows.all()),
        "categories": [*([story.section.name] if story.section else []), *tags],
        "comments": f"{address}#comments",
        "comment_count": story.comment_count,
        "copied_from": next(filter(_is_copied, revision.sources.all()), None),
        "revision": revision,
    }


def _is_copied(source) -> bool:
    return bool(source.use == Source.Use.VERBATIM and source.url)


def _full_text(story, photos, targets, documents) -> SafeString:
    """The lead photo, the body, the public notes and the sources, every address in full."""
    revision = story.live.revision
    lead = revision.shown_photo
    return SafeString("").join(
        [
            _figure(lead, escape(revision.caption)) if lead else "",
            render_body(
                revision.body,
                lambda pk, caption: _figure(photos.get(pk), caption),
                lambda pk: absolute(targets[pk].get_absolute_url()) if pk in targets else None,
                document_html=lambda pk: document_line(documents.get(pk), _address),
            ),
            format_html_join(
                "",
                "<p><strong>{}:</strong> {}</p>",
                ((note.get_note_kind_display(), note.note) for note in story.notes),
            ),
            format_html_join(
                "",
                '<p>{}: <a href="{}">{}</a></p>',
                (
                    (_("Source"), source.url, f"{source.outlet}: {source.title}".strip(": "))
                    for source in revision.sources.all()
                    if source.url
                ),
            ),
        ]
    )


def _address(document) -> str:
    return absolute(document.get_absolute_url())


def _figure(photo, caption) -> SafeString | str:
    if photo is None:
        return ""
    variant = renditions.ready(photo, "full")[-1]
    return format_html(
        '<figure><img src="{}" width="{}" height="{}" alt="{}"><figcaption>{}</figcaption>'
        "</figure>",
        absolute(storages["default"].url(variant.jpeg)),
        variant.width,
        variant.height,
        photo.alt_text,
        format_html_join(
            " ",
            "{}",
            (
                (words,)
                for words in (
                    caption or photo.caption,
                    digital_source.badge(photo.digital_source_type),
                    photo.credit,
                )
                if words
            ),
        ),
    )


class StoryFeed(rss.Rss):
    """RSS 2.0 with Dublin Core, content, slash and Media RSS."""

    namespaces = NAMESPACES

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])
        for name in item["creators"]:
            handler.addQuickElement("dc:creator", name)
        if item["updateddate"] > item["pubdate"]:
            handler.addQuickElement("atom:updated", stamp(item["updateddate"]))
        handler.addQuickElement("slash:comments", str(item["comment_count"]))
        if source := item["copied_from"]:
            handler.addQuickElement("source", source.outlet, {"url": source.url})
        if item["revision"].shown_photo:
            self._add_photo(handler, item["revision"])

    def _add_photo(self, handler, revision):
        photo = revision.shown_photo
        variant = renditions.ready(photo, "full")[-1]
        attributes = {
            "url": absolute(storages["default"].url(variant.jpeg)),
            "type": "image/jpeg",
            "medium": "image",
            "width": str(variant.width),
            "height": str(variant.height),
        }
        handler.startElement("media:content", attributes)
        if revision.caption:
            handler.addQuickElement("media:description", revision.caption, {"type": "plain"})
        if photo.credit:
            handler.addQuickElement("media:credit", photo.credit)
        handler.endElement("media:content")
