"""The rows of a story's form: sources and bylines, written whole with each save."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import text
from articles.models import Author, Byline, Source, SourceWords

MAX_ROWS = 20
SELECTED = SafeString(" selected")
TRACKERS = {"fbclid", "gclid", "mc_cid", "mc_eid"}


def web_address(value: str) -> str:
    """Refuse what is not a plain http(s) address, drop tracking parameters."""
    URLValidator(
        schemes=["http", "https"],
        message=_("Write a full web address that begins with http:// or https://."),
    )(value)
    parts = urlsplit(value)
    if "@" in parts.netloc:
        raise ValidationError(_("Take the name and password out of the address."))
    query = [
        (name, given)
        for name, given in parse_qsl(parts.query, keep_blank_values=True)
        if name not in TRACKERS and not name.startswith("utm_")
    ]
    if len(query) == len(parse_qsl(parts.query, keep_blank_values=True)):
        return value
    return urlunsplit(parts._replace(query=urlencode(query)))


class WholeField(forms.CharField):
    """Text that arrives as it was pasted, so that what is too long is told and not cut.

    A browser cuts at `maxlength` without a word.
    """

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class LineField(WholeField):
    """One line of text without control characters, in NFC."""

    def to_python(self, value):
        return text.scrub(super().to_python(value), one_line=True)


class LinesField(WholeField):
    """Several lines of plain text."""

    widget = forms.Textarea

    def to_python(self, value):
        return text.scrub(super().to_python(value))


class WebAddressField(LineField):
    widget = forms.URLInput

    def clean(self, value):
        value = super().clean(value)
        return web_address(value) if value else value


class SourceForm(forms.Form):
    outlet = LineField(label=gettext_lazy("Outlet"), max_length=120, required=False)
    title = LineField(label=gettext_lazy("Title of the piece"), max_length=300, required=False)
    url = WebAddressField(label=gettext_lazy("Address"), max_length=1000, required=False)
    use = forms.ChoiceField(
        label=gettext_lazy("How we use it"),
        choices=Source.Use,
        initial=Source.Use.FACTS,
        required=False,
    )

    def clean(self):
        words = self.cleaned_data
        linked = words.get("title") or words.get("url")
        if linked and not words.get("outlet") and "outlet" not in self.errors:
            self.add_error("outlet", _("Name the outlet: readers see it on the link."))
        return words


class LongSelect(forms.Select):
    """A choice among hundreds: Django's own takes two templates for each of them."""

    def render(self, name, value, attrs=None, renderer=None):
        shown = self.get_context(name, value, attrs)["widget"]
        options = (
            (option["value"], SELECTED if option["selected"] else "", option["label"])
            for _group, options, _index in shown["optgroups"]
            for option in options
        )
        written = format_html_join("\n", '<option value="{}"{}>{}</option>', options)
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(shown["attrs"]), written
        )


class BylineForm(forms.Form):
    author = forms.ModelChoiceField(
        Author.objects.all(),
        widget=LongSelect,
        label=gettext_lazy("Name"),
        required=False,
        empty_label=gettext_lazy("Choose a name"),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Part"),
        choices=Byline.Role,
        initial=Byline.Role.REPORTED,
        required=False,
    )


class Rows(forms.BaseFormSet):
    """Forms in their order; empty ones count for nothing, ticking "remove" drops one."""

    default_error_messages = forms.BaseFormSet.default_error_messages | {
        "missing_management_form": gettext_lazy(
            "These rows did not arrive whole. Go back, load the page again and send it once more."
        )
    }

    def clean(self):
        if self.total_form_count() < 0:
            raise ValidationError(self.error_messages["missing_management_form"])

    def kept(self):
        return [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")


class SourceRows(Rows):
    def words(self) -> tuple[SourceWords, ...]:
        return tuple(
            SourceWords(row["outlet"], row["title"], row["url"], row["use"] or Source.Use.FACTS)
            for row in self.kept()
            if row.get("outlet")
        )


class BylineRows(Rows):
    def pairs(self):
        chosen = [
            (row["author"], row["role"] or Byline.Role.REPORTED)
            for row in self.kept()
            if row.get("author")
        ]
        return list(dict.fromkeys(chosen))


SourceFormSet = forms.formset_factory(
    SourceForm,
    formset=SourceRows,
    extra=1,
    max_num=MAX_ROWS,
    absolute_max=MAX_ROWS * 2,
    validate_max=True,
    can_delete=True,
)
BylineFormSet = forms.formset_factory(
    BylineForm,
    formset=BylineRows,
    extra=1,
    max_num=MAX_ROWS,
    absolute_max=MAX_ROWS * 2,
    validate_max=True,
    can_delete=True,
)


def source_rows(data, words, *, typed=None) -> SourceRows:
    """The sources of the words, or `typed` ones; what is sent stands for itself."""
    initial = [vars(source) for source in words.sources] if words and data is None else []
    if typed is not None:
        initial = typed
    return SourceFormSet(data, initial=initial, prefix="sources")


def byline_rows(data, article, *, usual=(), typed=None) -> BylineRows:
    """The bylines of a story, or `typed` ones; a new one begins with the `usual` authors.

    What was typed stands for itself: a row that happens to equal the beginning is no empty row.
    """
    if data is not None:
        initial = []
    elif typed is not None:
        initial = typed
    elif article is not None and article.pk:
        initial = [{"author": row.author_id, "role": row.role} for row in article.byline_rows.all()]
    else:
        initial = [{"author": author, "role": Byline.Role.REPORTED} for author in usual]
    return BylineFormSet(data, initial=initial, prefix="bylines")
