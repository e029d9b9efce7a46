from comments.views.reading import mine, page
from comments.views.writing import expired, new, reply
from comments.views.yours import ask_for_yours, copy_of_yours, erase_yours, yours

__all__ = [
    "ask_for_yours",
    "copy_of_yours",
    "erase_yours",
    "expired",
    "mine",
    "new",
    "page",
    "reply",
    "yours",
]
