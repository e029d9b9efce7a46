from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import photos
from articles.admin.photos.library import editable_keys, keys_of
from articles.forms.photo import MOST_FILES, PhotoRowForm, SameCreditForm
from articles.models import Photo, Refused


class PhotoDescriptions:
    """Several photos one under another, described and saved as one."""

    def get_urls(self):
        descriptions = path(
            "descriptions/",
            self.admin_site.admin_view(self.descriptions_view),
            name="articles_photo_descriptions",
        )
        return [descriptions, *super().get_urls()]

    def descriptions_view(self, request):
        """Caption, alternative text and credit of the photos whose keys the address names."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        keys = keys_of(request.GET.get("photos", "").split(","))[:MOST_FILES]
        if request.method != "POST":
            return self._page(request, self._rows(request, keys))
        with transaction.atomic():
            rows = self._rows(request, keys, held=True)
            forms = [form for _photo, form in rows if form]
            valid = [form.is_valid() for form in forms]  # every row tells what is wrong in it
            if "fill_credit" not in request.POST and all(valid):
                try:
                    said = [(form.instance, form.said) for form in forms]
                    changed = photos.describe_all(said, by=request.user)
                except Refused as refusal:
                    return self._page(request, rows, refusal=refusal)
                messages.success(request, saved_sentence(changed))
                return HttpResponseRedirect(request.get_full_path())
        return self._page(request, rows)

    def _rows(self, request, keys, *, held=False) -> list[tuple]:
        """Each photo with its form, or with none where somebody may only look: three queries."""
        found = Photo.objects.select_for_update() if held else Photo.objects
        found = found.in_bulk(keys)
        listed = [found[key] for key in dict.fromkeys(keys) if key in found]
        if not listed:
            raise Http404
        editable = editable_keys(listed, request.user)
        typed = None
        if request.method == "POST":
            typed = request.POST.copy()
            if "fill_credit" in typed:
                for key in editable:
                    typed[f"photo-{key}-credit"] = typed.get("same_credit", "")
        return [
            (photo, PhotoRowForm(typed, photo=photo) if photo.pk in editable else None)
            for photo in listed
        ]

    def _page(self, request, rows, refusal=None):
        forms = [form for _photo, form in rows if form]
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Describe these photos"),
            "rows": rows,
            "may_save": bool(forms),
            "wrong": [form for form in forms if form.errors],
            "refusal": refusal,
            "same_credit": SameCreditForm(request.POST or None),
            "filled": "fill_credit" in request.POST,
        }
        return TemplateResponse(request, "admin/articles/photo/descriptions.html", page)


def saved_sentence(changed: int) -> str:
    if not changed:
        return _("Nothing was different, so nothing changed.")
    return ngettext("Saved: %d photo changed.", "Saved: %d photos changed.", changed) % changed
