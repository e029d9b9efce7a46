"""How somebody shows that an e-mail address is theirs, and what such a proof opens.

Each key is signed for one purpose. The cookie is read by the pages on which a comment is written
or changed and by no other.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from comments.models import Commenter
from comments.models.commenter import email_key

CONFIRMATION, FOLLOWING, COOKIE = "comments.confirmation", "comments.following", "comments.proof"
CONFIRMATION_LIVES_SECONDS = 72 * 60 * 60
COOKIE_LIVES_SECONDS = 365 * 24 * 60 * 60


def confirmation_address(commenter) -> str:
    """Where the owner of the address confirms it; only the letter to it names this place."""
    signed = signing.dumps({"key": commenter.email_key}, salt=CONFIRMATION)
    return reverse("comments:confirmation", args=[signed])


def commenter_to_confirm(signed: str) -> Commenter | None:
    """Whose key this is; None when it is forged, too old, or they were erased."""
    said = _read(signed, CONFIRMATION, CONFIRMATION_LIVES_SECONDS)
    return said and Commenter.objects.filter(email_key=said["key"], erased_at=None).first()


def following_address(commenter, root_pk) -> str:
    """Where a commenter ends the mail about a thread; it works as long as the letter is kept."""
    signed = signing.dumps({"key": commenter.email_key, "thread": root_pk}, salt=FOLLOWING)
    return reverse("comments:following", args=[signed])


def following_behind(signed: str) -> tuple[str, int] | None:
    """The key of an address and of the first comment of a thread; None when it is forged."""
    said = _read(signed, FOLLOWING, None)
    return said and (said["key"], said["thread"])


def keep(response, commenter) -> None:
    """Let this browser prove the commenter's address for a year."""
    response.set_signed_cookie(
        _cookie_name(),
        commenter.email_key,
        salt=COOKIE,
        max_age=COOKIE_LIVES_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def proves(request, email: str) -> bool:
    """Tell whether the browser has shown that this address is its owner's."""
    kept = request.get_signed_cookie(
        _cookie_name(), None, salt=COOKIE, max_age=COOKIE_LIVES_SECONDS
    )
    return kept is not None and kept == email_key(email)


def _cookie_name() -> str:
    return "__Host-commenter" if settings.HTTPS else "commenter"


def _read(signed, purpose, seconds):
    try:
        return signing.loads(signed, salt=purpose, max_age=seconds)
    except signing.BadSignature:
        return None
