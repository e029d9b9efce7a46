"""Run every rule, and say what becomes of a comment and why."""

import logging
import time
from dataclasses import dataclass, field

from comments.rules import checks

PUBLISH, HOLD, REJECT = "publish", "hold", "reject"
BUDGET_SECONDS = 0.020
"""What one rule may take of the processor."""
RULE_ERROR = "rule_error"

logger = logging.getLogger(__name__)


@dataclass
class Judgement:
    """What the rules say: `outcome`, the codes of all that hold, and what they saw.

    `rejected_by` is the code of the rule that rejects.
    """

    outcome: str = PUBLISH
    reasons: list[str] = field(default_factory=list)
    matches: list[dict] = field(default_factory=list)
    spam_score: float | None = None
    spam_words: list[tuple[str, float]] = field(default_factory=list)
    rejected_by: str = ""


def judge(candidate, rules=checks.RULES) -> Judgement:
    """Run all rules: one that fails or takes too long holds the comment for a person."""
    judgement = Judgement()
    for rule in rules:
        started = time.thread_time()
        try:
            findings = list(rule(candidate))
        except Exception:
            # Whatever a rule stumbles over, the comment waits for a person.
            logger.exception("The rule %s failed.", rule.__name__)
            findings = [checks.Finding(RULE_ERROR)]
        if time.thread_time() - started > BUDGET_SECONDS:
            logger.warning("The rule %s took too long.", rule.__name__)
            findings.append(checks.Finding(RULE_ERROR))
        for finding in findings:
            _note(judgement, finding)
    if judgement.rejected_by:
        judgement.outcome = REJECT
    elif judgement.reasons:
        judgement.outcome = HOLD
    return judgement


def _note(judgement, finding):
    if finding.code and finding.code not in judgement.reasons:
        judgement.reasons.append(finding.code)
    if finding.match:
        judgement.matches.append(finding.match)
    if finding.rejects and not judgement.rejected_by:
        judgement.rejected_by = finding.code
    if finding.score is not None:
        judgement.spam_score, judgement.spam_words = finding.score
