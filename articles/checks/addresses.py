"""Whether the address of a link has the form of one; nothing is fetched."""

import re
from urllib.parse import urlsplit

LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
IPV6 = re.compile(r"[0-9a-f:.]{2,45}", re.IGNORECASE)
MAIL = re.compile(r"[^\s@<>\"?]{1,64}@([^\s@?]{1,255})(?:\?\S*)?")
TELEPHONE = re.compile(r"\+?[\d().-]*\d[\d().-]*(?:;\S*)?")
MAX_PORT = 65_535


def is_well_formed(address: str) -> bool:
    """Say whether a browser could follow the address: of the web, of this site, mail or phone."""
    if address.startswith("/"):
        return not address.startswith("//") and not _holds_space(address)
    scheme, colon, rest = address.partition(":")
    if not colon:
        return False
    if scheme.lower() == "mailto":
        found = MAIL.fullmatch(rest)
        return bool(found) and _is_host(found[1])
    if scheme.lower() == "tel":
        return TELEPHONE.fullmatch(rest.replace("%20", "")) is not None
    return scheme.lower() in ("http", "https") and _is_web(address)


def _is_web(address: str) -> bool:
    if _holds_space(address):
        return False
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    whole = parts.netloc and not parts.netloc.endswith(":") and "@" not in parts.netloc
    return bool(whole) and (port is None or 0 < port <= MAX_PORT) and _is_host(host)


def _is_host(host: str) -> bool:
    if ":" in host:
        return IPV6.fullmatch(host) is not None
    labels = host.removesuffix(".").split(".")
    return len(labels) > 1 and all(LABEL.fullmatch(label) for label in labels)


def _holds_space(address: str) -> bool:
    return any(character.isspace() for character in address)
