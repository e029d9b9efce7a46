from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article, DeskStatus

SHOWN_MOVES = 5


@dataclass(frozen=True)
class Move:
    """A button that hands a story on; `name` is the verb's, and its permission's."""

    name: str
    to_status: DeskStatus
    label: Promise
    told: Promise

    @property
    def button(self) -> str:
        return f"_{self.name}"

    @property
    def permission(self) -> str:
        return f"articles.{self.name}_article"


MOVES = (
    Move(
        "submit",
        DeskStatus.SUBMITTED,
        _("Hand to the desk"),
        _("Handed to the desk. Editors see it under “Submitted”."),
    ),
    Move(
        "send_back",
        DeskStatus.NEEDS_WORK,
        _("Save and send back"),
        _("Sent back: the reporter sees it under “Needs work”, with your note."),
    ),
    Move(
        "mark_ready",
        DeskStatus.READY,
        _("Mark ready"),
        _("Marked ready: it stands under “Ready” until somebody publishes it."),
    ),
    Move(
        "spike",
        DeskStatus.SPIKED,
        _("Spike"),
        _("Spiked: it has left the working lists and cannot be published until it is back."),
    ),
    Move(
        "bring_back",
        DeskStatus.DRAFT,
        _("Bring back"),
        _("Brought back: it is a draft again, and in the working lists."),
    ),
)


class DeskMoves:
    """How a story is handed on from its form: what is typed is saved first, or nothing is done."""

    def moves(self, request, article) -> list[Move]:
        """The moves that the person has a right to and that are open to the story."""
        saved = article is not None
        return [
            move
            for move in MOVES
            if request.user.has_perm(move.permission)
            and (saved or move.name != "spike")
            and (article or Article()).can_move_to(move.to_status)
        ]

    def desk_verbs(self) -> dict:
        """What the buttons of the moves do with a saved story."""
        return {move.button: partial(self._hand_on, move) for move in MOVES}

    def _hand_on(self, move, request, article) -> str:
        self._require(request, move.permission)
        note = request.story_form.cleaned_data["desk_note"]
        getattr(article, move.name)(by=request.user, note=note)
        return move.told

    def handing(self, request, article) -> dict:
        """What a story's pages show of its way over the desk."""
        made = article.desk_moves.select_related("made_by")[:SHOWN_MOVES] if article else []
        made = list(made)
        last = made[0] if made else None
        return {
            "desk_moves": self.moves(request, article),
            "moves_made": made,
            "last_move": last if last and last.to_status == article.desk_status else None,
        }
