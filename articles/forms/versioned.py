from django import forms

from articles.models import Refused, Stale


class VersionedForm(forms.Form):
    """A form that knows which version of the story it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def refuse(self, refusal: Refused) -> None:
        """Say why the verb refused; when the story had moved on, the next try counts from here."""
        self.add_error(None, str(refusal))
        if isinstance(refusal, Stale):
            self.data = self.data.copy()
            self.data["version"] = str(refusal.article.version)
