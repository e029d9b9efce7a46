"""The two lists of checks, and what running one gives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

MOST_OF_ONE = 5
LONGEST_PASSAGE = 120


@dataclass(frozen=True)
class Told:
    """What a check has to say: a sentence, what to do about it, and the words it is about.

    `field` says where that is, when it is not where the check usually looks.
    """

    message: str
    hint: str = ""
    passage: str = ""
    field: str = ""


@dataclass(frozen=True)
class Finding:
    """What a check told of the words: its id, the form field to go to, and what is said."""

    id: str
    field: str
    message: str
    hint: str = ""
    passage: str = ""
    may_be_overridden: bool = False


@dataclass(frozen=True)
class Check:
    id: str
    name: str
    field: str
    look: Callable[[object], Iterator[Told]]
    may_be_overridden: bool = False

    def findings(self, candidate) -> list[Finding]:
        """The first few things that the check finds: nobody mends more at once."""
        return [
            Finding(
                self.id,
                told.field or self.field,
                told.message,
                told.hint,
                told.passage[:LONGEST_PASSAGE],
                self.may_be_overridden,
            )
            for told in islice(self.look(candidate), MOST_OF_ONE)
        ]


REQUIRED: dict[str, Check] = {}
ADVICE: dict[str, Check] = {}


def required(key, name, *, field, always=False):
    """List a function as a check that blocks; `always`, not even a reason goes against it."""
    return _listed_in(REQUIRED, key, name, field, may_be_overridden=not always)


def advice(key, name, *, field):
    """List a function as a check that only warns."""
    return _listed_in(ADVICE, key, name, field)


def _listed_in(checks, key, name, field, **more):
    def listed(look):
        if key in REQUIRED or key in ADVICE:
            raise ValueError(f"two checks have the id {key}")
        checks[key] = Check(key, name, field, look, **more)
        return look

    return listed


def failing_required(candidate) -> list[Finding]:
    """What stands in the way, in the order of the list."""
    return _findings(REQUIRED, candidate)


def failing_advice(candidate) -> list[Finding]:
    """What would make the words better, in the order of the list."""
    return _findings(ADVICE, candidate)


def name_of(key: str) -> str:
    """The name of a check as people say it; of one that is not there any more, its id."""
    check = REQUIRED.get(key) or ADVICE.get(key)
    return str(check.name) if check else key


def _findings(checks, candidate):
    return [finding for check in checks.values() for finding in check.findings(candidate)]
