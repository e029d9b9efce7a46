from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from articles.forms.moments import MomentField
from articles.forms.rows import LinesField
from articles.models import editors

MOST_WORDS = 50_000
PLAN = ("assigned_to", "due_at", "planned_words", "embargo_until", "needs_photo", "needs_legal")
# The moves that say nothing without a word of why.
ASK_FOR_A_NOTE = {
    "_send_back": gettext_lazy("Write what the story still needs: its reporter reads it."),
    "_spike": gettext_lazy("Write why the story is spiked: its reporter reads it."),
}


class PlanFields(forms.Form):
    """Who has a story at the desk, by when, how long, and what it lacks; for a story's form.

    Whoever may edit the story plans it; only those who may publish give it to an editor.
    """

    assigned_to = forms.ModelChoiceField(
        None, label=gettext_lazy("Editor"), required=False, empty_label=gettext_lazy("Nobody yet")
    )
    due_at = MomentField(label=gettext_lazy("Due"), required=False)
    planned_words = forms.IntegerField(
        label=gettext_lazy("Planned length, in words"),
        required=False,
        min_value=1,
        max_value=MOST_WORDS,
    )
    embargo_until = MomentField(label=gettext_lazy("Embargo until"), required=False)
    needs_photo = forms.BooleanField(label=gettext_lazy("Needs a photo"), required=False)
    needs_legal = forms.BooleanField(label=gettext_lazy("Needs a legal read"), required=False)

    def __init__(self, *args, instance=None, initial=None, **kwargs):
        plan = {name: getattr(instance, name) for name in PLAN[1:]} if instance else {}
        editor = instance.assigned_to_id if instance else None
        plan["assigned_to"] = editor
        super().__init__(*args, instance=instance, initial=plan | (initial or {}), **kwargs)
        # Somebody who has lost the right since may stay, so that the story can still be saved.
        present = get_user_model().objects.filter(pk=editor)
        self.fields["assigned_to"].queryset = editors() | present
        self.fields["assigned_to"].disabled = not (
            self.by and self.by.has_perm("articles.publish_article")
        )

    def plan(self) -> dict:
        """The plan as typed, by the names of `Article.plan`."""
        return {name: self.cleaned_data[name] for name in PLAN}


class MoveNote(forms.Form):
    """What is said to a colleague with the desk move that a story's form is sent for."""

    desk_note = LinesField(
        label=gettext_lazy("A word to your colleague"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        typed = super().clean()
        for button, sentence in ASK_FOR_A_NOTE.items():
            if (
                button in self.data
                and not typed.get("desk_note")
                and "desk_note" not in self.errors
            ):
                self.add_error("desk_note", ValidationError(sentence, code="required"))
        return typed
