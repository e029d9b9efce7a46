"""The moderators' lists: what waits, oldest first, and what was decided, newest first."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.models import Comment

CARDS_A_PAGE = 25
COUNTED_UP_TO = 100
MOST_AT_ONCE = 100
NOT_ON_CARDS = [
    f"discussion__article__latest__{column}" for column in ("body", "body_text", "standfirst")
]
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
    passages = {f"word:{match['rule']}": match["text"] for match in comment.matches}
    return [
        gettext("the word list has “%s”") % passages.get(code, "")
        if code.startswith("word:")
        else str(HOLD_REASONS.get(code, code))
        for code in comment.hold_reasons
        if code not in but_for
    ]


@dataclass(frozen=True)
class Tab:
    name: str
    label: Promise
    nothing: Promise

    @property
    def waits(self) -> bool:
        return self.name == Comment.Status.PENDING

    @property
    def count(self) -> str:
        """How many there are, as "100+" beyond what anybody would count."""
        found = Comment.objects.filter(status=self.name)[: COUNTED_UP_TO + 1].count()
        return f"{COUNTED_UP_TO}+" if found > COUNTED_UP_TO else str(found)


TABS = [
    Tab("pending", _("Pending"), _("Nothing waits. Every comment has been decided.")),
    Tab("published", _("Published"), _("No comment has been published yet.")),
    Tab("rejected", _("Rejected"), _("No comment has been rejected.")),
    Tab("spam", _("Spam"), _("No comment has been marked as spam.")),
]


def tab_named(name: str) -> Tab:
    """Return the tab, or the pending one for any other name."""
    return next((tab for tab in TABS if tab.name == name), TABS[0])


def oldest_pending():
    """Return when the comment that waits longest was written, or None."""
    waiting = Comment.objects.pending().oldest_first()
    return waiting.values_list("created_at", flat=True).first()


def cards(tab: Tab, after: str = "") -> tuple[list[Comment], int | None]:
    """Return the tab's comments after the one with id `after`, and the id to go on from."""
    found = Comment.objects.filter(status=tab.name)
    found = found.oldest_first() if tab.waits else found.order_by("-created_at", "-pk")
    if last := _last_seen(after):
        moment, pk = last
        beyond = (
            Q(created_at__gte=moment) & (Q(created_at__gt=moment) | Q(pk__gt=pk))
            if tab.waits
            else Q(created_at__lte=moment) & (Q(created_at__lt=moment) | Q(pk__lt=pk))
        )
        found = found.filter(beyond)
    found = found.select_related(
        "author", "current_revision", "parent__current_revision", "discussion__article__latest"
    ).defer(*NOT_ON_CARDS)
    shown = list(found[: CARDS_A_PAGE + 1])
    more = len(shown) > CARDS_A_PAGE
    shown = shown[:CARDS_A_PAGE]
    return shown, shown[-1].pk if more else None


def chosen(pairs) -> list[tuple[int, int]]:
    """Read "id:version" pairs, each once and as many as one press may decide."""
    read = {}
    for pair in pairs:
        pk, _colon, version = pair.partition(":")
        if is_number(pk) and is_number(version):
            read[int(pk)] = int(version)
    return list(read.items())[:MOST_AT_ONCE]


def is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 19


def _last_seen(after):
    if not is_number(after):
        return None
    return Comment.objects.filter(pk=after).values_list("created_at", "pk").first()
