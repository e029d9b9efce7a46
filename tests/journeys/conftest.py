from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from tests.browsing import Windows
from tests.journeys.people import PATIENCE_MS, TELL_OF_VIOLATIONS, Person
from tests.journeys.served import network_of_its_own, newsroom

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def served(tmp_path_factory, worker_id):
    """The demo newsroom, served; one for all workers of the run."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent
    with newsroom(folder / "journeys") as served:
        yield served


@pytest.fixture(scope="module")
def chromium(browsing):
    with browsing() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def sessions():
    """The cookies of those who have logged in, by name."""
    return {}


@pytest.fixture(scope="session")
def windows():
    return Windows(TELL_OF_VIOLATIONS)


@pytest.fixture
def somebody(chromium, served, sessions, windows):
    """Seat somebody at a browser window: `somebody("editor", width=400, scripts=False, …)`."""
    people = []

    def seat(name=None, *, width=1280, height=900, scripts=True, **options):
        page = opened.enter_context(
            windows.open(
                chromium,
                quiet=f"{served.address}/robots.txt",
                viewport={"width": width, "height": height},
                java_script_enabled=scripts,
                reduced_motion="reduce",
                locale="en-GB",
                **options,
            )
        )
        page.context.set_extra_http_headers({"X-Forwarded-For": network_of_its_own()})
        page.context.add_cookies(sessions.get(name, []))
        person = Person(page, served, scripts=scripts)
        opened.callback(person.stop_listening)
        people.append(person)
        if name and name not in sessions:
            person.log_in(name, served.password)
            sessions[name] = page.context.cookies()
            person.clicks = 0
        return person

    with ExitStack() as opened:
        yield seat
    findings = [finding for person in people for finding in person.findings]
    assert findings == []
