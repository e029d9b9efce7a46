"""The moderators' lists: what waits, what was reported, what was decided, and the search."""

from comments.queue.groups import Group, cards, cards_of, said_of
from comments.queue.keys import MOST_AT_ONCE, Place, chosen, is_number, older, page_by_key
from comments.queue.latest import latest_decisions
from comments.queue.looking import LONGEST_SEARCH, LOOKED_THROUGH, search
from comments.queue.reasons import HOLD_REASONS, flagged_because, held_because
from comments.queue.tabs import COUNTED_UP_TO, TABS, Counted, Tab, count_tabs, tab_named
from comments.queue.tile import measure_day

__all__ = [
    "COUNTED_UP_TO",
    "HOLD_REASONS",
    "LONGEST_SEARCH",
    "LOOKED_THROUGH",
    "MOST_AT_ONCE",
    "TABS",
    "Counted",
    "Group",
    "Place",
    "Tab",
    "cards",
    "cards_of",
    "chosen",
    "count_tabs",
    "flagged_because",
    "held_because",
    "is_number",
    "latest_decisions",
    "measure_day",
    "older",
    "page_by_key",
    "said_of",
    "search",
    "tab_named",
]
