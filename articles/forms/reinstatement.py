from django.utils.translation import gettext_lazy

from articles import clock
from articles.forms.rows import LinesField
from articles.forms.versioned import VersionedForm


class ReinstatementForm(VersionedForm):
    """Bring a story back; after a retraction readers are told why."""

    note = LinesField(
        label=gettext_lazy("What readers are told"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("A clarification under the story. Empty: none."),
        error_messages={
            "required": gettext_lazy("Say why the retraction does not stand: readers have read it.")
        },
    )

    def __init__(self, data=None, *, article):
        super().__init__(data, initial={"version": article.version})
        if article.state(clock.now()).retracted:
            self.fields["note"].required = True
            self.fields["note"].help_text = gettext_lazy("A clarification under the story.")
