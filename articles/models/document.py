from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.db import models, transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from articles import clock, shown, signals
from articles.models.errors import Refused

WITHDRAWAL = ["withdrawn_at", "withdrawn_by", "withdrawal_reason"]


def private_storage():
    return storages["originals"]


def document_name(document, filename: str) -> str:
    return f"documents/{document.digest[:2]}/{document.digest}.pdf"


class DocumentQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(withdrawn_at=None)


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

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("articles:document", args=[self.pk, self.address_name])

    # Verbs

    def retitle(self, *, by, title, instead_of=None) -> bool:
        """Give it another title, which readers see at once; returns whether it changed.

        Raises Refused when its title is not what it should be `instead_of` any more.
        """
        with self._locked():
            if instead_of not in (None, self.title) and title != self.title:
                said = _("A colleague changed this meanwhile to “%s”. Save again to keep yours.")
                raise Refused(said % self.title)
            if title == self.title:
                return False
            self.title = title
            self.save(update_fields=["title"])
            self._tell_pages()
            return True

    def withdraw(self, *, by, reason) -> bool:
        """Take it from every story at once; returns whether it was still offered."""
        with self._locked():
            if self.withdrawn_at:
                return False
            self.withdrawn_at, self.withdrawn_by = clock.database_now(), by
            self.withdrawal_reason = reason
            self.save(update_fields=WITHDRAWAL)
            self._tell_pages(hides=True)
            return True

    def restore(self, *, by) -> bool:
        """Offer it again in the stories that name it; returns whether it was withdrawn."""
        with self._locked():
            if self.withdrawn_at is None:
                return False
            self.withdrawn_at = self.withdrawn_by = None
            self.withdrawal_reason = ""
            self.save(update_fields=WITHDRAWAL)
            self._tell_pages()
            return True

    # Questions

    @property
    def address_name(self) -> str:
        """The file's name as it stands in an address."""
        return slugify(Path(self.filename).stem) or "document"

    @property
    def on_public_page(self) -> bool:
        """Say whether a link of some story's chain, past or future, offers it."""
        return self.revision_documents.filter(revision__publications__isnull=False).exists()

    # Steps of the verbs

    @contextmanager
    def _locked(self):
        """Hold the row, as it is now, until the end of the transaction."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=Document.objects.select_for_update())
            yield

    def _tell_pages(self, *, hides=False):
        if names := shown.stories_using(self.revision_documents):
            signals.shown_changes.send(Document, names=names, hides=hides)


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
