from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """A verb was refused; `str()` is a sentence for people. Nothing was changed."""


class Stale(Refused):
    """Somebody else changed the story since it was opened. Nothing was saved."""

    def __init__(self, article):
        super().__init__(_("The story was changed by somebody else since you opened it."))
        self.article = article


class NotReady(Refused):
    """Required checks block the publication; `problems` lists their findings."""

    def __init__(self, problems):
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems

    @property
    def may_be_overridden(self) -> bool:
        """Say whether a reason can go against all of them."""
        return all(problem.may_be_overridden for problem in self.problems)


class LaterLinkWaits(Refused):
    """A scheduled link waits and nobody said what becomes of it."""

    def __init__(self, links):
        super().__init__(
            _("A scheduled change waits. Say whether to carry this into it, keep it or cancel it.")
        )
        self.links = links


class HoldsWhatWaits(LaterLinkWaits):
    """The words that would go out now, or at the moment `at`, have a later change in them."""

    def __init__(self, link, *, at=None):
        super().__init__([link])
        told = _(
            "These words hold the change that is scheduled for %s: readers would see it now."
            " Mend only what readers see, or cancel the scheduled change."
        )
        if at is not None:
            told = _(
                "These words hold the change that is scheduled for %s: readers would see it before"
                " that. Choose a later moment, mend only what readers see, or cancel the scheduled"
                " change first."
            )
        self.args = (told % date_format(localtime(link.starts_at), "j F Y, H:i"),)


class ScheduledTooEarly(Refused):
    """Words are scheduled for a moment at which an embargo would still hold."""

    def __init__(self, link):
        moment = date_format(localtime(link.starts_at), "j F Y, H:i")
        super().__init__(
            _(
                "The story is scheduled for %s, before this embargo ends. Cancel that first, then"
                " schedule it for later."
            )
            % moment
        )
        self.link = link


class CannotCarry(Refused):
    """The fix and the scheduled words changed the same passage."""

    def __init__(self, fields):
        super().__init__(
            _("The scheduled words differ in the same place: keep them as they are or cancel them.")
        )
        self.fields = fields


class SlugTaken(Refused):
    """Another story of that day has the address."""

    def __init__(self, slug):
        super().__init__(_("Another story of that day has the address “%s”.") % slug)
        self.slug = slug


class FrontMoved(Refused):
    """A colleague changed the front page, or what is scheduled, since the arrangement began."""

    def __init__(self):
        super().__init__(_("A colleague changed the front page since you began to arrange it."))


class SlotsRefused(Refused):
    """Some slots cannot stand; `problems` lists (index of the slot, its field, the sentence)."""

    def __init__(self, problems):
        super().__init__(" ".join(sentence for _index, _field, sentence in problems))
        self.problems = problems
