"""What tests do on a page of Chromium, and what they look for there."""

from axe_playwright_python.sync_playwright import Axe

from tests.builders import PASSWORD

VIOLATIONS = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.violations.push(event.violatedDirective + " " + event.blockedURI);
  });
"""


def findings(page):
    """What the page's policy blocked, then what axe finds; axe itself injects a style."""
    blocked = page.evaluate("window.violations")
    found = Axe().run(page).response["violations"]
    return blocked + [(each["id"], each["nodes"][0]["html"]) for each in found]


def sign_in(page, address, user):
    page.goto(address)
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.locator("[type=submit]").click()
