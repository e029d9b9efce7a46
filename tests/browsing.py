"""One Chromium for all tests of a worker that need a browser."""

import asyncio
import shutil
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
