"""What kind of change a publication over known words is, and what becomes of one that waits."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import clock
from articles.forms.rows import LinesField
from articles.models import Publication

SILENT = "silent"
NOTES = Publication.NoteKind
RETRACTION = NOTES.RETRACTION.value
KINDS = [(SILENT, gettext_lazy("Silent")), *((kind.value, kind.label) for kind in NOTES if kind)]
KINDS_EXPLAINED = {
    SILENT: gettext_lazy("A typing error or a better word. No fact is different, no note."),
    NOTES.UPDATE: gettext_lazy("There is news since. Nothing that stood here was wrong."),
    NOTES.CLARIFICATION: gettext_lazy("It was right, but could be misread."),
    NOTES.CORRECTION: gettext_lazy("A fact was wrong and is put right."),
    NOTES.RETRACTION: gettext_lazy(
        "The story does not stand: your sentence takes the place of its words, and what is"
        " scheduled is cancelled."
    ),
}
WAITING = [
    ("carry", gettext_lazy("Carry this into it")),
    ("keep", gettext_lazy("Keep it as it is")),
    ("cancel", gettext_lazy("Cancel it")),
]
WAITING_EXPLAINED = {
    "carry": gettext_lazy("At its moment readers get its changes and this one."),
    "keep": gettext_lazy("At its moment readers get its words, without this change."),
    "cancel": gettext_lazy("Only what you publish now counts."),
}


class ExplainedRadios(forms.RadioSelect):
    """Radio buttons, each with a sentence; none is chosen for anybody."""

    template_name = "admin/widgets/explained_radios.html"

    def __init__(self, explained, **kwargs):
        super().__init__(**kwargs)
        self.explained = explained

    def id_for_label(self, id_, index=None):
        """A link to the field leads to its first button."""
        return super().id_for_label(id_, index or "0")

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if key := option["attrs"].get("id"):
            option["attrs"]["aria-describedby"] = f"{key}_explained"
        return option | {"explained": self.explained[value]}


class ChangeFields(forms.Form):
    """The questions that a publication over words that readers know has to answer.

    A first publication answers none of them.
    """

    note_kind = forms.ChoiceField(
        label=gettext_lazy("What kind of change is it?"),
        choices=KINDS,
        widget=ExplainedRadios(KINDS_EXPLAINED),
        required=False,
    )
    note = LinesField(
        label=gettext_lazy("What readers are told"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy(
            "Say what was wrong and what is right: it stands under the story for good."
        ),
    )
    waiting = forms.ChoiceField(
        label=gettext_lazy("What becomes of the scheduled change?"),
        choices=WAITING,
        widget=ExplainedRadios(WAITING_EXPLAINED),
        required=False,
    )

    def clean(self):
        typed = super().clean()
        if "_publish" in self.data or "_schedule" in self.data:
            self._clean_kind(typed)
        return typed

    def _clean_kind(self, typed):
        kind, missing = typed.get("note_kind"), {}
        if kind and kind != SILENT and not typed.get("note"):
            missing["note"] = _("Write the sentence that readers will see.")
        if not kind and self._readers_know_it(typed):
            missing["note_kind"] = _("Say what kind of change it is: readers know this story.")
        if kind == RETRACTION and "_schedule" in self.data:
            missing["note_kind"] = _("A retraction takes effect at once: publish it now.")
        for name, sentence in missing.items():
            if name not in self.errors:
                self.add_error(name, sentence)

    def _readers_know_it(self, typed) -> bool:
        """Say whether readers will have seen words of the story when these appear."""
        since = self.instance.first_published_at
        at = typed.get("starts_at") if "_schedule" in self.data else clock.now()
        return since is not None and at is not None and since < at

    @property
    def retracts(self) -> bool:
        return self.cleaned_data["note_kind"] == RETRACTION

    @property
    def publishes(self) -> bool:
        """Say whether the pressed button shows the words of the form to readers, now or later."""
        return not self.retracts and bool({"_publish", "_schedule"} & self.data.keys())

    def change(self) -> dict[str, str]:
        """What kind of change a publication is, and the sentence for readers if there is one."""
        kind = self.cleaned_data["note_kind"]
        if kind in ("", SILENT) or not self._readers_know_it(self.cleaned_data):
            return {"note_kind": "", "note": ""}
        return {"note_kind": kind, "note": self.cleaned_data["note"]}

    def tell_what_became_of(self, article) -> None:
        """Beside the refusal of a form that is too old, say that the story was withdrawn."""
        ended = article.publications.in_force(clock.now()).exclude(kind=Publication.Kind.WORDS)
        for link in ended.select_related("made_by"):
            sentence = {
                Publication.Kind.WITHDRAWN: _(
                    "%(who)s withdrew the story (“%(reason)s”). To publish it now brings it back."
                ),
                Publication.Kind.GONE: _(
                    "%(who)s took the story down for good (“%(reason)s”). It cannot be published."
                ),
            }[link.kind]
            self.add_error(
                None, ValidationError(sentence % {"who": link.made_by, "reason": link.reason})
            )
