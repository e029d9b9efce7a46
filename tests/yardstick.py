"""A length of time that a slow or busy machine stretches as it stretches what is measured."""

from time import thread_time


def seconds(call, *arguments) -> float:
    """The processor's seconds that a call takes."""
    start = thread_time()
    call(*arguments)
    return thread_time() - start


def in_millions_of_additions(call, *arguments) -> float:
    """How long a call takes; a million additions are 40 to 60 ms of a processor of 2026."""
    return seconds(call, *arguments) / seconds(_add_a_million)


def _add_a_million() -> int:
    total = 0
    for number in range(1_000_000):
        total += number
    return total
