"""A length of time that a slow or busy machine stretches as it stretches what is measured."""

from time import thread_time

ADDITIONS = 200_000
"""As many as are measured: 8 to 12 ms, far above what the clock of a thread leaves out."""


def seconds(call, *arguments) -> float:
    """The processor's seconds that a call takes."""
    start = thread_time()
    call(*arguments)
    return thread_time() - start


def in_millions_of_additions(call, *arguments) -> float:
    """How long a call takes; a million additions are 40 to 60 ms of a processor of 2026."""
    return seconds(call, *arguments) / (seconds(_add, ADDITIONS) * 1_000_000 / ADDITIONS)


def _add(times) -> int:
    total = 0
    for number in range(times):
        total += number
    return total
