"""Search for thousands of words and phrases at once.

A text becomes its folded words between single blanks, a word rule a piece of such a text: a blank
at an end says that a word ends there, and * leaves the blank off. Pieces that begin with a blank
are looked up where a word begins; the few others are found by one walk over the text after Aho
and Corasick (1975). Either way the time is bounded, whatever the rules and the text say.
"""

import re
from bisect import bisect_right
from collections import deque
from itertools import accumulate
from typing import NamedTuple

from comments.rules.folding import fold, folded_words, word_spans

TEXT, NAME, HOST, MAIL = "text", "name", "host", "mail"
STAR = "*"
MOST_MATCHES = 50
START = 0
OPENING = 5
"""By so many letters of a piece the lengths to try are chosen."""
WHERE_A_WORD_BEGINS = re.compile("[ .](?=[^ |])")


class Literal(NamedTuple):
    """A word rule: its key, what it looks for and where, and what follows."""

    pk: int
    literal: str
    scope: str
    effect: str


class Match(NamedTuple):
    rule: Literal
    passage: str


class WordList:
    """All word rules in use, made ready for searching."""

    def __init__(self, literals):
        self.literals = tuple(literals)
        found = {scope: [] for scope in (TEXT, NAME, HOST, MAIL)}
        for each in self.literals:
            piece = piece_of(each.literal, each.scope)
            if piece.strip(" .|"):
                found[each.scope].append((piece, each))
        self.searches = {scope: Search(pieces) for scope, pieces in found.items() if pieces}

    def matches(self, *, text, name, hosts, domain) -> list[Match]:
        """Return what the rules find, each rule once, with the passage as it was written."""
        found = [*self._in_words(TEXT, text), *self._in_words(NAME, name)]
        for host in hosts:
            found += self._in_host(HOST, host)
        found += self._in_host(MAIL, domain)
        return list({match.rule.pk: match for match in reversed(found)}.values())[::-1][
            :MOST_MATCHES
        ]

    def _in_words(self, scope, text):
        search = self.searches.get(scope)
        if search is None:
            return []
        spans = word_spans(text)
        words = [fold(text[start:end]) for start, end in spans]
        # Where each word begins in the folded text, which opens with a blank.
        starts = list(accumulate((len(word) + 1 for word in words), initial=1))
        return [
            Match(rule, self._passage(text, spans, starts, start, end))
            for rule, start, end in search.over(f" {' '.join(words)} ")
        ]

    def _passage(self, text, spans, starts, start, end):
        """The words of the text that a piece from `start` to `end` touches."""
        first = max(bisect_right(starts, start + 1) - 1, 0)
        last = min(max(bisect_right(starts, end - 2) - 1, first), len(spans) - 1)
        return text[spans[first][0] : spans[last][1]]

    def _in_host(self, scope, host):
        search = self.searches.get(scope)
        if search is None or not host:
            return []
        return [Match(rule, host) for rule, _start, _end in search.over(f".{fold(host)}|")]


def piece_of(literal: str, scope: str) -> str:
    """Return what to look for; a host stands for itself and the hosts below it."""
    begins, ends = literal.startswith(STAR), literal.endswith(STAR)
    if scope in (HOST, MAIL):
        core = fold(literal.strip(STAR).strip().strip("."))
        return f"{'' if begins else '.'}{core}{'' if ends else '|'}"
    core = " ".join(folded_words(literal))
    return f"{'' if begins else ' '}{core}{'' if ends else ' '}"


class Search:
    """Everything that one scope looks for: by the beginnings of words, and in between."""

    def __init__(self, pieces):
        beginnings = [each for each in pieces if each[0][0] in " ."]
        within = [each for each in pieces if each[0][0] not in " ."]
        self.beginnings = Beginnings(beginnings)
        self.within = Within(within) if within else None

    def over(self, text):
        """Yield each rule with the place where its piece stands first."""
        yield from self.beginnings.over(text)
        if self.within:
            yield from self.within.over(text)


class Beginnings:
    """Pieces that begin where a word does, each looked up by its length."""

    def __init__(self, pieces):
        self.rules, self.lengths = {}, {}
        for piece, rule in pieces:
            self.rules.setdefault(piece, []).append(rule)
            self.lengths.setdefault(piece[:OPENING], set()).add(len(piece))

    def over(self, text):
        told = set()
        for match in WHERE_A_WORD_BEGINS.finditer(text):
            start = match.start()
            for opening in range(2, OPENING + 1):
                for length in self.lengths.get(text[start : start + opening], ()):
                    piece = text[start : start + length]
                    if piece in self.rules and piece not in told:
                        told.add(piece)
                        for rule in self.rules[piece]:
                            yield rule, start, start + length


class Within:
    """Aho and Corasick's automaton: states are numbers, `steps` leads on from (state, letter)."""

    def __init__(self, pieces):
        self.steps, self.fallback, self.found_at = {}, [START], [[]]
        for piece, rule in pieces:
            self._add(piece, rule)
        self._link()

    def _add(self, piece, rule):
        state = START
        for letter in piece:
            following = self.steps.get((state, letter))
            if following is None:
                following = self.steps[state, letter] = len(self.fallback)
                self.fallback.append(START)
                self.found_at.append([])
            state = following
        self.found_at[state].append((rule, len(piece)))

    def _link(self):
        """Give each state the state of its longest ending, and the next one that finds a piece."""
        children = {}
        for (state, letter), following in self.steps.items():
            children.setdefault(state, []).append((letter, following))
        self.next_found = [START] * len(self.fallback)
        waiting = deque(following for _letter, following in children.get(START, ()))
        while waiting:
            state = waiting.popleft()
            for letter, following in children.get(state, ()):
                self.fallback[following] = self._step(self.fallback[state], letter)
                waiting.append(following)
            shorter = self.fallback[state]
            self.next_found[state] = shorter if self.found_at[shorter] else self.next_found[shorter]

    def _step(self, state, letter):
        while (following := self.steps.get((state, letter))) is None:
            if state == START:
                return START
            state = self.fallback[state]
        return following

    def over(self, text):
        """Yield each rule once, with the place where its piece stands first."""
        state, told = START, set()
        for end, letter in enumerate(text, start=1):
            state = self._step(state, letter)
            # A state told before was told with all the shorter ones.
            found = state if self.found_at[state] else self.next_found[state]
            while found != START and found not in told:
                told.add(found)
                for rule, length in self.found_at[found]:
                    yield rule, end - length, end
                found = self.next_found[found]
