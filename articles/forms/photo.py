from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import digital_source, photos
from articles.forms.meanwhile import NoticesColleagues
from articles.forms.rows import LinesField
from articles.models import Photo

MOST_FILES = 50
PICTURES = "image/jpeg,image/png,image/webp,image/gif"


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files of one input, as a list."""

    widget = FilesInput(attrs={"accept": PICTURES})

    def clean(self, data, initial=None):
        return [super(FilesField, self).clean(file, initial) for file in data or [None]]


class PhotoUploadForm(forms.Form):
    """New photos: the files say most of what there is to know.

    Once valid, `arrivals` are pairs of a file's name and its Arrival, `refusals` pairs of a name
    and a sentence.
    """

    by = None
    file = FilesField(label=gettext_lazy("Photographs"), allow_empty_file=True)

    def clean_file(self):
        files = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            told = _("You chose %(chosen)d files; at most %(most)d go at once. None was taken in.")
            raise ValidationError(told % {"chosen": len(files), "most": MOST_FILES})
        self.arrivals, self.refusals = [], []
        for file in files:
            try:
                self.arrivals.append((file.name, photos.receive(file, by=self.by)))
            except ValidationError as refusal:
                self.refusals.append((file.name, " ".join(refusal.messages)))
        if not self.arrivals:
            raise ValidationError([f"{name}: {told}" for name, told in self.refusals])
        return files


class PhotoWordsForm(NoticesColleagues):
    """What is said about a photo; a colleague's words are never written over unseen."""

    @property
    def said(self) -> dict:
        """What was typed over what the page showed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class PhotoForm(PhotoWordsForm):
    """All that is said about a photo."""

    license_url = forms.URLField(
        label=gettext_lazy("Licence page"), required=False, assume_scheme="https"
    )
    digital_source_type = forms.ChoiceField(
        label=gettext_lazy("How the picture was made"),
        required=False,
        help_text=gettext_lazy("A picture made by AI is marked for readers, wherever it stands."),
    )
    field_order = ["caption", "alt_text", "credit", "photographer", "copyright"]
    field_order += ["digital_source_type", "title", "place", "people", "keywords"]

    class Meta:
        model = Photo
        fields = [
            "caption",
            "alt_text",
            "credit",
            "photographer",
            "copyright",
            "title",
            "place",
            "people",
            "keywords",
            "usage_terms",
            "license_url",
            "rights_until",
            "focal_x",
            "focal_y",
        ]
        widgets = {
            "caption": forms.Textarea(attrs={"rows": 3}),
            "alt_text": forms.Textarea(attrs={"rows": 2}),
            "rights_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "focal_x": forms.NumberInput(attrs={"step": 0.001, "min": 0, "max": 1}),
            "focal_y": forms.NumberInput(attrs={"step": 0.001, "min": 0, "max": 1}),
        }
        help_texts = {
            "rights_until": gettext_lazy("The last day on which it may be published."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now = self.instance.digital_source_type
        choices = [("", _("Not said")), *digital_source.choices()]
        if now not in dict(choices):
            choices.append((now, now))
        self.fields["digital_source_type"].choices = choices
        self.initial["digital_source_type"] = now


class PhotoRowForm(PhotoWordsForm):
    """What a photo that was just uploaded mostly lacks, as one row of many."""

    class Meta:
        model = Photo
        fields = ["caption", "alt_text", "credit"]
        widgets = {
            "caption": forms.Textarea(attrs={"rows": 2}),
            "alt_text": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, data, *, photo):
        super().__init__(data, instance=photo, prefix=f"photo-{photo.pk}")


class SameCreditForm(forms.Form):
    """One credit for every photo on the page."""

    same_credit = forms.CharField(
        label=gettext_lazy("Same credit for all"), max_length=255, required=False
    )


class PhotoWithdrawalForm(forms.Form):
    """Why a photo leaves every page; the desk alone reads it."""

    reason = LinesField(
        label=gettext_lazy("Reason, for the desk"),
        max_length=255,
        help_text=gettext_lazy("Readers see neither the photo nor this sentence."),
    )
