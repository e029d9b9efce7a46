from pathlib import PurePosixPath
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import storages
from django.http import FileResponse, HttpResponse
from django.views.decorators.http import require_safe

from articles import tasks
from articles.models import Photo

TYPES = {".jpg": "image/jpeg", ".webp": "image/webp", ".avif": "image/avif"}
FOR_GOOD = {
    "Cache-Control": "max-age=315360000, public, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
NOT_FOUND, UNAVAILABLE = 404, 503


@require_safe
def rendition(request, name):
    """Make a rendition that pages may name and that is not there, and hand it out.

    Whatever is there was handed out before Django was asked; a bucket hands out all by itself.
    """
    path = PurePosixPath(name)
    photo = Photo.objects.shown().in_folder(path.parent.name).first()
    if photo is None or urlsplit(settings.MEDIA_URL).netloc:
        return _without(NOT_FOUND)
    try:
        if not tasks.make_lacking(photo, name):
            return _without(NOT_FOUND)
        opened = storages["default"].open(name)
    except tasks.Busy:
        return _without(UNAVAILABLE, **{"Retry-After": "2"})
    except FileNotFoundError:  # withdrawn since it was made
        return _without(NOT_FOUND)
    return FileResponse(opened, content_type=TYPES[path.suffix], headers=FOR_GOOD)


def _without(status, **headers):
    headers |= {"Cache-Control": "no-store"}
    return HttpResponse(status=status, content_type="text/plain", headers=headers)
