from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles.forms.rows import LineField
from articles.models import HouseWord


class HouseWordForm(forms.ModelForm):
    """A house word; the same one in other capitals, or with another apostrophe, is there once."""

    class Meta:
        model = HouseWord
        fields = ["literal", "instead", "why"]
        field_classes = dict.fromkeys(fields, LineField)

    def clean_literal(self):
        literal = self.cleaned_data["literal"].replace("’", "'")
        others = HouseWord.objects.exclude(pk=self.instance.pk)
        if same := others.filter(literal__iexact=literal).first():
            raise ValidationError(_("“%s” is there already.") % same)
        return literal
