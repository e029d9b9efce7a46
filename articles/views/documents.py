from django.db.models import F
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import clock
from articles.models import Article, Document

# Whoever opens the file in a browser none the less gets no script, no form and no origin of ours.
POLICY = "default-src 'none'; sandbox"


@require_safe
def document(request, pk, name):
    """Hand on a document while a story that is public offers it; a draft's is not there at all."""
    at = clock.now()
    found = Document.objects.filter(pk=pk).first()
    if found is None or found.address_name != name or not is_offered(found, at):
        raise Http404
    if found.withdrawn_at:
        response = render(request, "articles/document_withdrawn.html", {"at": at}, status=410)
    else:
        response = download(request, found)
    # No shared cache keeps it: the next reader asks whether the story is still there.
    response.headers["Cache-Control"] = "private, no-store"
    return response


def is_offered(document, at) -> bool:
    """Say whether the words that are public of some story offer the document."""
    revisions = document.revision_documents.values("revision")
    stories = Article.objects.published(at).annotate(words=F("live__revision_id"))
    return stories.filter(words__in=revisions).exists()


def download(request, document):
    """Answer with the file, never to be shown by a browser as a page of ours (RFC 6266)."""
    if request.method == "HEAD":
        response = HttpResponse(content_type="application/pdf")
    else:
        response = Streamed(document.original.open("rb"), content_type="application/pdf")
    for name, value in {
        "Content-Length": str(document.size_bytes),
        "Content-Disposition": content_disposition_header(True, document.filename),
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
    }.items():
        response.headers[name] = value
    return response


class Streamed(FileResponse):
    block_size = 64 * 1024


def document_line(document, address=Document.get_absolute_url) -> str:
    """Write the line that offers a document; nothing for one that was withdrawn."""
    if document is None:
        return ""
    return format_html(
        '<p class="document"><a href="{}" type="application/pdf">{}</a> (PDF, {})</p>',
        address(document),
        _("Document: %(title)s") % {"title": document.title},
        filesizeformat(document.size_bytes),
    )
