"""Changing a policy: what it says comes into force in every discussion that follows it."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from articles import shown, signals
from articles.models import Article, Refused
from comments.models.counting import visible_comments
from comments.models.discussion import Discussion
from comments.models.policy import Mode, Policy

MOST_STORIES_NAMED = 500


def set_site_policy(*, by, mode, close_after_days=None, alert_waiting=None, alert_minutes=None):
    """Say how discussions are led where neither story nor section says otherwise.

    Returns whether that changed anything.
    """
    with transaction.atomic():
        Policy.take_turns()
        policy = Policy.for_site()
        calls = {"alert_waiting": alert_waiting, "alert_minutes": alert_minutes}
        leads = {"mode": mode, "close_after_days": close_after_days}
        if not (changed := _changed(policy, leads | calls)):
            return False
        _must_lead(mode)
        if calls.keys() & changed:
            policy.alerted_at = None
        policy.save()
        if leads.keys() & changed:
            follows = Q(article__section__comment_policy=None) | Q(
                article__section__comment_policy__mode=""
            )
            _bring_into_force(follows, mode)
            signals.shown_changes.send(Policy, names={shown.SITE}, hides=mode == Mode.OFF)
        return True


def set_section_policy(*, by, section, mode, close_after_days=None) -> bool:
    """Say how discussions of a section's stories are led; with "" and None as the site says.

    Returns whether that changed anything.
    """
    with transaction.atomic():
        Policy.take_turns()
        site = Policy.for_site()
        policy = Policy.objects.filter(section=section).first() or Policy(section=section, mode="")
        if not _changed(policy, {"mode": mode, "close_after_days": close_after_days}):
            return False
        if mode:
            _must_lead(mode)
        if mode or close_after_days is not None:
            policy.save()
        else:
            policy.delete()
        in_force = mode or site.mode
        _bring_into_force(Q(article__section=section), in_force)
        names = _pages_of(section)
        signals.shown_changes.send(Policy, names=names, hides=in_force == Mode.OFF)
        return True


def _changed(policy, wanted) -> set[str]:
    """Put the values on the policy; return the names of those that were others."""
    changed = {name for name, value in wanted.items() if getattr(policy, name) != value}
    for name in changed:
        setattr(policy, name, wanted[name])
    return changed


def _must_lead(mode):
    if mode not in Mode.values:
        raise Refused(_("Choose what readers may do."))


def _bring_into_force(follows, mode):
    """Rewrite the mode of the discussions that have none of their own, and their counts.

    They are locked in one order, so that nobody posts or decides under two modes.
    """
    others = Discussion.objects.filter(follows, own_mode="").exclude(mode=mode)
    locked = list(others.order_by("pk").select_for_update(of=("self",)).only("mode"))
    if not locked:
        return
    changed = Discussion.objects.filter(pk__in=others.order_by().values("pk"))
    changed.update(mode=mode)
    if mode == Mode.OFF or any(discussion.mode == Mode.OFF for discussion in locked):
        counted = Article.objects.filter(discussion__own_mode="", discussion__mode=mode)
        counted.update(comment_count=visible_comments())


def _pages_of(section) -> set[str]:
    """The pages of the section's stories by name, or the whole site where they are very many."""
    public = Article.objects.filter(section=section, first_published_at__isnull=False)
    keys = public.order_by().values_list("pk", flat=True)[: MOST_STORIES_NAMED + 1]
    names = {shown.story(pk) for pk in keys} | {shown.in_section(section.pk), shown.LISTS}
    return names if len(keys) <= MOST_STORIES_NAMED else {shown.SITE}
