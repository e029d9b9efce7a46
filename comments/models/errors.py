from django.utils import formats, timezone
from django.utils.translation import gettext as _

from articles.models import Refused


class NotTaken(Refused):
    """The discussion takes no comment here; `str()` says why. Nothing was stored."""


class Unfit(Refused):
    """What was sent is no comment: empty, too long, or without a name."""


class Conflict(Refused):
    """The comment changed after it was seen; `decision` is the one that was faster, if any.

    A decision about other words than it has now was overtaken by its writer.
    """

    def __init__(self, comment, decision=None):
        if decision is not None and decision.revision_id != comment.current_revision_id:
            decision = None
        super().__init__(tell(comment, decision))
        self.comment, self.decision = comment, decision


def tell(comment, decision) -> str:
    """Say who decided what, and when."""
    if decision is None:
        return _("The comment by %s was changed after you opened it. Read it again.") % comment.name
    return _(
        "The comment by %(name)s: %(who)s was faster (%(action)s, %(time)s)."
        " Your decision was not recorded."
    ) % {
        "name": comment.name,
        "who": decision.maker,
        "action": decision.get_action_display().lower(),
        "time": formats.date_format(timezone.localtime(decision.created_at), "DATETIME_FORMAT"),
    }
