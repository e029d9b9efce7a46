"""What tests do on a page of Chromium, and what they look for there."""

from tests.builders import PASSWORD
from tests.looking import violations

VIOLATIONS = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.violations.push(event.violatedDirective + " " + event.blockedURI);
  });
"""


def findings(page, passed):
    """What the page's policy blocked, then what axe finds; axe itself injects a style.

    `passed` is a folder with what axe found nothing wrong with.
    """
    blocked = page.evaluate("window.violations")
    return blocked + violations(page, passed)


def sign_in(page, address, user):
    page.goto(address)
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.locator("[type=submit]").click()
