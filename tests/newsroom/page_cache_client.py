"""A reader before the page cache, and one before Django alone."""

from dataclasses import dataclass

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from newsroom.page_cache import with_page_cache


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Counted:
    """A WSGI application that remembers how often it was asked."""

    def __init__(self, application):
        self.application = application
        self.asked = []
        self.meanwhile = None

    def __call__(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        answer = self.application(environ, start_response)
        if self.meanwhile:
            self.meanwhile, meanwhile = None, self.meanwhile
            meanwhile()
        return answer


class Reader:
    """Asks one process of the site; `django.asked` tells what the page cache could not answer."""

    def __init__(self, application=None):
        self.django = Counted(application or WSGIHandler())
        self.cache = with_page_cache(self.django)

    def get(self, path, method="GET", **headers) -> Answer:
        headers = {"HTTP_HOST": "testserver"} | headers
        environ = RequestFactory().generic(method, path, **headers).environ
        said = {}

        def start_response(status, sent, exc_info=None):
            said.update(status=int(status[:3]), headers={k.lower(): v for k, v in sent})

        body = self.cache(environ, start_response)
        try:
            return Answer(said["status"], said["headers"], b"".join(body))
        finally:
            if hasattr(body, "close"):
                body.close()

    def asks_django(self, path, **headers) -> bool:
        before = len(self.django.asked)
        self.get(path, **headers)
        return len(self.django.asked) > before
