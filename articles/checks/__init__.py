"""What is looked at before words go out: small functions over a Candidate, in two lists.

A new check is one function, under `@required` or `@advice`, and one test. What it looks at comes
in with the Candidate, so that the list costs the same few queries whatever the words.
"""

from articles.checks import advice, required, wording
from articles.checks.candidate import Candidate
from articles.checks.listed import (
    ADVICE,
    REQUIRED,
    Finding,
    failing_advice,
    failing_required,
    name_of,
)

__all__ = [
    "ADVICE",
    "REQUIRED",
    "Candidate",
    "Finding",
    "advice",
    "failing_advice",
    "failing_required",
    "name_of",
    "required",
    "wording",
]
