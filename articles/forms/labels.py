from django import forms
from django.utils.translation import gettext_lazy

from articles.forms.rows import byline_rows
from articles.forms.tags import TagsField
from articles.models import Article, Refused, SlugTaken, Stale


class LabelsForm(forms.ModelForm):
    """Section, tags, bylines and address of a story that readers know: changed at once."""

    by = None
    version = forms.IntegerField(widget=forms.HiddenInput)
    tags = TagsField(label=gettext_lazy("Tags"), required=False)

    class Meta:
        model = Article
        fields = ["section", "kind", "slug"]

    def __init__(self, data=None, *, instance, by):
        initial = {"version": instance.version, "tags": list(instance.tags.all())}
        super().__init__(data, instance=instance, initial=initial)
        self.by = by
        self.bylines = byline_rows(data, instance)
        self.fields["section"].required = self.fields["slug"].required = True
        self.fields["tags"].may_create = by.has_perm("articles.add_tag")

    def is_valid(self):
        return all([super().is_valid(), self.bylines.is_valid()])

    def keep(self) -> bool:
        """Relabel the story; raises SlugTaken and Stale. Returns whether anything changed."""
        typed = self.cleaned_data
        return self.instance.relabel(
            by=self.by,
            section=typed["section"],
            kind=typed["kind"],
            slug=typed["slug"],
            tags=self.fields["tags"].rows(typed["tags"]),
            bylines=self.bylines.pairs(),
            version=typed["version"],
        )

    def refuse(self, refusal: Refused) -> None:
        """Say why the verb refused; when the story had moved on, the next try counts from here."""
        self.add_error("slug" if isinstance(refusal, SlugTaken) else None, str(refusal))
        if isinstance(refusal, Stale):
            self.data = self.data.copy()
            self.data["version"] = str(refusal.article.version)
