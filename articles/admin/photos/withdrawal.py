from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from articles import clock, photos, renditions
from articles.admin.photos import uses
from articles.decoding import NotAPhoto
from articles.forms.photo import PhotoWithdrawalForm
from articles.models import Photo, Refused


def photo_url(photo) -> str:
    return reverse("admin:articles_photo_change", args=[photo.pk])


class PhotoWithdrawal:
    """Taking a photo off every page, and bringing it back."""

    def get_urls(self):
        views = {
            "withdrawal": self.withdrawal_view,
            "reinstatement": self.reinstatement_view,
            "picture": self.picture_view,
        }
        routes = [
            path(
                f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"articles_photo_{name}"
            )
            for name, view in views.items()
        ]
        return [*routes, *super().get_urls()]

    def _photo_to_withdraw(self, request, pk) -> Photo:
        if not request.user.has_perm(photos.WITHDRAW):
            raise PermissionDenied
        return get_object_or_404(Photo, pk=pk)

    def withdrawal_view(self, request, pk):
        """Ask for the reason and show where the photo stands, then withdraw it."""
        photo = self._photo_to_withdraw(request, pk)
        public = list(uses.public_stories(photo, clock.now()))
        form = PhotoWithdrawalForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            if photos.withdraw(photo, by=request.user, reason=form.cleaned_data["reason"]):
                messages.success(request, withdrawn_sentence(len(public)))
            return HttpResponseRedirect(photo_url(photo))
        page = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "photo": photo,
            "form": form,
            "public": public,
            "title": _("Withdraw this photo from every page"),
        }
        return TemplateResponse(request, "admin/articles/photo/withdrawal.html", page)

    @method_decorator(require_POST)
    def reinstatement_view(self, request, pk):
        """Show the photo again wherever it stood."""
        photo = self._photo_to_withdraw(request, pk)
        try:
            reinstated = photos.reinstate(photo, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            if reinstated:
                messages.success(request, _("Reinstated. Readers see it again where it stood."))
        return HttpResponseRedirect(photo_url(photo))

    @method_decorator(require_safe)
    def picture_view(self, request, pk):
        """A small picture for the desk alone: a withdrawn photo has none at a public address."""
        photo = get_object_or_404(Photo, pk=pk)
        if not self.has_view_permission(request, photo):
            raise PermissionDenied
        storage = storages["originals"]
        small = renditions.first_variants(photo, "full")[0]
        try:
            with photo.original.open("rb") as original:
                renditions.make(original, photo, ["JPEG"], storage, crops=["full"], only=small.jpeg)
        except (NotAPhoto, OSError):
            raise Http404 from None
        with storage.open(small.jpeg) as opened:
            response = HttpResponse(opened.read(), content_type="image/jpeg")
        add_never_cache_headers(response)
        return response


def withdrawn_sentence(public: int) -> str:
    if not public:
        return _("Withdrawn. It stood on no public story; nobody can choose it any more.")
    return (
        ngettext(
            "Withdrawn. It stood on %d public story, which shows it no more.",
            "Withdrawn. It stood on %d public stories, which show it no more.",
            public,
        )
        % public
    )
