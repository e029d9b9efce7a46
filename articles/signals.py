"""What the newsroom announces. Every signal is sent after the commit that made it true."""

from django.dispatch import Signal

shown_changes = Signal()
"""What readers are shown is about to change, within the transaction that changes it. Arguments:
names (of articles.shown), hides: whether something must not be seen again."""

link_began = Signal()
"""A link of a story's chain has begun. Arguments: article, publication."""

article_relabelled = Signal()
"""Section, tags, slug, bylines or kind of a story changed. Arguments: article."""

desk_moved = Signal()
"""A story was handed from one desk status to another. Arguments: move."""

story_assigned = Signal()
"""An editor was given a story. Arguments: article, by."""

front_changed = Signal()
"""An edition of the front page has begun. Arguments: edition."""
