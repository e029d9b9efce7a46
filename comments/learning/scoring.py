"""Combine clues into one score after Robinson (Linux Journal, 2003): Fisher's test, both ways."""

import math

FEWEST_SPAM, FEWEST_HAM = 50, 200
STRENGTH, UNKNOWN = 0.45, 0.5
"""How much a word that was seldom seen counts, and what is thought of one never seen."""
LEAST_TELLING = 0.1
MOST_TELLING = 150
WORDS_SHOWN = 5


def score(clues, spam_total, ham_total):
    """Return (score from 0 to 1, the words that drove it with their weights), or None.

    None while too little was learnt. `clues` are (word, times in spam, times in ham). A weight is
    from -1, never in spam, to 1, in spam alone.
    """
    if spam_total < FEWEST_SPAM or ham_total < FEWEST_HAM:
        return None
    likely = [
        (probability(spam, ham, spam_total, ham_total), word)
        for word, spam, ham in clues
        if spam or ham
    ]
    telling = [each for each in likely if abs(each[0] - 0.5) >= LEAST_TELLING]
    telling.sort(key=lambda each: (-abs(each[0] - 0.5), each[1]))
    telling = telling[:MOST_TELLING]
    value = combined([each for each, _word in telling])
    leading = [each for each in telling if (each[0] > 0.5) == (value > 0.5)][:WORDS_SHOWN]
    return round(value, 4), [(word, round(2 * each - 1, 2)) for each, word in leading]


def probability(spam, ham, spam_total, ham_total) -> float:
    """How likely a comment with this word is spam, drawn to the middle while seldom seen."""
    in_spam, in_ham = spam / spam_total, ham / ham_total
    seen = spam + ham
    return (STRENGTH * UNKNOWN + seen * in_spam / (in_spam + in_ham)) / (STRENGTH + seen)


def combined(probabilities) -> float:
    if not probabilities:
        return UNKNOWN
    count = len(probabilities)
    spammy = 1 - chi_squared_tail(-2 * sum(math.log(1 - each) for each in probabilities), count)
    hammy = 1 - chi_squared_tail(-2 * sum(math.log(each) for each in probabilities), count)
    return (1 + spammy - hammy) / 2


def chi_squared_tail(value, pairs) -> float:
    """The chance that chi squared with 2 × `pairs` degrees of freedom is above `value`."""
    half = value / 2
    # In logarithms, since exp(-half) alone is 0 for a long text.
    term = total = -half
    for number in range(1, pairs):
        term += math.log(half / number) if half > 0 else -math.inf
        high, low = max(total, term), min(total, term)
        total = high + math.log1p(math.exp(low - high))
    return min(math.exp(total), 1.0)
