from comments.views.expired import expired
from comments.views.following import confirmation, following
from comments.views.mine import mine, state, withdrawal, wording
from comments.views.reading import comment, page
from comments.views.reporting import report, thanks
from comments.views.writing import new, reply
from comments.views.yours import ask_for_yours, copy_of_yours, erase_yours, yours

__all__ = [
    "ask_for_yours",
    "comment",
    "confirmation",
    "copy_of_yours",
    "erase_yours",
    "expired",
    "following",
    "mine",
    "new",
    "page",
    "reply",
    "report",
    "state",
    "thanks",
    "withdrawal",
    "wording",
    "yours",
]
