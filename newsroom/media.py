"""Hand out renditions that lie on this machine's disk."""

from urllib.parse import urlsplit

from django.conf import settings
from whitenoise import WhiteNoise

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def with_renditions(application):
    """Wrap a WSGI application so that addresses under MEDIA_URL are answered from MEDIA_ROOT.

    WhiteNoise looks at the disk for each request here, since photographs arrive all day. With
    renditions in a bucket there is nothing to serve.
    """
    if urlsplit(settings.MEDIA_URL).netloc:
        return application
    wrapped = WhiteNoise(
        application,
        autorefresh=True,
        allow_all_origins=False,
        max_age=WhiteNoise.FOREVER,
        add_headers_function=_add_headers,
    )
    wrapped.add_files(str(settings.MEDIA_ROOT), prefix=settings.MEDIA_URL)
    return wrapped


def _add_headers(headers, path, url):
    for name, value in HEADERS.items():
        headers[name] = value
