"""Forms that write over nobody: a change is one against what the page showed when it was opened."""

from django import forms
from django.utils.translation import gettext_lazy

CHANGED_MEANWHILE = gettext_lazy(
    "A colleague changed this meanwhile to “%s”. Save again to keep yours."
)


class NoticesColleagues(forms.ModelForm):
    """A form whose fields carry what they showed: what a colleague said since is not lost."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for field in self.fields.values():
                field.show_hidden_initial = True

    def clean(self):
        """Refuse to write over what a colleague said since the page was opened."""
        typed = super().clean()
        if self.instance.pk:
            for name in set(typed) - set(self.changed_data):
                del typed[name]  # what nobody typed here stays as it is by now
        for name in set(self.changed_data) & set(typed):
            now, key = self.initial.get(name), self[name].html_initial_name
            if key in self.data and now not in (typed[name], self._shown(name)):
                self.add_error(name, CHANGED_MEANWHILE % now)
                self.data = self.data.copy()
                self.data[key] = self.fields[name].prepare_value(now)
        return typed

    def _shown(self, name):
        """The value that the page showed when it was opened."""
        field = self.fields[name]
        key = self[name].html_initial_name
        return field.to_python(field.hidden_widget().value_from_datadict(self.data, {}, key))
