from django import forms
from django.utils.translation import gettext_lazy as _

from articles import documents
from articles.forms.rows import LineField


class DocumentUploadForm(forms.Form):
    """A new document; the file that comes in clean is the document."""

    by = None
    title = LineField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("Readers see it on the link. Empty: the name of the file."),
    )
    file = forms.FileField(
        label=_("PDF file"),
        widget=forms.FileInput(
            attrs={
                "accept": "application/pdf,.pdf",
                "data-most-bytes": documents.MAX_BYTES,
                "data-too-large": documents.TOO_LARGE,
            }
        ),
    )

    def clean_file(self):
        title = self.cleaned_data.get("title", "")
        return documents.take_in(self.cleaned_data["file"], by=self.by, title=title)


class DocumentForm(forms.Form):
    """What a document is called; `shown` is the title that the page showed."""

    title = LineField(label=_("Title"), max_length=200)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)


class DocumentWithdrawalForm(forms.Form):
    reason = LineField(
        label=_("Reason, for the newsroom"),
        max_length=255,
        help_text=_("Readers do not see it. It stands in the document’s history."),
    )
