"""What hangs on a story's words besides pictures: public notes, sources, documents."""

from dataclasses import dataclass, field

from django.db.models import BigIntegerField, DateTimeField, TextField, Value

from articles.models import Document, Publication, Source
from articles.prepared import prepared

NOTE, SOURCE, DOCUMENT = "note", "source", "document"
NO_NUMBER, NO_INSTANT = Value(0, BigIntegerField()), Value(None, DateTimeField())
NO_TEXT = Value("", TextField())


@dataclass
class Footnotes:
    """Notes newest first, sources in printed order, and documents by their keys."""

    notes: list[Publication] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    documents: dict[int, Document] = field(default_factory=dict)


def footnotes_of(article, revision, documents, at) -> Footnotes:
    """Gather them for the story and the revision of these keys, in one query.

    `documents` are keys. The rows hold what readers are shown, and no more.
    """
    found = Footnotes()
    for what, pk, number, instant, *texts in _rows(
        article=article, revision=revision, documents=list(documents), at=at
    ):
        if what == NOTE:
            kind, note, *_rest = texts
            found.notes.append(Publication(pk=pk, starts_at=instant, note_kind=kind, note=note))
        elif what == SOURCE:
            named = dict(zip(("outlet", "title", "url", "use"), texts, strict=True))
            found.sources.append(Source(pk=pk, position=number, **named))
        else:
            title, filename, *_rest = texts
            named = {"title": title, "filename": filename}
            found.documents[pk] = Document(pk=pk, size_bytes=number, **named)
    found.notes.sort(key=lambda note: (note.starts_at, note.pk), reverse=True)
    found.sources.sort(key=lambda source: (source.position, source.pk))
    return found


@prepared
def _rows(*, article, revision, documents, at):
    """Rows of what it is, its key, a number, an instant and four texts."""
    notes = Publication.objects.filter(article=article).noted(at)
    sources = Source.objects.filter(revision=revision)
    offered = Document.objects.shown().filter(pk__in=documents)
    columns = {
        NOTE: (notes, NO_NUMBER, "starts_at", "note_kind", "note", NO_TEXT, NO_TEXT),
        SOURCE: (sources, "position", NO_INSTANT, "outlet", "title", "url", "use"),
        DOCUMENT: (offered, "size_bytes", NO_INSTANT, "title", "filename", NO_TEXT, NO_TEXT),
    }
    first, *others = [
        rows.order_by().values_list(Value(what, TextField()), "pk", *named)
        for what, (rows, *named) in columns.items()
    ]
    return first.union(*others, all=True)
