import pytest
from playwright.sync_api import expect

from tests.journeys.people import PATIENCE_MS, Person
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


@pytest.fixture
def somebody(chromium, served, sessions):
    """Seat somebody at a browser window: `somebody("editor", width=400, scripts=False, …)`."""
    contexts = []

    def seat(name=None, *, width=1280, height=900, scripts=True, **options):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            storage_state=sessions.get(name),
            reduced_motion="reduce",
            locale="en-GB",
            extra_http_headers={"X-Forwarded-For": network_of_its_own()},
            **options,
        )
        contexts.append(context)
        person = Person(context, served, scripts=scripts)
        people.append(person)
        if name and name not in sessions:
            person.log_in(name, served.password)
            sessions[name] = context.storage_state()
            person.clicks = 0
        return person

    people = []
    yield seat
    findings = [finding for person in people for finding in person.findings]
    for context in contexts:
        context.close()
    assert findings == []
