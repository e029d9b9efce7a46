from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from articles import clock, text
from articles.admin.documents import file_url
from articles.models import Byline, Photo, Revision, Source
from articles.views.story import story_context


def preview_page(request, article, *, words=None, tags=None, bylines=None):
    """Show words on the reader's own page, privately: the latest ones, or unsaved `words`.

    `tags` are Tag rows and `bylines` pairs of (author, role), where they were typed too.
    """
    now = clock.now()
    saved = article.pk is not None
    revision = unsaved(words) if words else article.latest
    if bylines is not None and not (saved and article.has_publication):
        rows = [Byline(author=author, role=role) for author, role in bylines]
    else:
        rows = list(article.byline_rows.select_related("author"))
        tags = list(article.tags.all())
    if words:
        sources = [Source(**vars(source)) for source in words.sources]
    else:
        sources = list(revision.sources.all())
    context = story_context(
        article,
        revision,
        now,
        bylines=rows,
        tags=tags or [],
        sources=sources,
        notes=list(article.publications.noted(now)) if saved else [],
        document_address=file_url,
    )
    response = render(request, "articles/story.html", context | {"preview": True})
    add_never_cache_headers(response)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def unsaved(words) -> Revision:
    """A revision as it would be, that is not saved."""
    photo = Photo.objects.filter(pk=words.lead_photo_id).first()
    return Revision(
        headline=words.headline,
        standfirst=words.standfirst,
        body=words.body,
        body_text=text.body_text(words.body),
        word_count=text.word_count(words.body),
        dateline=words.dateline,
        lead_photo=photo,
        lead_caption=words.lead_caption,
        search_headline=words.search_headline,
    )
