"""A window of the browser that one test leaves tells the next nothing about it."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.browsing import Windows

VIEWPORT = {"width": 1280, "height": 720}
KEPT = "[localStorage.length, sessionStorage.length, document.cookie]"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Page</title><p>From the site</p>")

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def site():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def windows(browsing, site):
    """Open windows of the browser: `with windows(**options) as page: …`."""
    with browsing() as chromium:
        windows = Windows("window.first = true")

        def opened(viewport=VIEWPORT, **options):
            return windows.open(chromium, quiet=site, viewport=viewport, **options)

        yield opened
        for pages in windows.free.values():
            for page in pages:
                page.context.close()


def test_what_was_kept_is_forgotten_in_the_window_that_is_used_again(windows, site):
    with windows() as left:
        left.goto(site)
        left.evaluate("localStorage.words = sessionStorage.words = document.cookie = 'words=1'")
        left.evaluate("addEventListener('pagehide', () => { localStorage.last = 'words' })")

    with windows() as page:
        assert page is left
        page.goto(site)
        assert page.evaluate(KEPT) == [0, 0, ""]
        assert page.evaluate("window.first")


def test_a_window_is_online_alone_and_asks_the_site_again(windows, site):
    with windows() as left:
        left.route("**/*", lambda route: route.abort())
        left.context.route("**/*", lambda route: route.abort())
        left.context.new_page()
        left.context.set_offline(True)

    with windows() as page:
        page.goto(site)
        assert page.inner_text("p") == "From the site"
        assert page.context.pages == [page]


def test_a_form_that_asks_whether_to_leave_is_left(windows, site):
    with windows() as left:
        left.goto(site)
        left.evaluate("addEventListener('beforeunload', event => event.preventDefault())")
        left.click("p")

    with windows() as page:
        assert page.url == site


def test_size_colours_and_medium_are_those_asked_for(windows):
    seen = "[innerWidth, matchMedia('(prefers-color-scheme: dark), print').matches]"
    with windows(viewport={"width": 400, "height": 800}, color_scheme="dark") as left:
        assert left.evaluate(seen) == [400, True]
        left.emulate_media(media="print")

    with windows() as page:
        assert page.evaluate(seen) == [1280, False]


def test_other_options_and_new_windows_get_their_own(windows, site):
    with windows() as first:
        pass

    with windows(java_script_enabled=False) as still, windows(new=True) as new:
        assert first not in (still, new)
    assert new.is_closed()


def test_a_window_that_was_left_in_a_failure_is_closed(windows):
    with pytest.raises(ZeroDivisionError), windows() as left:
        raise ZeroDivisionError

    with windows() as page:
        assert page is not left
    assert left.is_closed()
