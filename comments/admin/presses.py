"""What a moderator's press brings along, and who may press."""

from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseNotAllowed
from django.utils.translation import gettext as _

from articles.models import Refused
from articles.text import drop_controls
from comments import queue
from comments.models import Sanction

MAY_DECIDE = "comments.moderate_comment"
MAY_SANCTION = "comments.add_sanction"
LONGEST_NOTE = 1000


def deciding(view):
    """Answer only a POST, and only by somebody who may decide about comments."""

    @wraps(view)
    def checked(self, request, *args, **kwargs):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.has_perm(MAY_DECIDE):
            raise PermissionDenied
        return view(self, request, *args, **kwargs)

    return checked


def reading(view):
    """Answer only a GET, and only to somebody who may see the comments."""

    @wraps(view)
    def checked(self, request, *args, **kwargs):
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        return view(self, request, *args, **kwargs)

    return checked


def is_by_script(request) -> bool:
    """Whether the page stays open and asks for a part of it."""
    return request.headers.get("X-Requested-With") == "fetch"


@dataclass(frozen=True)
class Press:
    """The fields of a decision's form, each made safe.

    `version` is what was on the screen and `seen` the key of its words; `is_sure` says that the
    moderator was told of a colleague who has the comment in hand; `holds` that everything from the
    writer is to wait from now on.
    """

    action: str
    version: int | None = None
    seen: int | None = None
    reason: str = ""
    note: str = ""
    seconds_open: int | None = None
    is_sure: bool = False
    holds: bool = False

    @classmethod
    def read(cls, request, action) -> "Press":
        sent = request.POST
        holds = "hold" in sent
        if holds and not request.user.has_perm(MAY_SANCTION):
            raise PermissionDenied
        return cls(
            action=action,
            version=number(sent.get("version", "")),
            seen=number(sent.get("seen", "")),
            reason=sent.get("reason", ""),
            note=drop_controls(sent.get("note", "")).strip()[:LONGEST_NOTE],
            seconds_open=number(sent.get("seconds_open", "")),
            is_sure="sure" in sent,
            holds=holds,
        )

    def carry_out(self, comment, *, by, reverses=None):
        """Call the verb that the button stands for; raise Refused where it is none."""
        said = {"by": by, "version": self.version, "note": self.note}
        if self.action == "undo":
            return comment.undo(**said, decision=reverses)
        verbs = {
            "approve": comment.approve,
            "reject": comment.reject,
            "spam": comment.mark_spam,
            "defer": comment.defer,
            "dismiss": comment.dismiss_reports,
        }
        if self.action not in verbs:
            raise Refused(_("Choose what to decide."))
        if self.action == "reject":
            said["reason"] = self.reason
        with transaction.atomic():
            decision = verbs[self.action](**said, seconds_open=self.seconds_open)
            if self.holds:
                Sanction.hold_from_now_on(comment.author, by=by)
        return decision


def number(typed: str) -> int | None:
    return int(typed) if queue.is_number(typed) else None
