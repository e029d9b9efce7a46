"""Files that say they are PDFs: honest, odd and hostile."""

from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile

numbers = count(1)
END = b"\n%%EOF\n"


def pdf(content: bytes = b"", *, version: bytes = b"1.7") -> bytes:
    """A PDF as far as its first and last bytes tell; each is another file."""
    return b"%PDF-" + version + b"\n" + (content or b"plan %d" % next(numbers)) + END


def pdf_file(name="harbour-plan.pdf", content=None, kind="application/pdf"):
    return SimpleUploadedFile(name, pdf() if content is None else content, kind)


WITH_SCRIPT = pdf(b"1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj")
ENCRYPTED = pdf(b"trailer << /Encrypt 5 0 R >>")
NO_PDFS = {
    "a web page": b"<!doctype html><script>alert(1)</script>",
    "a web page before a PDF": b"<script>alert(1)</script>" + pdf(),
    "a program": b"MZ\x90\x00" + b"\x00" * 200 + END,
    "a picture that is a PDF as well": b"\xff\xd8\xff\xe0" + pdf(),
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "a ZIP": b"PK\x03\x04" + pdf(),
    "a mark without a version": b"%PDF-" + END,
    "nothing but space": b" " * 2000,
    "one byte": b"%",
}
