"""What was typed into a story's form, as plain data: kept, compared, and put back into a form.

`Typed` has the names that a browser sends and what it sent for them.
"""

import json
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.urls import reverse

from articles import text
from articles.forms.rows import BylineFormSet, SourceFormSet, byline_rows, source_rows

Typed = dict[str, str | list[str]]
LATEST, LIVE = "latest", "live"
ROWS = {"sources": SourceFormSet, "bylines": BylineFormSet}
MAX_VERSION = 2**31 - 1
PHOTO_FACTS = ("alt_text", "credit", "focal_x", "focal_y")


def from_post(data) -> Typed:
    """Everything that was typed; which button was pressed, and the token, are no part of it."""
    return {
        text.drop_controls(name): [text.drop_controls(value) for value in values]
        if len(values) > 1
        else text.drop_controls(values[0])
        for name, values in data.lists()
        if values and name != "csrfmiddlewaretoken" and not name.startswith("_")
    }


def from_json(value) -> Typed:
    """What a hidden field carries of a form; what no form would send is left out."""
    sent = QueryDict(mutable=True)
    for name, each in read_json(value).items():
        values = each if isinstance(each, list) else [each]
        sent.setlist(name, [value for value in values if isinstance(value, str)])
    return from_post(sent)


def put(data, typed: Typed) -> None:
    """Write typed values into a mutable QueryDict."""
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])


def rows_of(typed: Typed, prefix: str) -> list[dict[str, str]]:
    """The rows of a formset, but for those that are empty or were taken out."""
    formset = ROWS[prefix]
    fields = formset.form.base_fields
    total = str(typed.get(f"{prefix}-TOTAL_FORMS", ""))
    count = min(int(total), formset.absolute_max) if total.isdecimal() and len(total) < 4 else 0
    found = []
    for number in range(count):
        row = {name: str(typed.get(f"{prefix}-{number}-{name}", "")) for name in fields}
        written = any(row[name] not in ("", str(fields[name].initial)) for name in fields)
        if written and not typed.get(f"{prefix}-{number}-DELETE"):
            found.append(row)
    return found


def as_rows(prefix: str, rows) -> Typed:
    """The rows as a browser would send them."""
    sent = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(len(rows))}
    for number, row in enumerate(rows):
        sent |= {f"{prefix}-{number}-{name}": _sent(value) for name, value in row.items()}
    return sent


def sent_by(form, *, without=()) -> Typed:
    """What a browser would send of an unbound story form that nobody touched."""
    sent: Typed = {}
    for name in form.fields.keys() - set(without):
        bound = form[name]
        sent |= _sent_of(bound.field.widget, bound.html_name, bound.value())
    for prefix in ROWS:
        sent |= as_rows(prefix, getattr(form, prefix).initial or [])
    return sent


def _sent_of(widget, name: str, value) -> Typed:
    if isinstance(widget, forms.MultiWidget):
        values = value if isinstance(value, (list, tuple)) else widget.decompress(value)
        sent: Typed = {}
        for part, suffix, each in zip(widget.widgets, widget.widgets_names, values, strict=False):
            sent |= _sent_of(part, f"{name}{suffix}", each)
        return sent
    if isinstance(widget, forms.CheckboxInput):
        return {name: "on"} if value else {}
    if isinstance(widget, forms.FileInput):
        return {}
    if isinstance(widget, forms.SelectMultiple):
        return {name: [str(each) for each in value or []]}
    if isinstance(widget, forms.Select):
        return {name: _sent(getattr(value, "pk", value))}
    return {name: _sent(widget.format_value(value))}


def _sent(value) -> str:
    return "" if value is None else str(value)


def as_key(value) -> UUID | None:
    """Read the key of a form, or None where it is none."""
    try:
        return UUID(str(value))
    except ValueError:
        return None


def read_json(value) -> dict:
    """Read what a hidden field carries; nothing where it was tampered with."""
    try:
        read = json.loads(value or "{}")
    except (TypeError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def words_of(typed) -> str:
    """Which words a form showed at first: LATEST, or LIVE ones."""
    return LIVE if read_json(typed.get("began")).get("words") == LIVE else LATEST


class TypedForm(forms.Form):
    """A story form that knows what it began with, and that can begin with words typed before.

    `typed` are such words, `opened` is the revision whose words an untouched form shows, and
    `words_shown` is LIVE where those are what readers see. `writing` is the form's key; `began`
    holds what the form showed at first, but for the body, which the revision has; `photo_shown`
    what it said about its photo.
    """

    typed: Typed | None = None
    opened = None
    words_shown = LATEST

    writing = forms.CharField(widget=forms.HiddenInput, required=False)
    began = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    photo_shown = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    clashes = forms.CharField(widget=forms.HiddenInput, required=False)

    def begin(self) -> None:
        """Fill the unbound form, and write down what it begins with."""
        if self.is_bound:
            return
        if self.typed is not None:
            self._fill(self.typed)
            return
        photo = self.opened.lead_photo if self.opened else None
        self.initial |= {"writing": str(uuid4()), "photo_shown": json.dumps(facts_of(photo))}
        # A field keeps the initial value that it was first asked for.
        shown = sent_by(self, without=("began", "body"))
        revision = self.opened and self.opened.pk
        began = {"words": self.words_shown, "revision": revision, "typed": shown}
        self.initial["began"] = json.dumps(began)

    def _fill(self, typed: Typed) -> None:
        for name, field in self.fields.items():
            if name in typed or isinstance(field.widget, (forms.CheckboxInput, forms.MultiWidget)):
                self.initial[name] = field.widget.value_from_datadict(typed, {}, name)
        self.sources = source_rows(None, None, typed=rows_of(typed, "sources"))
        if not self.labels_fixed:
            self.bylines = byline_rows(None, None, typed=rows_of(typed, "bylines"))
        if typed.get("clashes"):
            # They were shown and not settled: let the next save show them again.
            self.initial["version"] = None


def facts_of(photo) -> dict:
    """What a form says about a photo."""
    if photo is None:
        return {"photo": None}
    return {"photo": photo.pk, **{name: getattr(photo, name) for name in PHOTO_FACTS}}


def facts(typed) -> dict:
    """What is kept of a form: its key, the version that it began with, and what was typed."""
    version = str(typed.get("version", ""))
    known = version.isdecimal() and len(version) < 11 and int(version) <= MAX_VERSION
    return {
        "writing": as_key(typed.get("writing")),
        "version": int(version) if known else 0,
        "typed": typed,
    }


def page_of(article_pk) -> str:
    """Where a story is written, or a new one."""
    if article_pk is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article_pk])


def address_of(row) -> str:
    """The form of the story, filled with the kept words."""
    return f"{page_of(row.article_id)}?autosave={row.writing}"
