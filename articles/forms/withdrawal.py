from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock
from articles.forms.moments import MomentField
from articles.forms.rows import LinesField
from articles.models import Refused, Stale


class WithdrawalForm(forms.Form):
    """Why a story is withdrawn or taken down; readers see the reason of a withdrawal."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = LinesField(
        label=gettext_lazy("Reason, shown to readers"),
        max_length=1000,
        help_text=gettext_lazy(
            "One or two plain sentences, such as: “We withdrew this story because its main source"
            " asked us to correct the record and we could not.”"
        ),
    )
    at = MomentField(
        label=gettext_lazy("Withdraw at"),
        required=False,
        help_text=gettext_lazy("Empty: now."),
    )

    def clean_at(self):
        at = self.cleaned_data["at"]
        if at is not None and at <= clock.now():
            raise ValidationError(
                _("That moment has passed. Choose a later one, or leave it empty.")
            )
        return at

    def refuse(self, refusal: Refused) -> None:
        """Say why the verb refused; when the story had moved on, the next try counts from here."""
        self.add_error(None, str(refusal))
        if isinstance(refusal, Stale):
            self.data = self.data | {"version": str(refusal.article.version)}
