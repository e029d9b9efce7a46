from django import forms
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
        help_text=gettext_lazy("Kept with the publication, with your name."),
    )
