"""A spam filter that learns from what moderators decide. It sorts and explains; people decide."""

from comments.learning.clues import clues_of
from comments.learning.keeping import forget, rebuild, take_in, what_is_known
from comments.learning.scoring import score

__all__ = ["clues_of", "forget", "rebuild", "score", "take_in", "what_is_known"]
