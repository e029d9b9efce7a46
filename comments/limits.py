"""How much anybody may ask for, counted in the database: all processes share what is left.

A comment counts by the sender's network, by the e-mail address and by the story, a report by the
network. Checks run inside the transaction that stores what is checked, and those of one network
and one address take turns, so that two at the same moment cannot both be the last one. What leaves
no trace of its own is kept as an attempt for a day: a preview by the network, as is the wish for a
letter about what is held, a copy of that by who takes it, and a log-in as newsroom.log_in says.
"""

from datetime import timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Max
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import clock
from articles.models import Refused
from comments import database
from comments.models.attempt import Attempt
from comments.models.comment import Comment
from comments.models.report import Report


class Pace(NamedTuple):
    """What one e-mail address may write."""

    seconds_between: int
    a_day: int


NEWCOMER, KNOWN = Pace(30, 10), Pace(10, 60)
COMMENTS_OF_NETWORK, NETWORK_MINUTES = 20, 10
REPORTS_AN_HOUR = 10
PREVIEWS_OF_NETWORK = 60
LETTERS_OF_NETWORK = 10
COPIES_OF_COMMENTER, COPIES_OF_PERSON = 10, 60
COMMENTS_OF_STORY, STORY_SECONDS = 30, 60


class TooFast(Refused):
    """More came than is taken; `seconds` says when to try again. Nothing was stored."""

    def __init__(self, sentence, *, seconds):
        super().__init__(sentence)
        self.seconds = seconds


def check(kind, *, net_key, email_key="", trust=0, discussion=None, at) -> None:
    """Raise TooFast when this "comment" or "report" would be one too many.

    Call it within the transaction that stores the thing.
    """
    database.take_turns(net_key, email_key)
    if kind == "report":
        _network_may_report(net_key, at)
        return
    _address_may_comment(email_key, KNOWN if trust else NEWCOMER, at)
    _network_may_comment(net_key, at)
    if discussion is not None:
        _story_may_grow(discussion, at)


def count_attempt(kind, *, key, most, seconds, sentence, since=None, at=None) -> Attempt:
    """Store one more attempt; raise TooFast, with the sentence, after `most` within `seconds`.

    Nothing up to `since` is counted. Only a keyed hash of `key` is stored. A refused attempt is
    not counted.
    """
    with transaction.atomic():
        database.take_turns(kind + key)
        at = at or clock.database_now()
        begins_at = at - timedelta(seconds=seconds)
        begins_at = max(begins_at, since) if since else begins_at
        mine = {"kind": kind, "key": _hashed(kind, key)}
        if not _fewer(Attempt, most, begins_at, **mine):
            raise TooFast(sentence, seconds=seconds)
        return Attempt.objects.create(**mine, created_at=at)


def note_attempt(kind, *, key, at=None) -> None:
    """Store one more that may always be."""
    Attempt.objects.create(kind=kind, key=_hashed(kind, key), created_at=at or clock.database_now())


def newest_attempt(kind, *, key):
    """Return the instant of the newest one of the last day, or None."""
    rows = Attempt.objects.filter(kind=kind, key=_hashed(kind, key)).order_by("-created_at")
    return rows.values_list("created_at", flat=True).first()


def forget_attempts(kind, *, key) -> None:
    """Begin to count anew."""
    Attempt.objects.filter(kind=kind, key=_hashed(kind, key)).delete()


def check_preview(*, net_key, at=None) -> None:
    """Raise TooFast when a network has looked at its words very often within a few minutes."""
    if not net_key:
        return
    sentence = _(
        "Many previews were asked for from your network within a few minutes. Your words"
        " are still here: send them, or look at them again in %d minutes."
    )
    count_attempt(
        "preview",
        key=net_key,
        most=PREVIEWS_OF_NETWORK,
        seconds=NETWORK_MINUTES * 60,
        sentence=sentence % NETWORK_MINUTES,
        at=at,
    )


def check_letter(*, net_key, at=None) -> None:
    """Raise TooFast when a network wants one more letter about what is held than ten an hour."""
    if not net_key:
        return
    sentence = _(
        "Many letters were asked for from your network within the hour. Please try again later."
    )
    count_attempt(
        "letter",
        key=net_key,
        most=LETTERS_OF_NETWORK,
        seconds=60 * 60,
        sentence=sentence,
        at=at,
    )


def check_copy(commenter, *, by=None, at=None) -> None:
    """Raise TooFast when commenters took many copies of what is held of them, or staff of anybody.

    `by` is whoever takes it at the desk; without it, it is the commenter.
    """
    if by is None:
        kind, key, most = "copy", commenter.email_key, COPIES_OF_COMMENTER
    else:
        kind, key, most = "copy at the desk", str(by.pk), COPIES_OF_PERSON
    sentence = _(
        "You have taken %d copies within an hour, which is as many as we make. Nothing is lost:"
        " what is held stays as it is. Take the next copy in an hour."
    )
    count_attempt(kind, key=key, most=most, seconds=60 * 60, sentence=sentence % most, at=at)


def _hashed(kind, key):
    return salted_hmac(f"comments.attempt.{kind}", key, algorithm="sha256").hexdigest()


def _address_may_comment(email_key, pace, at):
    if not email_key:
        return
    lately = Comment.objects.filter(
        author__email_key=email_key, created_at__gt=at - timedelta(days=1)
    ).aggregate(number=Count("pk"), newest=Max("created_at"))
    if lately["number"] >= pace.a_day:
        raise TooFast(
            _(
                "You have written %d comments within a day, which is as many as we take from one"
                " person. Your words are still here: send them again tomorrow."
            )
            % lately["number"],
            seconds=60 * 60,
        )
    passed = (at - lately["newest"]).total_seconds() if lately["newest"] else None
    if passed is not None and passed < pace.seconds_between:
        raise _soon(int(pace.seconds_between - passed) + 1)


def _network_may_comment(net_key, at):
    since = at - timedelta(minutes=NETWORK_MINUTES)
    if not net_key or _fewer(Comment, COMMENTS_OF_NETWORK, since, net_key=net_key):
        return
    raise TooFast(
        _(
            "Many comments came from your network within a few minutes. Your words are still"
            " here: send them again in %d minutes."
        )
        % NETWORK_MINUTES,
        seconds=NETWORK_MINUTES * 60,
    )


def _network_may_report(net_key, at):
    since = at - timedelta(hours=1)
    if not net_key or _fewer(Report, REPORTS_AN_HOUR, since, net_key=net_key):
        return
    raise TooFast(
        _(
            "Many reports came from your network within the hour, and we are looking at them."
            " Your words are still here: send them again later."
        ),
        seconds=60 * 60,
    )


def _story_may_grow(discussion, at):
    """The newest comments of a story stand at the end of an index, however many there are."""
    newest = Comment.objects.filter(discussion=discussion).order_by("-pk")
    moments = newest.values_list("created_at", flat=True)[:COMMENTS_OF_STORY]
    since = at - timedelta(seconds=STORY_SECONDS)
    if sum(moment > since for moment in moments) >= COMMENTS_OF_STORY:
        raise TooFast(
            _(
                "Very many readers are writing about this story at this moment. Your words are"
                " still here: send them again in a minute."
            ),
            seconds=STORY_SECONDS,
        )


def _fewer(model, most, since, **key) -> bool:
    return model.objects.filter(**key, created_at__gt=since).order_by()[:most].count() < most


def _soon(seconds):
    return TooFast(
        ngettext(
            "You have just sent a comment. Your words are still here: send them in %d second.",
            "You have just sent a comment. Your words are still here: send them in %d seconds.",
            seconds,
        )
        % seconds,
        seconds=seconds,
    )
