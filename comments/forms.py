import hashlib
import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.text import drop_controls
from comments.text import MAX_NAME, MAX_TEXT, clean_name, clean_text

HONEYPOT = "honeypot"


class Cleaned(forms.CharField):
    """Text that goes through `clean` before it is measured."""

    def __init__(self, *, clean, **options):
        super().__init__(**options)
        self.clean_typed = clean

    def to_python(self, value):
        return self.clean_typed(super().to_python(value) or "")


class CommentForm(forms.Form):
    """What a reader types. Only these fields are read, and every one is shown again as typed."""

    text = Cleaned(
        clean=clean_text,
        label=_("Comment"),
        max_length=MAX_TEXT,
        strip=False,
        help_text=_("At most 5,000 characters. Plain text; web addresses become links."),
        error_messages={
            "required": _("Write your comment."),
            "max_length": _(
                "The comment has %(show_value)d characters. Shorten it to %(limit_value)d."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    name = Cleaned(
        clean=clean_name,
        label=_("Name"),
        max_length=MAX_NAME,
        help_text=_("Shown with your comment."),
        error_messages={
            "required": _("Enter your name."),
            "max_length": _("Use a name of at most %(limit_value)d characters."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Never shown to readers."),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(label=_("Leave this empty"), required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, typed=None, **options):
        """Take a POST; what is never text goes before anything is checked or shown again."""
        if typed is not None:
            typed = {name: drop_controls(typed.get(name, "")) for name in self.base_fields}
        options = {"label_suffix": "", "initial": {"token": uuid.uuid4().hex}} | options
        super().__init__(typed, **options)

    @property
    def field_errors(self):
        """The visible fields that have something wrong, in the order of the page."""
        return [field for field in self if field.errors]

    @property
    def hold_reasons(self) -> list[str]:
        """What a person would not have done; it only holds, since browsers fill in forms too."""
        return [HONEYPOT] if self.cleaned_data["website"] else []

    def idempotency_key(self, *place) -> str:
        """A key that is equal for the same form sent twice, and for nothing else."""
        sent = [*place, *(self.cleaned_data[name] for name in ("token", "email", "name", "text"))]
        return hashlib.sha256("\0".join(map(str, sent)).encode()).hexdigest()


class AddressForm(forms.Form):
    """The e-mail address under which somebody commented."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The one that you gave with your comments."),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    use_required_attribute = False

    def __init__(self, typed=None):
        """Take a POST; what is never text goes before anything is checked or shown again."""
        if typed is not None:
            typed = {"email": drop_controls(typed.get("email", ""))}
        super().__init__(typed, label_suffix="")
