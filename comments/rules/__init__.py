"""The rules that hold or reject what comes in: pure functions over a Candidate."""

from comments.rules.candidate import Candidate, hosts_in, link_count
from comments.rules.checks import LIKELY_SPAM
from comments.rules.judging import HOLD, PUBLISH, REJECT, Judgement, judge
from comments.rules.words import WordList

__all__ = [
    "HOLD",
    "LIKELY_SPAM",
    "PUBLISH",
    "REJECT",
    "Candidate",
    "Judgement",
    "WordList",
    "hosts_in",
    "judge",
    "link_count",
]
