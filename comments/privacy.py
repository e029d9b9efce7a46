"""What the newsroom holds of a person who commented: the way to it, and a copy of it."""

import csv
import io
import json
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.models import Commenter
from comments.models.commenter import email_key

SALT = "comments.yours"
LINK_LIVES_SECONDS = 24 * 60 * 60
SECONDS_BETWEEN_LETTERS = 60 * 60
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ["story", "address", "name", "written_at", "published_at", "state", "wording", "text"]


def address_for(commenter) -> str:
    """The private address of what is held; it dies with a day, or when the person is erased."""
    signed = signing.dumps({"key": commenter.email_key}, salt=SALT)
    return reverse("comments:yours", args=[signed])


def commenter_behind(signed: str) -> Commenter | None:
    """Whose private address this is; None when it is forged, too old, or they were erased."""
    try:
        key = signing.loads(signed, salt=SALT, max_age=LINK_LIVES_SECONDS)["key"]
    except signing.BadSignature:
        return None
    return Commenter.objects.filter(email_key=key, erased_at=None).first()


def letter_to(email: str) -> EmailMessage | None:
    """The letter with the private address, for somebody known; at most one an hour goes out.

    While the cache is away none does.
    """
    commenter = Commenter.objects.filter(email_key=email_key(email), erased_at=None).first()
    if commenter is None:
        return None
    if not cache.add(f"{SALT}.letter.{commenter.email_key}", 1, SECONDS_BETWEEN_LETTERS):
        return None
    lines = [
        _("Somebody, we hope you, asked what %s holds of you.") % settings.SITE_NAME,
        _("Here you can read it, take a copy, or have it erased. The address works for a day:"),
        urljoin(settings.SITE_URL, address_for(commenter)),
        _("If you did not ask, do nothing: nothing changes."),
    ]
    return EmailMessage(
        _("What %s holds of you") % settings.SITE_NAME,
        "\n\n".join(lines) + "\n",
        to=[commenter.email],
    )


def copy_of(commenter) -> dict:
    """All that is held of the commenter, in plain values; no moderator's name or note is in it."""
    return {
        "name": commenter.display_name,
        "email": commenter.email,
        "first_seen_at": commenter.created_at,
        "email_confirmed_at": commenter.email_confirmed_at,
        "comments": [_comment(comment) for comment in _comments_of(commenter)],
        "sanctions": [
            {
                "kind": sanction.kind,
                "reason": sanction.reason,
                "since": sanction.created_at,
                "until": sanction.until,
                "lifted_at": sanction.lifted_at,
            }
            for sanction in commenter.sanctions.all()
        ],
        "follows": list(commenter.follows.values("created_at", "confirmed_at", "ended_at")),
    }


def as_json(commenter) -> str:
    return json.dumps(copy_of(commenter), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def as_csv(commenter) -> str:
    """One row for each wording of each comment; no cell begins a formula."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for comment in copy_of(commenter)["comments"]:
        for wording in comment["wordings"]:
            cells = comment | {"wording": wording["number"], "text": wording["text"]}
            rows.writerow([_cell(cells[column]) for column in COLUMNS])
    return out.getvalue()


def _comments_of(commenter):
    return (
        commenter.comments.select_related("discussion__article")
        .prefetch_related("revisions", "decisions")
        .order_by("created_at", "pk")
    )


def _comment(comment) -> dict:
    article = comment.discussion.article
    return {
        "story": article.slug,
        "address": urljoin(settings.SITE_URL, article.get_absolute_url() or "/"),
        "name": comment.name,
        "written_at": comment.created_at,
        "published_at": comment.published_at,
        "state": comment.status,
        "wordings": [
            {"number": wording.number, "text": wording.text, "written_at": wording.created_at}
            for wording in comment.revisions.all()
        ],
        "decisions": [
            {"what": each.action, "reason": each.reason, "when": each.created_at}
            for each in comment.decisions.all()
        ],
    }


def _cell(value) -> str:
    written = "" if value is None else str(value)
    return f"'{written}" if written.startswith(BEGINS_A_FORMULA) else written
