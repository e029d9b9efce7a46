from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import decoding, photos
from articles.admin.photos import telling
from articles.admin.photos.library import editable_keys, query, told
from articles.forms.photo import MOST_FILES, PICTURES, PhotoUploadForm

UPLOADS_AT_A_TIME = 3


class PhotoUploads:
    """Taking in files: many in one POST, or one by one from a script."""

    def get_urls(self):
        upload = path(
            "upload/", self.admin_site.admin_view(self.upload_view), name="articles_photo_upload"
        )
        return [upload, *super().get_urls()]

    def add_view(self, request, form_url="", extra_context=None):
        """Upload photos, then say what the files did not."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form_class = type("UploadFormOfUser", (PhotoUploadForm,), {"by": request.user})
        form = form_class(*([request.POST, request.FILES] if request.method == "POST" else []))
        if form.is_valid():
            return self._answer(request, form)
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "title": _("Upload photos"),
            "most_files": MOST_FILES,
            "most_bytes": decoding.BYTE_LIMIT,
            "at_a_time": UPLOADS_AT_A_TIME,
            "pictures": PICTURES,
            "too_large": decoding.SENTENCES["bytes"],
            "empty": decoding.SENTENCES["empty"],
        }
        return TemplateResponse(request, "admin/articles/photo/upload.html", page)

    def _answer(self, request, form):
        """Say what became of each file, and go where the photos are described."""
        arrivals = [arrival for _name, arrival in form.arrivals]
        if new := sum(arrival.is_new for arrival in arrivals):
            one = _("In the library. Check what the file says about it.")
            many = _("%d photos are in the library. Check what their files say about them.") % new
            messages.success(request, one if new == 1 else many)
        for name, arrival in form.arrivals:
            if not arrival.is_new:
                messages.warning(request, f"{name}: {telling.already_there(arrival.photo)}")
        for name, sentence in form.refusals:
            messages.error(request, f"{name}: {sentence}")
        keys = list(dict.fromkeys(arrival.photo.pk for arrival in arrivals))
        if len(keys) == 1:
            return HttpResponseRedirect(reverse("admin:articles_photo_change", args=keys))
        descriptions = reverse("admin:articles_photo_descriptions")
        return HttpResponseRedirect(descriptions + query({"photos": ",".join(map(str, keys))}))

    @method_decorator(require_POST)
    def upload_view(self, request):
        """Take one file into the library; answer with the photo, or with a sentence, as JSON."""
        if not self.has_add_permission(request):
            return JsonResponse({"error": _("You may not upload photos.")}, status=403)
        file = request.FILES.get("file")
        if file is None:
            return JsonResponse({"error": _("No file arrived.")}, status=400)
        try:
            photo, is_new = photos.receive(file, by=request.user)
        except ValidationError as refusal:
            return JsonResponse({"error": " ".join(refusal.messages)}, status=422)
        answer = told(photo, editable_keys([photo], request.user))
        if not is_new:
            answer["known"] = telling.already_there(photo)
        if photo.withdrawn_at:
            return JsonResponse({"error": answer["known"], "page": answer["page"]}, status=409)
        return JsonResponse(answer)
