"""One Chromium for all tests of a worker that need a browser, and its windows."""

import asyncio
import shutil
from collections import defaultdict
from contextlib import contextmanager

import pytest
from playwright.sync_api import sync_playwright

# Debian's Chromium without windows; pages are the same and cost half as much to load.
PROGRAMS = ("chromium-headless-shell", "chromium")
# The two pages behind the address bar cost more than most of ours, once for each window. What
# follows them is of Playwright's own list, which ours replaces.
SWITCHED_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("HttpsUpgrades", "OptimizationHints", "PaintHolding", "PreconnectToSearch"),
)


@pytest.fixture(scope="session")
def browsing():
    """Go to the browser: `with browsing() as chromium: …`.

    Playwright's event loop counts as running only in there, so that Django's guard against
    database work inside a loop stays on and troubles nobody outside.
    """
    executable = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if not executable:
        pytest.skip("no Chromium is installed")
    playwright = sync_playwright().start()
    loop = asyncio.get_running_loop()
    asyncio._set_running_loop(None)

    @contextmanager
    def inside():
        asyncio._set_running_loop(loop)
        try:
            yield chromium
        finally:
            asyncio._set_running_loop(None)

    chromium = None
    with inside():
        chromium = playwright.chromium.launch(
            executable_path=executable, args=[f"--disable-features={','.join(SWITCHED_OFF)}"]
        )
    yield inside
    with inside():
        chromium.close()
        playwright.stop()


# What a page keeps in the browser for the next page of its site.
FORGET = "() => { localStorage.clear(); sessionStorage.clear() }"


class Windows:
    """Windows of the browser, used by one test after the other.

    A page in a window that has shown the site costs a fifth of one in a new window (0.15 s of the
    processor against 0.7 s for a story), since nothing is started, fetched or compiled again.
    """

    def __init__(self, script: str):
        """`script` runs first on every page."""
        self.script = script
        self.free = defaultdict(list)

    @contextmanager
    def open(self, chromium, *, quiet: str, viewport, color_scheme="light", new=False, **options):
        """Give a page that knows nobody and shows nothing.

        `quiet` is an address of the site on which nothing runs: there the page stays until the
        next test. A test that listens to the page stops listening, and adds no script to it. What
        was fetched is fetched again only in a `new` window, which is closed afterwards.
        """
        kind = repr(sorted(options.items()))
        used = self.free[kind] and not new
        page = self.free[kind].pop() if used else self._new(chromium, options)
        page.set_viewport_size(viewport)
        page.emulate_media(media="null", color_scheme=color_scheme)
        try:
            yield page
            if not new:
                leave(page, quiet)
                self.free[kind].append(page)
        finally:
            if page not in self.free[kind]:
                page.context.close()

    def _new(self, chromium, options):
        context = chromium.new_context(**options)
        context.add_init_script(self.script)
        return context.new_page()


def leave(page, quiet: str) -> None:
    """Undo what somebody did in a window, who is logged out before the page can send more."""
    context = page.context
    context.clear_cookies()
    for other in context.pages:
        if other is not page:
            other.close()
    context.unroute_all()
    page.unroute_all()
    context.set_offline(False)
    page.on("dialog", _agree)  # a form with unsaved words asks whether to go
    page.goto(quiet)
    page.remove_listener("dialog", _agree)
    page.evaluate(FORGET)
    page.mouse.move(0, 0)


def _agree(dialog) -> None:
    dialog.accept()
