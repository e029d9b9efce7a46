from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import text
from articles.forms.rows import LinesField


class MistakeForm(forms.Form):
    """What a reader says is wrong in a story. Everything typed is shown again as it was."""

    passage = LinesField(
        label=gettext_lazy("The passage (optional)"),
        max_length=text.MAX_PASSAGE,
        required=False,
        help_text=gettext_lazy("The words in the story that you mean."),
        error_messages={
            "max_length": gettext_lazy(
                "The passage has %(show_value)d characters. Shorten it to %(limit_value)d."
            )
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    message = LinesField(
        label=gettext_lazy("What is wrong?"),
        max_length=text.MAX_REPORT,
        help_text=gettext_lazy("If you can, say where the right fact is to be found."),
        error_messages={
            "required": gettext_lazy("Say what is wrong."),
            "max_length": gettext_lazy(
                "That is %(show_value)d characters. Shorten it to %(limit_value)d."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address (optional)"),
        required=False,
        max_length=254,
        help_text=gettext_lazy(
            "Only for an answer. Blanked 30 days after the report was dealt with."
        ),
        error_messages={
            "invalid": gettext_lazy("Enter an e-mail address such as name@example.org, or none.")
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)

    use_required_attribute = False

    def __init__(self, typed=None, **options):
        """Take a POST; what is never text goes before anything is checked or shown again."""
        if typed is not None:
            typed = {name: text.drop_controls(typed.get(name, "")) for name in self.base_fields}
        super().__init__(typed, label_suffix="", **options)

    def clean_website(self):
        """A field that people do not see: a browser may have filled it in, so say what to do."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Your browser filled in a hidden field. Please send it again."))
        return ""

    @property
    def field_errors(self):
        """The fields that have something wrong, in the order of the page."""
        return [field for field in self if field.errors]
