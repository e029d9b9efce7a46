"""The arrangement of the front page: it lives in its form until it is published whole."""

from datetime import date
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock, text
from articles.forms.front_rows import FIELDS, FIXED, MAX_KEY_DIGITS, PREFIX
from articles.forms.moments import MomentField
from articles.forms.rows import LineField, LinesField, WebAddressField
from articles.models import Article, FrontSlot, Photo, Tag, addressed
from articles.models.front import MAX_SLOTS
from articles.web import absolute

MAX_TOPICS = 4
REQUIRED = {
    "link": ("url", "headline", "outlet"),
    "tag": ("tag",),
    "notice": ("headline",),
    "breaking": ("headline",),
}
LABELS = {
    ("story", "headline"): gettext_lazy("Headline on the front"),
    ("story", "standfirst"): gettext_lazy("Standfirst on the front"),
    ("story", "pinned_until"): gettext_lazy("Pinned until"),
    ("link", "headline"): gettext_lazy("Title of the piece"),
    ("tag", "headline"): gettext_lazy("Heading, if not the topic’s name"),
    ("notice", "headline"): gettext_lazy("Notice"),
    ("notice", "standfirst"): gettext_lazy("More about it"),
    ("breaking", "headline"): gettext_lazy("The news in one line"),
}
LINKED = gettext_lazy("One of our stories or a page elsewhere; may be empty.")


class KeyField(forms.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(min_value=1, max_value=10**MAX_KEY_DIGITS, required=False, **kwargs)


class OwnOrWebAddressField(WebAddressField):
    """A web address, or the path of a page of ours."""

    widget = forms.TextInput(attrs={"inputmode": "url"})

    def clean(self, value):
        value = self.to_python(value)
        return super().clean(absolute(value) if value.startswith("/") else value)


class SlotForm(forms.Form):
    """One slot; it has the fields of its kind."""

    kind = forms.ChoiceField(choices=FrontSlot.Kind, widget=forms.HiddenInput)
    article = KeyField(widget=forms.HiddenInput)
    written_for = KeyField(widget=forms.HiddenInput)
    position = forms.IntegerField(
        label=gettext_lazy("Place"),
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
    )
    tag = LineField(
        label=gettext_lazy("Topic"),
        max_length=100,
        widget=forms.TextInput(attrs={"list": "topics"}),
        help_text=gettext_lazy("Its three newest stories that stand nowhere else on the page."),
    )
    url = OwnOrWebAddressField(label=gettext_lazy("Address"), max_length=1000)
    headline = LineField(label=gettext_lazy("Heading"), max_length=text.MAX_HEADLINE)
    outlet = LineField(label=gettext_lazy("Outlet"), max_length=120)
    standfirst = LinesField(
        label=gettext_lazy("Standfirst"),
        max_length=text.MAX_STANDFIRST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    photo = KeyField(
        label=gettext_lazy("Photo on the front"),
        help_text=gettext_lazy("The number in the address of the photo’s page in the library."),
    )
    pinned_until = MomentField(
        label=gettext_lazy("Shown until"),
        required=False,
        help_text=gettext_lazy("Empty: until the next edition."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.slot_kind = self["kind"].value() if self["kind"].value() in FIELDS else "story"
        own = FIELDS[self.slot_kind]
        self.fields = {name: self.fields[name] for name in (*FIXED, *own)}
        for name in own:
            field = self.fields[name]
            field.required = name in REQUIRED.get(self.slot_kind, ())
            field.label = LABELS.get((self.slot_kind, name), field.label)
        if self.slot_kind in ("notice", "breaking"):
            self.fields["url"].help_text = LINKED

    def clean(self):
        words = self.cleaned_data
        if self.slot_kind in ("notice", "breaking"):
            words["article"] = _own_story(words.get("url", ""))
            if words["article"]:
                words["url"] = ""
        return words


class SlotRows(forms.BaseFormSet):
    """The slots of an arrangement; `slots()` are those that were typed, not saved, in order."""

    def clean(self):
        kinds = [form.slot_kind for form in self.forms]
        if kinds.count("breaking") > 1:
            raise ValidationError(_("There is room for one breaking news bar."))
        if kinds.count("tag") > MAX_TOPICS:
            raise ValidationError(_("There is room for %d topics.") % MAX_TOPICS)
        self._find("article", Article.objects, _("This story is not there any more."))
        self._find("photo", Photo.objects, _("The library has no photo of that number."))
        self._find_tags()
        self._must_stand_once()

    def _find(self, name, rows, missing):
        """Put the row in the place of its key."""
        keys = {form.cleaned_data.get(name) for form in self.forms} - {None}
        found = rows.in_bulk(keys) if keys else {}
        for form in self.forms:
            key = form.cleaned_data.get(name)
            if key in found:
                form.cleaned_data[name] = found[key]
            elif key or (name == "article" and form.slot_kind == "story"):
                form.add_error(name, missing)

    def _find_tags(self):
        names = {form.cleaned_data.get("tag") for form in self.forms} - {None}
        found = {tag.name: tag for tag in Tag.objects.filter(name__in=names)} if names else {}
        for form in self.forms:
            if name := form.cleaned_data.get("tag"):
                if name in found:
                    form.cleaned_data["tag"] = found[name]
                else:
                    form.add_error("tag", _("There is no topic of that name."))

    def _must_stand_once(self):
        seen = set()
        for form in self.forms:
            story = form.cleaned_data.get("article")
            if form.slot_kind == "story" and story in seen:
                form.add_error("article", _("This story stands in the arrangement already."))
            elif form.slot_kind == "story":
                seen.add(story)

    def slots(self) -> list[FrontSlot]:
        slots = []
        for form in self.forms:
            said = dict(form.cleaned_data)
            written_for = said.pop("written_for", None)
            slot = FrontSlot(**said)
            slot.written_for_id = written_for if slot.has_own_words else None
            slots.append(slot)
        return slots

    def refuse(self, refusal) -> None:
        """Say beside each slot why it cannot stand."""
        for index, field, sentence in refusal.problems:
            self.forms[index].add_error(field, sentence)


SlotFormSet = forms.formset_factory(
    SlotForm,
    formset=SlotRows,
    extra=0,
    max_num=MAX_SLOTS,
    absolute_max=MAX_SLOTS * 2,
    validate_max=True,
)


class ArrangementForm(forms.Form):
    """When the arrangement begins, and what it began from."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    began_with = KeyField(widget=forms.HiddenInput)
    instead_of = KeyField(widget=forms.HiddenInput)
    starts_at = MomentField(
        label=gettext_lazy("From"),
        required=False,
        help_text=gettext_lazy("Empty: now. The preview shows the page as it will stand then."),
    )
    note = LineField(label=gettext_lazy("Note for the desk"), max_length=200, required=False)

    def clean_starts_at(self):
        at = self.cleaned_data["starts_at"]
        if at is not None and at <= clock.now():
            raise ValidationError(
                _("That moment has passed. Choose a later one, or leave it empty.")
            )
        return at


def unchecked(rows) -> SlotRows:
    """The rows as a form that says nothing of what is wrong yet."""
    initial = [row | {"position": place} for place, row in enumerate(rows, 1)]
    return SlotFormSet(initial=initial, prefix=PREFIX)


def _own_story(address: str) -> int | None:
    """The key of the story that stands at an address of ours."""
    if not address.startswith(f"{settings.SITE_URL}/"):
        return None
    try:
        match = resolve(urlsplit(address).path)
        if match.view_name != "articles:story":
            return None
        day = date(*(int(match.kwargs[part]) for part in ("year", "month", "day")))
    except (Resolver404, ValueError):
        return None
    answer = addressed(day, match.kwargs["slug"], clock.now())
    return answer.article.pk if answer.kind in ("live", "moved") else None
