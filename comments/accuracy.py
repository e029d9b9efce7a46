"""How often the rules and the filter were right, by what people decided afterwards."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from comments.models import Decision, WordRule
from comments.queue import HOLD_REASONS
from comments.rules import LIKELY_SPAM

LAST = 500
MOST_REJECTIONS = 5_000
"""So many of the rules' own rejections are looked at, the newest first."""
FEWEST_HELD = 10
"""From so many comments on, a share says something about a rule."""
DROP_ABOVE = 0.9
NO_RULES = ("pre", "newcomer", "always_hold")
"""What holds because somebody wants it so: it cannot be wrong."""
PERSONS = (Decision.Action.APPROVE, Decision.Action.REJECT, Decision.Action.SPAM)


@dataclass
class Share:
    """`part` of `whole`, as a fraction; None of nothing."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    def __str__(self):
        return "–" if self.value is None else _("%d %%") % round(100 * self.value)


@dataclass
class Verdict:
    """What people decided about the comments that a rule held or flagged.

    Precision is the share of them that was refused, recall their share of all that was refused.
    What a rule rejected by itself is refused unless somebody decided otherwise.
    """

    code: str
    name: str
    approved: int = 0
    refused: int = 0
    refused_in_all: int = 0
    is_word: bool = False

    @property
    def held(self) -> int:
        return self.approved + self.refused

    @property
    def precision(self) -> Share:
        return Share(self.refused, self.held)

    @property
    def recall(self) -> Share:
        return Share(self.refused, self.refused_in_all)

    @property
    def is_to_drop(self) -> bool:
        return self.held >= FEWEST_HELD and self.approved > DROP_ABOVE * self.held

    @property
    def word_rule(self) -> str:
        """The key of the word rule, for its page."""
        return self.code.partition(":")[2] if self.is_word else ""


@dataclass
class Accuracy:
    """The last decisions of people, and what they say about each rule and about the filter."""

    decisions: int = 0
    approved: int = 0
    spam: int = 0
    rules: list[Verdict] = field(default_factory=list)
    found_spam: int = 0
    found: int = 0
    scored_spam: int = 0
    scored: int = 0

    @property
    def precision(self) -> Share:
        return Share(self.found_spam, self.found)

    @property
    def recall(self) -> Share:
        return Share(self.found_spam, self.scored_spam)

    @property
    def to_drop(self) -> list[Verdict]:
        return [rule for rule in self.rules if rule.is_to_drop]


def measure() -> Accuracy:
    """Measure the last 500 decisions of people that nobody took back, in three queries.

    People see of a rule that rejects only what they publish after all, so what it rejected in the
    same time and still stands is counted with it. The filter is asked what it had said when the
    decision was made, before it learnt from it.
    """
    reversals = Decision.objects.filter(reverses=OuterRef("pk")).order_by()
    rows = list(
        Decision.objects.alias(reversal=Subquery(reversals.values("pk")[:1]))
        .filter(moderator__isnull=False, action__in=PERSONS, reversal__isnull=True)
        .order_by("-pk")
        .values_list(
            "action",
            "spam_score",
            "comment__hold_reasons",
            "comment__matches",
            "pk",
        )[:LAST]
    )
    accuracy = Accuracy()
    approved, refused = Counter(), Counter()
    for action, score, reasons, matches, _pk in rows:
        fired = {*reasons, *(f"word:{match['rule']}" for match in matches)} - set(NO_RULES)
        is_approved, is_spam = action == Decision.Action.APPROVE, action == Decision.Action.SPAM
        accuracy.decisions += 1
        accuracy.approved += is_approved
        accuracy.spam += is_spam
        (approved if is_approved else refused).update(fired)
        if score is not None:
            accuracy.scored += 1
            accuracy.scored_spam += is_spam
            accuracy.found += score >= LIKELY_SPAM
            accuracy.found_spam += is_spam and score >= LIKELY_SPAM
    oldest = rows[-1][-1] if len(rows) == LAST else None
    rejected = _standing_rejections(oldest) if rows else Counter()
    refused_in_all = accuracy.decisions - accuracy.approved + rejected.total()
    accuracy.rules = _verdicts(approved, refused + rejected, refused_in_all)
    return accuracy


def _standing_rejections(since) -> Counter:
    """How many comments each word rule rejected that stands, since a decision or ever."""
    later = Decision.objects.filter(comment=OuterRef("comment"), pk__gt=OuterRef("pk"))
    rejections = Decision.objects.filter(
        ~Exists(later),
        moderator=None,
        action=Decision.Action.REJECT,
        rule__startswith="word:",
    ).order_by("-pk")
    if since is not None:
        rejections = rejections.filter(pk__gte=since)
    return Counter(rejections.values_list("rule", flat=True)[:MOST_REJECTIONS])


def _verdicts(approved, refused, refused_in_all):
    codes = approved.keys() | refused.keys()
    words = WordRule.objects.in_bulk([int(code[5:]) for code in codes if code.startswith("word:")])
    verdicts = []
    for code in codes:
        word = words.get(int(code[5:])) if code.startswith("word:") else None
        if code.startswith("word:") and word is None:
            continue
        name = f"“{word.literal}”" if word else str(HOLD_REASONS.get(code, code))
        verdicts.append(
            Verdict(code, name, approved[code], refused[code], refused_in_all, bool(word))
        )
    return sorted(verdicts, key=lambda each: (not each.is_to_drop, -each.held, each.name))
