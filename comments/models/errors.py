from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Refused


class NotTaken(Refused):
    """The discussion takes no comment here; `str()` says why. Nothing was stored."""


class Unfit(Refused):
    """What was sent is no comment: empty, too long, or without a name."""


class Conflict(Refused):
    """The comment changed after it was seen; `decision` is the one that was faster, if any."""

    def __init__(self, comment, decision=None):
        super().__init__(tell(decision) if decision else str(CHANGED))
        self.comment, self.decision = comment, decision


CHANGED = gettext_lazy("The comment was changed after you opened it. Read it again, then decide.")


def tell(decision) -> str:
    """Say who decided what, and when."""
    moment = timezone.localtime(decision.created_at)
    return _("%(who)s was faster: %(action)s at %(time)s. Your decision was not recorded.") % {
        "who": decision.maker,
        "action": decision.get_action_display().lower(),
        "time": formats.date_format(moment, "DATETIME_FORMAT"),
    }
