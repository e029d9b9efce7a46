"""What an operator is told when a command starts."""

from django.conf import settings
from django.core.checks import Warning as Told
from django.core.checks import register

from newsroom import environment


@register("security")
def networks_are_told_apart(app_configs, **_options) -> list[Told]:
    """Warn when nothing says who stands in front of an https site, as somebody always does."""
    if not settings.HTTPS or environment.is_set("TRUSTED_PROXIES"):
        return []
    return [
        Told(
            "SITE_URL is https, so a server stands in front, but TRUSTED_PROXIES is not set:"
            " all visitors count as one network, and one with many wrong passwords, or comments,"
            " keeps all others out.",
            hint="Set TRUSTED_PROXIES to 1 behind one server that writes X-Forwarded-For itself,"
            " to 0 if you mean it.",
            id="newsroom.W001",
        )
    ]
