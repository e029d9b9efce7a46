import hashlib
import time
import uuid

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from articles.forms.rows import WholeField
from articles.text import drop_controls
from comments.models import Report
from comments.models.report import MAX_NOTE
from comments.text import MAX_NAME, MAX_TEXT, clean_name, clean_text, must_take_mail

HONEYPOT = "honeypot"
LONGEST_NUMBER = 10
OPENED = "comments.opened"
LONGEST_WRITING = 7 * 24 * 60 * 60


def key_of(*sent) -> str:
    """Return a key that stands for what was sent, and where."""
    return hashlib.sha256("\0".join(map(str, sent)).encode()).hexdigest()


def new_token() -> str:
    """Return what makes a form like no other, and says when it was opened."""
    said = {"form": uuid.uuid4().hex, "opened": int(time.time())}
    return signing.Signer(salt=OPENED).sign_object(said)


class Cleaned(WholeField):
    """Text that goes through `clean` before it is measured."""

    def __init__(self, *, clean, **options):
        super().__init__(**options)
        self.clean_typed = clean

    def to_python(self, value):
        return self.clean_typed(super().to_python(value) or "")


class TypedForm(forms.Form):
    """Only these fields are read, and every one is shown again as typed."""

    use_required_attribute = False

    def __init__(self, typed=None, **options):
        """Take a POST; what is never text goes before anything is checked or shown again."""
        if typed is not None:
            typed = {name: drop_controls(typed.get(name, "")) for name in self.base_fields}
        super().__init__(typed, **{"label_suffix": ""} | options)

    @property
    def field_errors(self):
        """The visible fields that have something wrong, in the order of the page."""
        return [field for field in self if field.errors]


class WordingForm(TypedForm):
    """The words of a comment, and the version to which they are the writer's second thoughts."""

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
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def seen_version(self) -> int | None:
        """The version on which the words were written; None for what is no number."""
        written = self["version"].value() or ""
        is_number = written.isascii() and written.isdecimal() and len(written) < LONGEST_NUMBER
        return int(written) if is_number else None

    def now_at(self, version) -> "WordingForm":
        """The same words, to be sent again on another version."""
        return WordingForm({"text": self["text"].value() or "", "version": str(version)})


class CommentForm(TypedForm):
    """What a reader types."""

    text = WordingForm.base_fields["text"]
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
        validators=[must_take_mail],
        help_text=_("Never shown to readers."),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    follows = forms.BooleanField(
        label=_("Mail me when somebody answers"),
        required=False,
        help_text=_("Once it is published we ask, by mail, whether the address is yours."),
    )
    website = forms.CharField(label=_("Leave this empty"), required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, typed=None, **options):
        super().__init__(typed, **{"initial": {"token": new_token()}} | options)

    @property
    def hold_reasons(self) -> list[str]:
        """What a person would not have done; it only holds, since browsers fill in forms too."""
        return [HONEYPOT] if self.cleaned_data["website"] else []

    @property
    def seconds_to_write(self) -> int | None:
        """How long the form was open; None where it does not say so by itself."""
        try:
            opened = signing.Signer(salt=OPENED).unsign_object(self.cleaned_data["token"])["opened"]
        except signing.BadSignature:
            return None
        return min(max(int(time.time()) - opened, 0), LONGEST_WRITING)

    def idempotency_key(self, *place) -> str:
        """A key that is equal for the same form sent twice, and for nothing else."""
        sent = (self.cleaned_data[name] for name in ("token", "email", "name", "text"))
        return key_of(*place, *sent)


class AnswerForm(TypedForm):
    """What the newsroom answers."""

    text = Cleaned(
        clean=clean_text,
        label=_("Your answer"),
        max_length=MAX_TEXT,
        strip=False,
        help_text=_("At most 5,000 characters. Plain text; web addresses become links."),
        error_messages=WordingForm.base_fields["text"].error_messages,
        widget=forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
    )
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def idempotency_key(self, *place) -> str:
        """A key that is equal for the same form sent twice, and for nothing else."""
        return key_of(*place, self.cleaned_data["token"], self.cleaned_data["text"])


class ReportForm(TypedForm):
    """What a reader says is wrong with a comment."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
        error_messages={
            "required": _("Choose what is wrong with the comment."),
            "invalid_choice": _("Choose what is wrong with the comment."),
        },
        widget=forms.RadioSelect,
    )
    note = Cleaned(
        clean=clean_text,
        label=_("Note for the moderators"),
        max_length=MAX_NOTE,
        required=False,
        strip=False,
        help_text=_("If you like. At most 500 characters; only moderators read it."),
        error_messages={
            "max_length": _(
                "The note has %(show_value)d characters. Shorten it to %(limit_value)d."
            ),
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AddressForm(TypedForm):
    """The e-mail address under which somebody commented."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        validators=[must_take_mail],
        help_text=_("The one that you gave with your comments."),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address such as name@example.org."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
