"""From which network a request comes: a keyed hash, so that no address is ever stored."""

import ipaddress
import re

from django.conf import settings
from django.utils.crypto import salted_hmac

IPV4_PREFIX, IPV6_PREFIX = 24, 48
WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([0-9.]+):\d+")


def net_key(request) -> str:
    """Return what stands for the sender's network, a /24 or a /48; "" where it is not known."""
    address = client_address(request)
    if address is None:
        return ""
    prefix = IPV4_PREFIX if address.version == 4 else IPV6_PREFIX
    network = ipaddress.ip_network((address, prefix), strict=False)
    return salted_hmac("comments.network", str(network), algorithm="sha256").hexdigest()


def client_address(request):
    """Return the address of whoever sent the request, or None where nobody trusted says.

    X-Forwarded-For grows to the right, and all that stands to the left of the last proxy that is
    ours may be forged. Without TRUSTED_PROXIES the header is not read at all.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    hops = [*filter(None, map(str.strip, hops)), peer]
    trusted = settings.TRUSTED_PROXIES
    if isinstance(trusted, int):
        return read_address(hops[max(len(hops) - 1 - trusted, 0)])
    for hop in reversed(hops):
        address = read_address(hop)
        if address is None or not any(address in network for network in trusted):
            return address
    return read_address(hops[0])


def read_address(written: str):
    """Return the address in a hop, whose port is dropped; None for what is no address."""
    if match := WITH_PORT.fullmatch(written.strip()):
        written = match[1] or match[2] or ""
    try:
        address = ipaddress.ip_address(written.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
