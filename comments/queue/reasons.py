"""Why a comment waits, in words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

HOLD_REASONS = {
    "pre": _("every comment waits for approval"),
    "newcomer": _("the first comments of a person wait, and those of an unconfirmed address"),
    "honeypot": _("a field that people do not see was filled in"),
    "too_fast": _("it was sent within three seconds"),
    "links": _("more links than this writer is trusted with"),
    "repeat": _("the same words were sent before"),
    "rejections": _("many of the writer's last comments were not published"),
    "scripts": _("letters that pass for others, or signs that turn the line"),
    "always_hold": _("everything from this person is held"),
    "spam_likely": _("it reads like what was marked as spam"),
    "rule_error": _("a rule failed, so a person has to look"),
    "staff_name": _("the name looks like that of somebody who works here"),
}


def held_because(comment, but_for=()) -> list[str]:
    """Why a comment is held, in words; for a word rule, with the passage that it found."""
    passages = _passages(comment)
    return [
        _found(passages.get(code, ""))
        if code.startswith("word:")
        else str(HOLD_REASONS.get(code, code))
        for code in comment.hold_reasons
        if code not in but_for
    ]


def flagged_because(comment) -> list[str]:
    """What word rules found that hold nothing: not all of it stands in the words on a card."""
    passages = _passages(comment)
    return [_found(passages[code]) for code in passages if code not in comment.hold_reasons]


def _passages(comment) -> dict[str, str]:
    return {f"word:{match['rule']}": match["text"] for match in comment.matches}


def _found(passage) -> str:
    return gettext("the word list has “%s”") % passage
