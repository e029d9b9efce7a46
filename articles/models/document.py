from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _


def private_storage():
    return storages["originals"]


def document_name(document, filename: str) -> str:
    return f"documents/{document.digest[:2]}/{document.digest}.pdf"


class Document(models.Model):
    """A PDF that stories offer as a download, kept byte for byte.

    Readers reach it through a story that they can see; one named by any revision is never
    deleted, but can be withdrawn.
    """

    original = models.FileField(_("file"), storage=private_storage, upload_to=document_name)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    size_bytes = models.PositiveBigIntegerField(editable=False)
    filename = models.CharField(_("file name"), max_length=150)
    title = models.CharField(_("title"), max_length=200)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    withdrawal_reason = models.CharField(max_length=255, blank=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="documents", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self):
        return self.title


class RevisionDocument(models.Model):
    """A document that the body of a revision offers."""

    revision = models.ForeignKey("Revision", models.CASCADE, related_name="revision_documents")
    document = models.ForeignKey(Document, models.PROTECT, related_name="revision_documents")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "document"], name="document_once_a_revision"
            )
        ]

    def __str__(self):
        return f"{self.document} in {self.revision}"
