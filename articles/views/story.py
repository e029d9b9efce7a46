from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import clock, shown
from articles.footnotes import footnotes_of
from articles.models import Byline, Document, Photo, Source, Tagging
from articles.prepared import prepared
from articles.related import other_stories
from articles.templatetags.photos import figure
from articles.text import document_ids, photo_ids, render_body, story_ids
from articles.views.addresses import answer_at, elsewhere
from articles.views.caching import shared
from articles.views.documents import document_line

WORDS_A_MINUTE = 230
NOTICES = {"withdrawn": "articles/withdrawn.html", "retracted": "articles/retracted.html"}


@shared
def story(request, year, month, day, slug):
    """What an address means now: a story, its new address, a notice, or nothing."""
    at = clock.at(request)
    answer = answer_at(year, month, day, slug, at)
    shown.note(shown.story(answer.article.pk))
    if answer.kind in NOTICES:
        context = {"at": at, "article": answer.article, "publication": answer.publication}
        return render(request, NOTICES[answer.kind], context)
    if answer.kind != "live":
        return elsewhere(request, answer, at)
    context = live_context(answer.article, answer.publication, at)
    return render(request, "articles/story.html", context)


def live_context(article, publication, at) -> dict:
    """Gather what belongs to a live story: three queries, and those of `story_context`."""
    revision = publication.revision
    below = footnotes_of(article.pk, revision.pk, document_ids(revision.body), at)
    return story_context(
        article,
        revision,
        at,
        publication=publication,
        bylines=_bylines(article=article.pk),
        tags=[tagging.tag for tagging in _taggings(article=article.pk)],
        sources=below.sources,
        notes=below.notes,
        documents=below.documents,
    )


@prepared
def _bylines(*, article):
    return Byline.objects.filter(article=article).select_related("author")


@prepared
def _taggings(*, article):
    return Tagging.objects.filter(content_object=article).select_related("tag")


def story_context(
    article,
    revision,
    at,
    *,
    publication=None,
    bylines=(),
    tags=(),
    sources=(),
    notes=(),
    documents=None,
    document_address=Document.get_absolute_url,
) -> dict:
    """Return the context of articles/story.html: at most three queries, two with `documents`.

    Nothing handed in needs to be saved, so a preview may show words that were just typed.
    """
    in_body, linked = photo_ids(revision.body), story_ids(revision.body)
    photos = Photo.objects.shown().in_bulk(in_body) if in_body else {}
    if documents is None:
        offered = document_ids(revision.body)
        documents = Document.objects.shown().in_bulk(offered) if offered else {}
    stories, related = other_stories(article, linked=linked, tags=tags, at=at)
    near = shown.under_tag(tags[0].pk) if tags else shown.in_section(article.section_id)
    shown.note(near, *map(shown.story, linked))
    shown.note_stories(related)
    shown.note(*(shown.author(row.author_id) for row in bylines))
    shown.note(*(shown.topic(tag.pk) for tag in tags))
    body = render_body(
        revision.body,
        lambda pk, caption: figure(photos.get(pk), caption),
        lambda pk: stories[pk].get_absolute_url() if pk in stories else None,
        document_html=lambda pk: document_line(documents.get(pk), document_address),
    )
    return {
        "at": at,
        "article": article,
        "revision": revision,
        "publication": publication,
        "bylines": bylines,
        "tags": tags,
        "sources": sources,
        "notes": notes,
        "related": related,
        "body": _after_dateline(body, revision.dateline),
        "minutes": max(1, round(revision.word_count / WORDS_A_MINUTE)),
        "is_copy": any(source.use == Source.Use.VERBATIM for source in sources),
    }


def _after_dateline(body, dateline: str) -> SafeString:
    """Begin the first paragraph with the dateline."""
    if not dateline:
        return body
    start, rest = (SafeString("<p>"), body[3:]) if body.startswith("<p>") else ("", body)
    place = format_html('<span class="story-dateline">{}</span> — ', dateline)
    if not start:
        return format_html("<p>{}</p>{}", place, rest)
    return start + place + SafeString(rest)
