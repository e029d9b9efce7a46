"""Calling the moderators when the queue grows long or old, once an episode."""

import logging
from datetime import timedelta
from smtplib import SMTPException
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import clock
from comments.models import Comment, Policy

MAY_DECIDE = "comments.moderate_comment"
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAUSE, PAUSE_SECONDS = "comments.alerts.pause", 5 * 60
"""After a mail server did not take the letters."""

log = logging.getLogger(__name__)


def call_moderators(*, at=None) -> int:
    """Mail the moderators when more wait, or for longer, than the policy says; return how many.

    Nobody is called again before the queue was within its bounds, unless not one letter could be
    sent. The policy's row is what decides between several processes that look at the same moment.
    """
    policy = Policy.for_site()
    if policy.alert_waiting is None and policy.alert_minutes is None:
        return 0
    if cache.get(PAUSE):
        return 0
    at = at or clock.database_now()
    waiting, oldest_at = _queue(policy.alert_waiting or 0)
    if not _is_too_much(policy, waiting, oldest_at, at):
        Policy.objects.filter(pk=policy.pk, alerted_at__isnull=False).update(alerted_at=None)
        return 0
    with transaction.atomic():
        if not Policy.objects.filter(pk=policy.pk, alerted_at=None).update(alerted_at=at):
            return 0
        subject, body = _words(oldest_at, at)
        letters = [EmailMessage(subject, body, to=[each.email]) for each in moderators()]
        transaction.on_commit(lambda: _send(letters, policy, at), robust=True)
    return len(letters)


def moderators():
    """Everybody at the desk who may decide about comments and has an address."""
    people = get_user_model().objects.with_perm(MAY_DECIDE, backend=BACKEND)
    return people.filter(is_staff=True).exclude(email="").order_by("pk")


def _send(letters, policy, at) -> None:
    """Send what the mail server takes; where it took none, let the next look try again."""
    taken = 0
    try:
        with get_connection() as connection:
            for letter in letters:
                taken += _is_taken(connection, letter)
    except OSError as failure:
        _warn(failure)
    if letters and not taken:
        cache.set(PAUSE, True, PAUSE_SECONDS)
        Policy.objects.filter(pk=policy.pk, alerted_at=at).update(alerted_at=None)


def _is_taken(connection, letter) -> bool:
    try:
        connection.send_messages([letter])
    except SMTPException as failure:  # of this address perhaps, and not of the next one
        _warn(failure)
        return False
    return True


def _warn(failure) -> None:
    log.warning("A moderator could not be mailed: %s.", type(failure).__name__)


def _queue(bound) -> tuple[int, object]:
    """How many wait, counted no further than the bound, and since when the oldest does."""
    pending = Comment.objects.pending()
    oldest_at = pending.oldest_first().values_list("created_at", flat=True).first()
    return pending.order_by()[:bound].count() if bound else 0, oldest_at


def _is_too_much(policy, waiting, oldest_at, at) -> bool:
    if oldest_at is None:
        return False
    many = bool(policy.alert_waiting) and waiting >= policy.alert_waiting
    if policy.alert_minutes is None:
        return many
    return many or at - oldest_at >= timedelta(minutes=policy.alert_minutes)


def _words(oldest_at, at) -> tuple[str, str]:
    number = Comment.objects.pending().count()
    minutes = int((at - oldest_at).total_seconds() // 60)
    many = ngettext("%d comment waits for approval.", "%d comments wait for approval.", number)
    age = ngettext("The oldest has waited %d minute.", "The oldest has waited %d minutes.", minutes)
    lines = [
        many % number,
        age % minutes,
        urljoin(settings.SITE_URL, reverse("admin:comments_comment_changelist")),
        _("You are not told again before the queue is within its bounds."),
    ]
    return _("Comments wait: %d") % number, "\n\n".join(lines) + "\n"
