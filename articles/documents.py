"""How a document comes into the library. A PDF is kept and handed on, never opened."""

import hashlib
import re

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Document
from articles.originals import keep_original
from articles.text import scrub

MAX_BYTES = 25 * 1024 * 1024
TOO_LARGE = gettext_lazy(
    "The file is larger than 25 MB. Make it smaller, or link to where it lies."
)
# What a reader's program asks of a PDF: its mark at the start, its end mark in the last kilobyte.
MARK = re.compile(rb"(?:\xef\xbb\xbf)?[\t\n\f\r ]*%PDF-[12]\.[0-9]")
END_MARK = b"%%EOF"
EDGE = 1024
FOLDERS = re.compile(r".*[/\\]")
ENDING = re.compile(r"\.pdf$", re.IGNORECASE)
NOT_IN_A_NAME = re.compile(r'[<>:"|?*%;]+')
MAX_STEM = 120


def take_in(file, *, by, title="") -> Document:
    """Take a PDF into the library; the same file again gives the same document.

    Without a `title` it is called as its file is. Raises ValidationError with a sentence for
    people.
    """
    digest = _digest_of_pdf(file)
    known = Document.objects.filter(digest=digest).first()
    if known is None:
        stem = stem_of(file.name)
        known = Document(
            digest=digest,
            size_bytes=file.size,
            filename=f"{stem}.pdf",
            title=scrub(title, one_line=True)[:200] or stem,
            uploaded_by=by,
        )
        try:
            with transaction.atomic():
                keep_original(known, file)
                known.save()
        except IntegrityError:
            known = Document.objects.get(digest=digest)
    if known.withdrawn_at:
        _refuse(_("This document was withdrawn: %(reason)s"), reason=known.withdrawal_reason)
    return known


def stem_of(filename: str) -> str:
    """Return a file's name without its ending, fit for any disk and any header."""
    stem = ENDING.sub("", FOLDERS.sub("", scrub(filename, one_line=True)))
    stem = " ".join(NOT_IN_A_NAME.sub(" ", stem).split())
    return stem.lstrip(".")[:MAX_STEM].strip() or _("document")


def _digest_of_pdf(file) -> str:
    if file.size > MAX_BYTES:
        _refuse(TOO_LARGE)
    if not ENDING.search(file.name):
        _refuse(
            _("Only PDF files can be attached, and “%(name)s” is called otherwise."), name=file.name
        )
    digest, start, end = hashlib.sha256(), b"", b""
    for chunk in file.chunks():
        digest.update(chunk)
        start = start or chunk[:EDGE]
        end = (end + chunk)[-EDGE:]
    if not MARK.match(start):
        _refuse(_("This file is called a PDF, but it is something else."))
    if END_MARK not in end:
        _refuse(
            _("This PDF is cut off: its end is missing. Get the whole file and upload it again.")
        )
    return digest.hexdigest()


def _refuse(sentence: str, **names) -> None:
    raise ValidationError(sentence, code="not_a_document", params=names)
