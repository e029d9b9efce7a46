from django.core.exceptions import PermissionDenied
from django.core.files.storage import storages
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles import clock, renditions
from articles.admin.photos import telling
from articles.models import FrontSlot, Photo, RevisionPhoto

PHOTOS_A_PAGE = PHOTOS_SUGGESTED = 24
MAX_WORDS = 8
MAX_KEY_DIGITS = 18

VIEWS = {
    "": gettext_lazy("All"),
    "mine": gettext_lazy("Mine"),
    "unused": gettext_lazy("Unused"),
    "no-credit": gettext_lazy("No credit"),
    "no-alt": gettext_lazy("No alternative text"),
    "rights": gettext_lazy("Rights running out"),
    "ai": gettext_lazy("Made by AI"),
    "withdrawn": gettext_lazy("Withdrawn"),
}


def in_view(view: str, user, today):
    """The photos of one of VIEWS."""
    photos = Photo.objects.all()
    return {
        "mine": lambda: photos.filter(uploaded_by=user),
        "unused": photos.unused,
        "no-credit": photos.without_credit,
        "no-alt": photos.without_alt_text,
        "rights": lambda: photos.rights_running_out(today),
        "ai": photos.made_with_ai,
        "withdrawn": photos.withdrawn,
    }.get(view, lambda: photos)()


def words_of(typed: str) -> list[str]:
    return typed.replace("\0", "").split()[:MAX_WORDS]


def keys_of(typed: list[str]) -> list[int]:
    """The keys among what stands in an address."""
    return [int(key) for key in typed if key.isdecimal() and len(key) <= MAX_KEY_DIGITS]


class PhotoLibrary:
    """The library as a page, and as JSON for the writing desk.

    The newest stand first by key, which an index gives in order; nothing is ever counted.
    """

    def get_urls(self):
        library = path(
            "library/", self.admin_site.admin_view(self.library_view), name="articles_photo_library"
        )
        return [library, *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        """The photos that match what is asked for: one query."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = timezone.localdate(clock.now())
        view, typed = request.GET.get("view", ""), request.GET.get("q", "").strip()
        found = in_view(view, request.user, today).matching(words_of(typed)).order_by("-pk")
        before = keys_of([request.GET.get("before", "")])
        if before:
            found = found.filter(pk__lt=before[0])
        rows = list(found[: PHOTOS_A_PAGE + 1])
        shown = rows[:PHOTOS_A_PAGE]
        asked = {"view": view if view in VIEWS else "", "q": typed}
        older = asked | {"before": shown[-1].pk} if len(rows) > len(shown) else None
        page = {
            **self.admin_site.each_context(request),
            **(extra_context or {}),
            "opts": self.opts,
            "title": _("Photos"),
            "photos": [
                (photo, telling.lacking(photo), telling.rights(photo, today)) for photo in shown
            ],
            "views": self._views(asked),
            "view": asked["view"],
            "query": typed,
            "older": older and query(older),
            "newest": query(asked) if before else "",
            "may_upload": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/articles/photo/list.html", page)

    def _views(self, asked) -> list[tuple]:
        """The filters as links that keep what was searched for."""
        return [
            (name, query({"view": view, "q": asked["q"]}), view == asked["view"])
            for view, name in VIEWS.items()
        ]

    @method_decorator(require_safe)
    def library_view(self, request):
        """Photos that match `q`, or those with the keys `ids`, as JSON."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = Photo.objects.shown().order_by("-pk")
        if keys := keys_of(request.GET.get("ids", "").split(",")):
            found = found.filter(pk__in=keys[:100])
        else:
            found = found.matching(words_of(request.GET.get("q", "")))[:PHOTOS_SUGGESTED]
        found = list(found)
        editable = editable_keys(found, request.user)
        return JsonResponse([told(photo, editable) for photo in found], safe=False)


def query(parameters: dict) -> str:
    return "?" + urlencode({name: value for name, value in parameters.items() if value})


def told(photo, editable) -> dict:
    """What the scripts of the desk are told of a photo."""
    url = storages["default"].url
    return {
        "id": photo.pk,
        "thumbnail": url(renditions.first_variants(photo, "1x1")[0].jpeg),
        "preview": url(renditions.first_variants(photo, "full")[-1].jpeg),
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
    """Say in two queries which photos `user` may describe beside others: none that is public."""
    if not user.has_perm("articles.change_photo"):
        return set()
    in_stories = RevisionPhoto.objects.filter(
        photo__in=photos, revision__publications__isnull=False
    )
    public = set(in_stories.values_list("photo", flat=True))
    public |= set(FrontSlot.objects.filter(photo__in=photos).values_list("photo", flat=True))
    every = user.has_perm("articles.publish_article")
    return {
        photo.pk
        for photo in photos
        if photo.pk not in public and (every or photo.uploaded_by_id == user.pk)
    }
