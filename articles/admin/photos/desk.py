from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import clock, photos, renditions
from articles.admin.meanwhile import HeldWhileWritten
from articles.admin.photos import telling, uses
from articles.admin.photos.descriptions import PhotoDescriptions
from articles.admin.photos.library import PhotoLibrary
from articles.admin.photos.uploads import PhotoUploads
from articles.admin.photos.withdrawal import PhotoWithdrawal
from articles.forms.photo import PhotoForm
from articles.models import Photo, Refused

CROPS = ("16x9", "4x3", "1x1")


@admin.register(Photo)
class PhotoAdmin(PhotoLibrary, PhotoUploads, PhotoDescriptions, PhotoWithdrawal, HeldWhileWritten):
    """The photo desk: the library, uploads, and a page for each photo."""

    change_form_template = "admin/articles/photo/photo.html"

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        return obj.may_be_edited_by(request.user)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_form(self, request, obj=None, change=False, **kwargs):
        return PhotoForm

    def get_fieldsets(self, request, obj=None):
        return [(None, {"fields": [*PhotoForm.base_fields]})]

    def render_change_form(self, request, context, **kwargs):
        photo = kwargs["obj"]
        now = clock.now()
        form = context["adminform"].form
        may_edit = photo.may_be_edited_by(request.user)
        said = photos.said_by_file(photo) if may_edit else {}
        context |= {
            "photo": photo,
            "now": now,
            "may_edit": may_edit,
            "may_withdraw": request.user.has_perm(photos.WITHDRAW),
            "is_public": photo.on_public_page,
            "fields": telling.beside_fields(form, said),
            "warnings": telling.warnings(photo, timezone.localdate(now)),
            "crops": [
                (name, *renditions.CROPS[name], ":".join(map(str, renditions.CROPS[name])))
                for name in CROPS
            ],
            "uses": uses.stories(photo, now, before=request.GET.get("before", "")),
            "slots": uses.front_slots(photo, now),
            "title": _("Photo"),
        }
        return super().render_change_form(request, context, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Say on the page why nothing was saved, should the photo have become public just now."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(request.get_full_path())

    def save_form(self, request, form, change):
        return form.instance

    def save_model(self, request, obj, form, change):
        request.photo_changed = photos.describe(obj, by=request.user, **form.said)

    def response_change(self, request, obj):
        """Say what happened, and stay with the photo."""
        saved = _("Changed. Readers see it at once.") if obj.on_public_page else _("Saved.")
        same = _("Nothing was different, so nothing changed.")
        messages.success(request, saved if request.photo_changed else same)
        return HttpResponseRedirect(request.get_full_path())

    def save_related(self, request, form, formsets, change):
        """A photo has no rows beside it."""
