"""A spam filter that learns from what moderators decide. It sorts and explains; people decide."""

from comments.learning.clues import clues_of
from comments.learning.keeping import (
    forget,
    lessons_of_the_day,
    rebuild,
    take_in,
    take_in_many,
    what_is_known,
)
from comments.learning.scoring import score

__all__ = [
    "clues_of",
    "forget",
    "lessons_of_the_day",
    "rebuild",
    "score",
    "take_in",
    "take_in_many",
    "what_is_known",
]
