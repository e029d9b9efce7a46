"""The rules, each a function from a candidate to what it finds, in the order moderators read."""

import re
import unicodedata
from typing import NamedTuple

from comments.rules.candidate import hosts_in, link_count
from comments.rules.folding import folded_words, word_spans

NEWCOMER_UNTIL = 3
SECONDS_OF_A_PERSON = 3
LINKS_BY_TRUST = {0: 0, 1: 2}
FEWEST_REJECTED, REJECTED_SHARE = 2, 0.3
SHORTEST_MIXED_WORD = 4
LIKELY_SPAM = 0.90
TURNS_THE_LINE = re.compile("[\u202a-\u202e\u2066-\u2069]")
ALIKE = frozenset(("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"))
"""Scripts whose letters pass for those of another."""


class Finding(NamedTuple):
    """A reason for which a comment is held (none for a mere flag), and what was seen."""

    code: str = ""
    match: dict | None = None
    rejects: bool = False
    score: tuple | None = None


def pre(candidate):
    """Every comment waits for approval."""
    if candidate.mode == "pre":
        yield Finding("pre")


def newcomer(candidate):
    """The first three comments wait, and those of an address not shown to be the writer's."""
    is_new = not candidate.is_proven or candidate.published_count < NEWCOMER_UNTIL
    if candidate.mode == "new_commenters" and is_new:
        yield Finding("newcomer")


def always_hold(candidate):
    """A moderator wants to see everything from this person."""
    if candidate.is_held_always:
        yield Finding("always_hold")


def honeypot(candidate):
    """A field that people do not see was filled in."""
    if "honeypot" in candidate.told:
        yield Finding("honeypot")


def too_fast(candidate):
    """Nobody writes a comment in two seconds."""
    seconds = candidate.seconds_to_write
    if seconds is not None and seconds < SECONDS_OF_A_PERSON:
        yield Finding("too_fast")


def links(candidate):
    """More links than the writer is trusted with."""
    allowed = LINKS_BY_TRUST.get(candidate.trust)
    if allowed is not None and link_count(candidate.text) > allowed:
        yield Finding("links")


def repeat(candidate):
    """The same words from the writer within a day, or from three others within an hour."""
    if candidate.is_repeated:
        yield Finding("repeat")


def rejections(candidate):
    """Too many of the writer's last ten comments were not published."""
    refused = sum(status in ("rejected", "spam") for status in candidate.recent)
    if refused >= FEWEST_REJECTED and refused >= REJECTED_SHARE * len(candidate.recent):
        yield Finding("rejections")


def scripts(candidate):
    """A word of look-alike letters, or signs that turn the direction of writing."""
    if TURNS_THE_LINE.search(candidate.typed):
        yield Finding("scripts")
        return
    for text in (candidate.name, candidate.text):
        if not text.isascii() and any(
            _is_mixed(text[start:end]) for start, end in word_spans(text)
        ):
            yield Finding("scripts")
            return


def _is_mixed(word):
    if word.isascii() or len(word) < SHORTEST_MIXED_WORD:
        return False
    names = (unicodedata.name(letter, "") for letter in set(word))
    return len({name.partition(" ")[0] for name in names} & ALIKE) > 1


def staff_name(candidate):
    """The name looks like that of somebody who works here."""
    words = folded_words(candidate.name)
    if "".join(words) in {name.replace(" ", "") for name in candidate.staff_names} or any(
        " " in name and f" {name} " in f" {' '.join(words)} " for name in candidate.staff_names
    ):
        yield Finding("staff_name")


def word_rules(candidate):
    """Words, phrases, hosts and mail domains that moderators listed."""
    found = candidate.words.matches(
        text=candidate.text,
        name=candidate.name,
        hosts=hosts_in(candidate.text),
        domain=candidate.mail_domain,
    )
    for rule, passage in found:
        code = "" if rule.effect == "flag" else f"word:{rule.pk}"
        match = {"rule": rule.pk, "text": passage}
        yield Finding(code, match, rejects=rule.effect == "reject")


def spam_likely(candidate):
    """What the filter learnt from decisions says that it is spam."""
    found = candidate.score()
    if found is not None:
        yield Finding("spam_likely" if found[0] >= LIKELY_SPAM else "", score=found)


RULES = (
    pre,
    newcomer,
    always_hold,
    honeypot,
    too_fast,
    links,
    repeat,
    rejections,
    scripts,
    staff_name,
    word_rules,
    spam_likely,
)
