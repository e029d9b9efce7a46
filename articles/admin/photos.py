from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.db.models import Max, Q
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from articles import photos, renditions
from articles.admin.meanwhile import MAX_KEY_DIGITS, HeldWhileWritten
from articles.forms.meanwhile import NoticesColleagues
from articles.models import Photo, Refused, Revision, RevisionPhoto

PHOTOS_SUGGESTED = 24
USES_SHOWN = 20


class PhotoUploadForm(forms.Form):
    """A new photo: the file says most of what there is to know."""

    by = None
    file = forms.FileField(
        label=gettext_lazy("Photo"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )

    def clean_file(self):
        return photos.take_in(self.cleaned_data["file"], by=self.by)


class PhotoForm(NoticesColleagues):
    """What is said about a photo."""

    license_url = forms.URLField(
        label=gettext_lazy("Licence page"), required=False, assume_scheme="https"
    )

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


@admin.register(Photo)
class PhotoAdmin(HeldWhileWritten):
    form = PhotoForm
    search_fields = ["caption", "alt_text", "credit", "photographer", "title", "keywords"]
    list_display = ["__str__"]
    list_per_page = 24
    actions = None
    show_full_result_count = False
    change_list_template = "admin/articles/photo/list.html"
    change_form_template = "admin/articles/photo/photo.html"

    def get_urls(self):
        routes = [
            path(
                f"{name}/",
                self.admin_site.admin_view(view),
                name=f"articles_photo_{name}",
            )
            for name, view in {"upload": self.upload_view, "library": self.library_view}.items()
        ]
        return [*routes, *super().get_urls()]

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        return obj.may_be_edited_by(request.user)

    def has_delete_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        """Upload one photo, then say what the file did not."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form_class = type("UploadFormOfUser", (PhotoUploadForm,), {"by": request.user})
        form = form_class(*([request.POST, request.FILES] if request.method == "POST" else []))
        if form.is_valid():
            photo = form.cleaned_data["file"]
            messages.success(request, _("In the library. Check what the file says about it."))
            return HttpResponseRedirect(reverse("admin:articles_photo_change", args=[photo.pk]))
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": _("Upload a photo"),
        }
        return TemplateResponse(request, "admin/articles/photo/upload.html", page)

    def render_change_form(self, request, context, **kwargs):
        photo = kwargs.get("obj")
        context |= {
            "photo": photo,
            "may_edit": photo.may_be_edited_by(request.user),
            "uses": self._uses(photo),
            "crops": ["16x9", "4x3", "1x1"],
            "title": _("Photo"),
        }
        return super().render_change_form(request, context, **kwargs)

    def _uses(self, photo):
        """The last revisions that show the photo, one a story."""
        shown = photo.revision_photos.values("revision__article").annotate(last=Max("revision"))
        keys = shown.order_by("-last").values_list("last", flat=True)[:USES_SHOWN]
        return Revision.objects.filter(pk__in=list(keys)).select_related("article")

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
        typed = {name: form.cleaned_data[name] for name in form.changed_data}
        photos.describe(obj, by=request.user, **typed)

    def save_related(self, request, form, formsets, change):
        """A photo has no rows beside it."""

    @method_decorator(require_POST)
    def upload_view(self, request):
        """Take one file into the library; answer with the photo, or with a sentence, as JSON."""
        if not self.has_add_permission(request):
            return JsonResponse({"error": _("You may not upload photos.")}, status=403)
        file = request.FILES.get("file")
        if file is None:
            return JsonResponse({"error": _("No file arrived.")}, status=400)
        try:
            photo = photos.take_in(file, by=request.user)
        except ValidationError as refusal:
            return JsonResponse({"error": " ".join(refusal.messages)}, status=422)
        return JsonResponse(self._told(photo, editable_keys([photo], request.user)))

    @method_decorator(require_safe)
    def library_view(self, request):
        """Photos that match `q`, or those with the keys `ids`, as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = Photo.objects.shown()
        typed = request.GET.get("ids", "").split(",")
        keys = [int(key) for key in typed if key.isdecimal() and len(key) <= MAX_KEY_DIGITS]
        if keys:
            found = found.filter(pk__in=keys[:100])
        else:
            typed = request.GET.get("q", "").replace("\0", "").strip()
            for word in typed.split()[:8]:
                matches = Q()
                for name in self.search_fields:
                    matches |= Q(**{f"{name}__icontains": word})
                found = found.filter(matches)
            found = found[:PHOTOS_SUGGESTED]
        found = list(found)
        editable = editable_keys(found, request.user)
        return JsonResponse([self._told(photo, editable) for photo in found], safe=False)

    def _told(self, photo, editable) -> dict:
        url = storages["default"].url
        return {
            "id": photo.pk,
            "thumbnail": url(renditions.variants(photo, "1x1")[0].jpeg),
            "preview": url(renditions.variants(photo, "full")[:2][-1].jpeg),
            "width": photo.width,
            "height": photo.height,
            "caption": photo.caption,
            "credit": photo.credit,
            "alt": photo.alt_text,
            "focal_x": photo.focal_x,
            "focal_y": photo.focal_y,
            "editable": photo.pk in editable,
            "page": reverse("admin:articles_photo_change", args=[photo.pk]),
        }


def editable_keys(photos, user) -> set[int]:
    """Say in one query which photos `user` may describe from a story: none that is public."""
    if not user.has_perm("articles.change_photo"):
        return set()
    uses = RevisionPhoto.objects.filter(photo__in=photos, revision__publications__isnull=False)
    public = set(uses.values_list("photo", flat=True))
    every = user.has_perm("articles.publish_article")
    return {
        photo.pk
        for photo in photos
        if photo.pk not in public and (every or photo.uploaded_by_id == user.pk)
    }
