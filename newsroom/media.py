"""Hand out renditions that lie on this machine's disk."""

from urllib.parse import urlsplit

from django.conf import settings
from whitenoise import WhiteNoise


class Renditions(WhiteNoise):
    """Answer from a folder that fills all day, so look at the disk for each request."""

    def __init__(self, application):
        super().__init__(
            application,
            autorefresh=True,
            allow_all_origins=False,
            mimetypes={".avif": "image/avif", ".webp": "image/webp"},
            add_headers_function=_add_headers,
        )
        self.add_files(str(settings.MEDIA_ROOT), prefix=settings.MEDIA_URL)

    def immutable_file_test(self, path, url) -> bool:
        """Say yes: a rendition's name holds everything that it was made from."""
        return True


def with_renditions(application):
    """Wrap a WSGI application so that it hands out what lies in MEDIA_ROOT.

    With renditions in a bucket there is nothing to hand out.
    """
    return application if urlsplit(settings.MEDIA_URL).netloc else Renditions(application)


def _add_headers(headers, path, url):
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    headers["X-Content-Type-Options"] = "nosniff"
