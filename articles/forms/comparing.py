"""Two versions of a story beside each other, as its form has them: what differs, word by word."""

from dataclasses import dataclass, fields

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import text
from articles.forms.rows import BylineForm
from articles.forms.tags import TagsField
from articles.forms.typed import Typed, rows_of
from articles.models import Author, Photo, Words
from articles.text import differences
from articles.text.differences import GONE, NEW, SAME, Block, Part

# The form's own bookkeeping, and what its buttons need: no part of the story.
NO_PART_OF_IT = frozenset(
    (
        "version",
        "writing",
        "began",
        "photo_shown",
        "clashes",
        "starts_at",
        "note_kind",
        "note",
        "waiting",
        "override_reason",
        "desk_note",
        "lead_photo_upload",
    )
)
# A photo and what is said about it go together.
PHOTO = ("lead_photo", "photo_alt_text", "photo_credit", "photo_focal_x", "photo_focal_y")
LABELS = ("section", "kind", "slug", "tags")
WORDS = tuple(field.name.removesuffix("_id") for field in fields(Words))


@dataclass(frozen=True)
class Columns:
    """Two versions in paragraphs of parts; a part is the `same`, only theirs or only ours."""

    theirs: tuple[tuple[Part, ...], ...]
    ours: tuple[tuple[Part, ...], ...]


@dataclass(frozen=True)
class Difference:
    """What two versions of a story say in one place of the form."""

    name: str
    label: str
    columns: Columns


class Sides:
    """Reads versions of a story by the fields of its form; `form` is an unbound one."""

    def __init__(self, form):
        self.form = form

    @property
    def places(self) -> list[str]:
        """The fields that make up the story, in the form's order; a photo and rows are one each."""
        fields = [
            name
            for name, field in self.form.fields.items()
            if name not in NO_PART_OF_IT and name not in PHOTO[1:] and not field.disabled
        ]
        return [*fields, "sources", *([] if self.form.labels_fixed else ["bylines"])]

    def label(self, place: str) -> str:
        rows = {"sources": _("Source links"), "bylines": _("Bylines")}
        return rows.get(place) or str(self.form[place].label)

    def names(self, place: str, typed: Typed) -> list[str]:
        """The names under which a browser sends the place."""
        if place in ("sources", "bylines"):
            return [name for name in typed if name.startswith(f"{place}-")]
        if place == "lead_photo":
            return [*PHOTO, "photo_shown"]
        widget = self.form.fields[place].widget
        suffixes = widget.widgets_names if isinstance(widget, forms.MultiWidget) else [""]
        return [f"{place}{suffix}" for suffix in suffixes]

    def completed(self, typed: Typed, other: Typed) -> Typed:
        """What was typed, with what the form did not ask: the photo is not described everywhere."""
        if typed.get("lead_photo", "") != other.get("lead_photo", ""):
            return typed
        facts = {name: other[name] for name in self.names("lead_photo", other) if name in other}
        return {**facts, **typed}

    def are_same(self, place: str, one: Typed, other: Typed) -> bool:
        return self._meaning(place, one) == self._meaning(place, other)

    def have_same_words(self, one: Typed, other: Typed) -> bool:
        """Say whether both are the same words; what is said about their photo is none of them."""
        unsaid = dict.fromkeys(PHOTO[1:], "")
        return all(self.are_same(place, one | unsaid, other | unsaid) for place in WORDS)

    def _meaning(self, place: str, typed: Typed):
        if place in ("sources", "bylines"):
            return rows_of(typed, place)
        if place == "lead_photo" and typed.get("lead_photo"):
            return [self._value(name, typed) for name in PHOTO]
        return self._value(place, typed)

    def _value(self, name, typed):
        """What a field was given, so that two ways to write the same are the same."""
        field = self.form.fields[name]
        raw = field.widget.value_from_datadict(typed, {}, name)
        if name == "body":
            return body_of(typed)
        if isinstance(field, TagsField):
            names = (name.strip().casefold() for name in str(raw or "").split(","))
            return sorted(filter(None, names))
        if isinstance(raw, list):
            return [part or "" for part in raw]  # a browser leaves out what was not shown
        if isinstance(field, forms.ModelChoiceField):
            return raw or ""
        try:
            return field.to_python(raw)
        except ValidationError:
            return raw

    # Said for people

    def differing(self, theirs: Typed, ours: Typed) -> list[Difference]:
        ours = self.completed(ours, theirs)
        return [
            self.difference(place, theirs, ours)
            for place in self.places
            if not self.are_same(place, theirs, ours)
        ]

    def difference(self, place: str, theirs: Typed, ours: Typed) -> Difference:
        if place == "body":
            columns = of_bodies(body_of(theirs), body_of(ours))
        else:
            columns = of_texts(self.said(place, theirs), self.said(place, ours))
        return Difference(place, self.label(place), columns)

    def said(self, place: str, typed: Typed) -> str:
        """A place in words."""
        if place == "sources":
            rows = rows_of(typed, place)
            return "\n".join(" · ".join(filter(None, row.values())) for row in rows)
        if place == "bylines":
            return "\n".join(map(_byline, rows_of(typed, place)))
        if place == "lead_photo":
            return _photo(typed)
        field = self.form.fields[place]
        return _said(field, field.widget.value_from_datadict(typed, {}, place))


def _said(field, raw) -> str:
    if isinstance(field, forms.ModelChoiceField):
        chosen = _row(field.queryset, raw)
        return str(chosen or "")
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(raw, raw or ""))
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, list):
        return " ".join(str(each) for each in raw if each)
    return str(raw or "")


def _row(queryset, key):
    return queryset.filter(pk=key).first() if str(key or "").isdecimal() and len(key) < 19 else None


def _byline(row) -> str:
    roles = dict(BylineForm.base_fields["role"].choices)
    author = _row(Author.objects, row["author"])
    return f"{roles.get(row['role'], '')} {author or ''}"


def _photo(typed) -> str:
    photo = _row(Photo.objects, typed.get("lead_photo"))
    if photo is None:
        return ""
    said = {
        _("Photo"): str(photo),
        _("Alternative text"): typed.get("photo_alt_text"),
        _("Credit"): typed.get("photo_credit"),
        _("Focal point"): f"{typed.get('photo_focal_x', '')} {typed.get('photo_focal_y', '')}",
    }
    return "\n".join(f"{name}: {value}" for name, value in said.items() if str(value or "").strip())


def body_of(typed: Typed) -> str:
    """The body as it would be saved; one that is too big stays as it is."""
    body = text.drop_controls(str(typed.get("body", "")))
    if len(body) > text.MAX_BODY or body.count("<") > text.MAX_BODY_TAGS:
        return body
    return text.clean_body(body).html


def of_texts(theirs: str, ours: str) -> Columns:
    parts = differences.of_texts(theirs, ours)
    return Columns((_side(parts, NEW),), (_side(parts, GONE),))


def of_bodies(theirs: str, ours: str) -> Columns:
    """The paragraphs that differ; those that are the same are left out."""
    changed = [block for block in differences.of_bodies(theirs, ours) if block.mark != SAME]
    return Columns(
        tuple(_side(_parts(block), NEW) for block in changed if block.mark != NEW),
        tuple(_side(_parts(block), GONE) for block in changed if block.mark != GONE),
    )


def _side(parts, hidden) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.mark != hidden)


def _parts(block: Block) -> tuple[Part, ...]:
    """The words of a block, after a word for what has none."""
    if block.kind == "figure":
        return (Part(SAME if block.parts else block.mark, _("Photo: ")), *block.parts)
    if block.kind == "hr":
        return (Part(block.mark, "* * *"),)
    if block.parts and block.mark not in (NEW, GONE) and all(p.mark == SAME for p in block.parts):
        return (*block.parts, Part(SAME, _(" (formatted otherwise)")))
    return block.parts
