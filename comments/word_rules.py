"""The form of a word rule."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.forms.rows import LineField
from comments.models import WordRule
from comments.rules.folding import folded_words
from comments.rules.words import STAR

FEWEST_LETTERS = 3
"""What a rule with * must have at least; with fewer it would find something everywhere."""


class WordRuleForm(forms.ModelForm):
    """A word, phrase, host or mail domain, as it is read; * at an end, and nothing else special."""

    class Meta:
        model = WordRule
        fields = ["literal", "scope", "effect", "note", "is_active"]
        field_classes = {"literal": LineField, "note": LineField}
        help_texts = {
            "literal": gettext_lazy(
                "Capitals and look-alike letters make no difference. A * at the beginning or end"
                " stands for any letters: casino* also finds casinos. A host stands for those"
                " below it too."
            ),
            "effect": gettext_lazy(
                "Reject refuses the comment at once, in the newsroom’s name. Hold makes it wait"
                " for a moderator. Flag only marks the words."
            ),
            "note": gettext_lazy("For colleagues: readers never see it."),
        }

    def clean(self):
        cleaned = super().clean()
        literal, scope = cleaned.get("literal"), cleaned.get("scope")
        if literal and scope:
            try:
                self._check(literal, scope, cleaned.get("effect"))
            except ValidationError as error:
                self.add_error("literal", error)
        return cleaned

    def _check(self, literal, scope, effect):
        core = literal.removeprefix(STAR).removesuffix(STAR)
        letters = sum(len(word) for word in folded_words(core))
        if STAR in core:
            raise ValidationError(_("A * can only stand at the beginning or at the end."))
        if not letters:
            raise ValidationError(_("Write at least one letter or digit."))
        if core != literal and letters < FEWEST_LETTERS:
            raise ValidationError(_("With a *, write at least three letters."))
        if core != literal and effect == WordRule.Effect.REJECT:
            raise ValidationError(_("Only an exact word or phrase may reject: take the * away."))
        if scope in (WordRule.Scope.HOST, WordRule.Scope.MAIL) and set(core) & set(" /@:"):
            raise ValidationError(_("Write the host alone, such as shop.example."))
        others = WordRule.objects.exclude(pk=self.instance.pk).filter(scope=scope)
        if same := others.filter(literal__iexact=literal).first():
            raise ValidationError(_("“%s” is there already.") % same)
