"""People at a browser, whose every page is looked at for what nobody should meet."""

import re
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.looking import WHOLE, violations

PATIENCE_MS = 60_000
TELL_OF_VIOLATIONS = """
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
        console.error(`policy violated: ${violatedDirective} ${blockedURI} ${sample}`))
"""

NOT_LOADED = "Failed to load resource"
STATUS = re.compile(r"responded with a status of (\d+)")


class Person:
    """Somebody with a browser window. `clicks` counts presses of the mouse, keys are free.

    A page that logs an error, breaks the content security policy, asks for a file that is not
    there or fails axe is a failure of the test that opened it.
    """

    def __init__(self, page, served, *, scripts: bool = True):
        self.page, self.context = page, page.context
        self.address, self.scripts = served.address, scripts
        self.passed = served.passed
        self.clicks = 0
        self.visited: list[str] = []
        self.findings: list[str] = []
        self.expected = {200}
        self.deaf = False
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.set_default_navigation_timeout(PATIENCE_MS)
        self.listening = []
        self.listen("console", self._hear)
        self.listen("weberror", lambda error: self._find(f"script: {error.error.stack}"))

    def listen(self, event: str, act) -> None:
        """Call `act` with each event of this kind, in any of the person's pages, until they go."""
        self.context.on(event, act)
        self.listening.append((event, act))

    def stop_listening(self) -> None:
        for event, act in self.listening:
            self.context.remove_listener(event, act)

    # What a person does

    def open(self, path: str, *, status: int = 200) -> None:
        """Type an address, which answers with `status`."""
        with self.expecting(status):
            answer = self.page.goto(self.address + path)
            assert answer.status == status, f"{path} answered {answer.status}"
            self.look()

    def click(self, target) -> None:
        self.clicks += 1
        target.click()

    def go(self, target, *, status: int = 200) -> None:
        """Click on what leads to another page."""
        with self.expecting(status), self.page.expect_navigation():
            self.click(target)
        self.look()

    def send(self) -> None:
        """Press Enter in a form."""
        with self.page.expect_navigation():
            self.press("Enter")
        self.look()

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, target) -> None:
        """Reach something by the Tab key alone."""
        for _ in range(120):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {target}")

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def log_in(self, name: str, password: str) -> None:
        self.open("/admin/login/?next=/admin/")
        self.write("Username:", name)
        self.write("Password:", password)
        self.send()
        assert self.path == "/admin/"

    # What a person sees

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def link(self, name: str, *, exact=True):
        return self.page.get_by_role("link", name=name, exact=exact)

    def button(self, name: str, *, exact=True):
        return self.page.get_by_role("button", name=name, exact=exact)

    def text(self, selector: str = "main") -> str:
        """What stands somewhere, with single spaces."""
        return re.sub(r"\s+", " ", self.page.locator(selector).inner_text()).strip()

    def look(self, page=None, *, rules=WHOLE) -> None:
        """Look at the page as a whole."""
        page = page or self.page
        self.visited.append(page.url.removeprefix(self.address))
        if self.scripts:
            self._ask_axe(page, rules)
        if self.findings:
            found, self.findings = self.findings, []
            raise AssertionError("\n".join(found))

    def scrolls_sideways(self) -> bool:
        return self.page.evaluate(
            "document.scrollingElement.scrollWidth > document.documentElement.clientWidth"
        )

    @contextmanager
    def expecting(self, *statuses: int):
        """Answers that are no fault of the page in here."""
        self.expected |= set(statuses)
        yield
        self.expected = {200}

    # What is found

    def _ask_axe(self, page, rules) -> None:
        # Axe adds styles of its own to the page, which the policy refuses.
        self.deaf = True
        for violation in violations(page, self.passed, rules=rules):
            self._find(f"{page.url}: {violation}")
        self.deaf = False

    def _find(self, finding: str) -> None:
        self.findings.append(finding)

    def _hear(self, message) -> None:
        """Find what a page logs; the browser itself logs there what could not be loaded.

        To be told of every answer, of which the desk's pages take eighty, costs ten times as much.
        """
        if message.type not in ("error", "warning"):
            return
        if message.text.startswith(NOT_LOADED):
            refusal = STATUS.search(message.text)
            if refusal and int(refusal[1]) in self.expected:
                return
        elif self.deaf:
            return
        self._find(f"{message.location['url']}: console: {message.text}")
