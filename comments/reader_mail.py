"""Mail to readers: the letters that wait, written when their time has come and sent once.

Nothing is mailed of a comment that cannot be read at that moment, and of one thread at most one
mail an hour.
"""

import logging
from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import clock
from articles.models import Article
from comments import addresses, proofs
from comments.models import Comment, Commenter, Follow, Letter

BETWEEN_LETTERS = timedelta(hours=1)
AT_ONCE = 200
SHOWN_IN_A_LETTER = 10
WORDS_SHOWN = 400
LONGEST_PAUSE = 60
MOST_ATTEMPTS = 29
"""With pauses that double up to an hour, that is a day."""
log = logging.getLogger(__name__)


def is_due(*, at=None) -> bool:
    """Tell whether a letter waits whose time has come."""
    return _due(at or clock.now()).exists()


def send_due(*, at=None) -> int:
    """Send what is due; return how many mails went out. What cannot be sent is tried again."""
    at = at or clock.database_now()
    rows = _due(at).order_by("not_before", "pk")
    matters = dict.fromkeys(rows.values_list("kind", "commenter", "comment__root")[:AT_ONCE])
    sent = 0
    for kind, commenter, root in matters:
        letters = _take(kind, commenter, root, at)
        if not letters:
            continue
        try:
            sent += _send(letters, at)
        except Exception as failure:  # noqa: BLE001 - one letter must not stop the others
            _keep_for_later(letters, failure)
    return sent


def _due(at):
    return Letter.objects.filter(sent_at=None, not_before__lte=at).exclude(
        kind=Letter.Kind.DECISION
    )


def _send(letters, at) -> bool:
    """Send one mail of what these letters still have to tell; tell whether it went out.

    The others go, so that a later publication of their comments prepares them anew.
    """
    to_tell = _to_tell(letters, letters[0].commenter)
    told = [letter for letter in letters if letter.comment_id in to_tell]
    message = _written(told, at) if told else None
    keys = [letter.pk for letter in told] if message else []
    taken = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
    taken.exclude(pk__in=keys).delete()
    if message:
        message.send()
        taken.filter(pk__in=keys).update(sent_at=at)
    return message is not None


def _take(kind, commenter_pk, root_pk, at) -> list[Letter]:
    """Take the letters of one matter for this process, until a pause is over; none, if another
    has them or the thread was written of within the hour."""
    with transaction.atomic():
        commenter = Commenter.objects.select_for_update().filter(pk=commenter_pk).first()
        of_matter = Letter.objects.filter(kind=kind, commenter=commenter)
        if kind == Letter.Kind.REPLY:
            of_matter = of_matter.filter(comment__root=root_pk)
        letters = list(of_matter.filter(sent_at=None, not_before__lte=at).order_by("pk"))
        if not letters:
            return []
        mine = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
        if kind == Letter.Kind.REPLY and (not_before := _not_yet(of_matter, at)):
            mine.update(not_before=not_before)
            return []
        tried = max(letter.attempts for letter in letters)
        pause = timedelta(minutes=min(2**tried, LONGEST_PAUSE))
        mine.update(attempts=F("attempts") + 1, not_before=at + pause)
        for letter in letters:
            letter.commenter = commenter
            letter.attempts += 1
        return letters


def _not_yet(of_matter, at):
    """When the thread may be written of again; None for now."""
    sent_at = of_matter.aggregate(latest=Max("sent_at"))["latest"]
    if sent_at and sent_at + BETWEEN_LETTERS > at:
        return sent_at + BETWEEN_LETTERS
    on_its_way = of_matter.filter(sent_at=None, attempts__gt=0, not_before__gt=at)
    return on_its_way.aggregate(latest=Max("not_before"))["latest"]


def _keep_for_later(letters, failure):
    """Leave the letters for another try, or give them up after a day."""
    tired = [letter.pk for letter in letters if letter.attempts >= MOST_ATTEMPTS]
    kind = type(failure).__name__
    if tired:
        log.warning("A letter to a reader could not be sent for a day and is given up: %s.", kind)
        Letter.objects.filter(pk__in=tired).delete()
    else:
        log.info("A letter to a reader could not be sent and is tried again: %s.", kind)


def _written(letters, at) -> EmailMessage | None:
    """Write one mail out of letters of one matter; None while their story is not public."""
    commenter = letters[0].commenter
    comments = list(
        Comment.objects.filter(pk__in=[letter.comment_id for letter in letters])
        .select_related("author", "current_revision")
        .order_by("published_at", "pk")
    )
    article = comments and _story(comments[0], at)
    if not article:
        return None
    if letters[0].kind == Letter.Kind.CONFIRM:
        return _ask_to_confirm(commenter, article)
    return _tell_of_replies(commenter, article, comments)


def _to_tell(letters, commenter) -> set[int]:
    """The comments of these letters that can be read and are still asked for.

    Whoever took back the comment that they follow asks for no more replies to it.
    """
    readable = Comment.objects.visible().filter(pk__in=[each.comment_id for each in letters])
    follows = Follow.objects.open().filter(commenter=commenter)
    if letters[0].kind == Letter.Kind.CONFIRM:
        is_wanted = follows.unconfirmed().exists()
        return set(readable.values_list("pk", flat=True)) if is_wanted else set()
    readable = list(readable)
    above = {pk for comment in readable for pk in comment.line[:-1]}
    standing = Comment.objects.visible().filter(pk__in=above)
    followed = follows.filter(comment__in=standing, confirmed_at__isnull=False)
    followed = set(followed.values_list("comment", flat=True))
    return {comment.pk for comment in readable if followed & set(comment.line[:-1])}


def _story(comment, at):
    stories = Article.objects.published(at).as_teasers()
    return stories.filter(pk=comment.discussion_id).first()


def _ask_to_confirm(commenter, article) -> EmailMessage:
    lines = [
        _("Somebody, we hope you, commented at %s and wants mail about replies.")
        % settings.SITE_NAME,
        article.live.revision.headline,
        _("Is this your address? Then confirm it here. The page works for three days:"),
        urljoin(settings.SITE_URL, proofs.confirmation_address(commenter)),
        _("If it was not you, do nothing: without a confirmation there is no mail about replies."),
    ]
    subject = _("Confirm your address for %s") % settings.SITE_NAME
    return _message(commenter, subject, lines)


def _tell_of_replies(commenter, article, comments) -> EmailMessage:
    headline = article.live.revision.headline
    number = len(comments)
    said = ngettext(
        "%(number)d reply in a discussion that you follow:",
        "%(number)d replies in a discussion that you follow:",
        number,
    )
    lines = [said % {"number": number}, headline]
    lines += [_quoted(article, comment) for comment in comments[:SHOWN_IN_A_LETTER]]
    if number > SHOWN_IN_A_LETTER:
        more = number - SHOWN_IN_A_LETTER
        lines.append(ngettext("And %d more.", "And %d more.", more) % more)
    stop = urljoin(settings.SITE_URL, proofs.following_address(commenter, comments[0].root_id))
    lines += [_("To get no more mail about this thread:"), stop]
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    subject = _("Replies: %s") % headline
    return _message(commenter, subject, lines, headers)


def _quoted(article, comment) -> str:
    """Who wrote what, the beginning of it, and where to read the whole."""
    name = comment.name
    if comment.is_by_newsroom:
        name = _("%(name)s (%(badge)s)") % {"name": name, "badge": _("Newsroom")}
    words = comment.current_revision.text
    if len(words) > WORDS_SHOWN:
        words = words[:WORDS_SHOWN].rsplit(None, 1)[0] + " …"
    quoted = "\n".join(f"> {line}" for line in words.splitlines())
    address = urljoin(settings.SITE_URL, addresses.comment(article, comment))
    return f"{name}:\n{quoted}\n{address}"


def _message(commenter, subject, lines, headers=()) -> EmailMessage:
    return EmailMessage(
        subject=" ".join(subject.split()),
        body="\n\n".join(lines) + "\n",
        to=[commenter.email],
        headers={"Auto-Submitted": "auto-generated", **dict(headers)},
    )
