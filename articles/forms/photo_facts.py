"""What a story's form says about its photo: written only where it was typed, and over nobody."""

import json

from django import forms

from articles import photos
from articles.forms.meanwhile import CHANGED_MEANWHILE
from articles.forms.typed import PHOTO_FACTS, facts_of, read_json
from articles.models import Photo

UNSAID = {"alt_text": "", "credit": "", "focal_x": 0.5, "focal_y": 0.5}


class PhotoFactsForm(forms.Form):
    """A story form's words about its photo; what a colleague said meanwhile is not written over."""

    def clean(self):
        typed = super().clean()
        self.photo_said = {}
        photo = typed.get("lead_photo")
        if photo is not None:
            photo.refresh_from_db(from_queryset=Photo.objects.select_for_update())
            if photo.may_be_edited_by(self.by) and not photo.on_public_page:
                self._hear(photo, typed)
        return typed

    def _hear(self, photo, typed) -> None:
        """Take what was typed about the photo, compared with what the form showed."""
        shown = read_json(typed.get("photo_shown"))
        about_it = shown.get("photo") == photo.pk
        for name in PHOTO_FACTS:
            said, now = typed.get(f"photo_{name}"), getattr(photo, name)
            if said in (None, "", now) or said == shown.get(name):
                continue
            if now not in (UNSAID[name], shown.get(name) if about_it else UNSAID[name]):
                self.add_error(f"photo_{name}", CHANGED_MEANWHILE % now)
            self.photo_said[name] = said
        if any(f"photo_{name}" in self.errors for name in self.photo_said):
            self.data = self.data.copy()
            self.data["photo_shown"] = json.dumps(facts_of(photo))

    def describe_photo(self) -> None:
        """Keep what was typed about the photo."""
        if self.photo_said:
            photos.describe(self.cleaned_data["lead_photo"], by=self.by, **self.photo_said)
