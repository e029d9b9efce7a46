from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.forms.rows import LinesField

MAX_REASON = 500


class OverrideForm(forms.Form):
    """Why a story goes out against a required check; kept with the publication."""

    override_reason = LinesField(
        label=gettext_lazy("Why it goes out all the same"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Kept with the publication, under your name; now or at a set time."),
    )

    def clean_override_reason(self):
        reason = self.cleaned_data["override_reason"]
        if self.data.get("_publish") == "anyway" and not reason:
            raise ValidationError(_("Say why it goes out all the same."))
        return reason
