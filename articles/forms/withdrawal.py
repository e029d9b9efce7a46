from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock
from articles.forms.moments import MomentField
from articles.forms.rows import LinesField
from articles.forms.versioned import VersionedForm


class WithdrawalForm(VersionedForm):
    """Why a story is withdrawn: readers are told."""

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


class TakeDownForm(VersionedForm):
    """Why a story is taken down: the history says it to the newsroom, and nobody tells readers."""

    reason = LinesField(
        label=gettext_lazy("Reason, for the newsroom alone"),
        max_length=1000,
        help_text=gettext_lazy("It stands in the story's history. Readers see no reason."),
    )
