"""What the desk is told: where a story stands and what just happened to the public site."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Publication


def moment(instant, now=None) -> str:
    """An instant as people say it: the time today, else day and time."""
    local = timezone.localtime(instant)
    if now is not None and local.date() == timezone.localdate(now):
        return f"{local:%H:%M}"
    pattern = "j M, H:i" if local.year == timezone.localdate(now).year else "j M Y, H:i"
    return date_format(local, pattern)


def state(story_state, now) -> str:
    """Where a story stands, in one sentence."""
    since = story_state.since and moment(story_state.since, now)
    sentence = {
        "draft": _("Draft, never published"),
        "scheduled": _("Not public yet"),
        "live": _("Live since %s") % since,
        "withdrawn": _("Withdrawn since %s") % since,
        "gone": _("Taken down since %s") % since,
    }[story_state.name]
    if story_state.retracted:
        sentence = _("Retracted since %s") % since
    if story_state.edited:
        sentence = _("%s, edited since") % sentence
    if story_state.next_at:
        sentence = f"{sentence}; {upcoming(story_state, now)}"
    return sentence


def upcoming(story_state, now) -> str:
    at = moment(story_state.next_at, now)
    if story_state.next_kind != Publication.Kind.WORDS:
        return _("will be withdrawn %s") % at
    if story_state.name == "live":
        return _("changes %s") % at
    return _("goes live %s") % at


def saved(article, now) -> str:
    story_state = article.state(now)
    if story_state.retracted:
        return _("Saved. Readers see the retraction.")
    if story_state.name == "live" and story_state.edited:
        return _("Saved. Readers still see the version of %s.") % moment(story_state.since, now)
    if story_state.name == "live":
        return _("Saved. Readers see these words.")
    return _("Saved as a draft. Readers see nothing of it.")


def unchanged(article, now) -> str:
    told = _("Nothing was changed, so nothing was saved. %s.")
    return told % state(article.state(now), now)


def unsent(note: str) -> str:
    return _("Your sentence for readers goes out with a publication only. It was: “%s”") % note


def published(article) -> str:
    return _("Published. Readers see it now at %s") % article.get_absolute_url()


def scheduled(link) -> str:
    return _("Scheduled: readers see it from %s.") % moment(link.starts_at)


def restored(article, number: int, as_number: int, now) -> str:
    """What became of the version `number` that was made the latest again."""
    told = _("Version %(new)d has the words of version %(old)d.")
    return f"{told % {'new': as_number, 'old': number}} {saved(article, now)}"


def left_out(photos) -> str:
    """Say which photos of restored words readers may not see any more."""
    names = get_text_list([f"“{photo}”" for photo in photos], _("and"))
    return (
        ngettext(
            "This photo was withdrawn, so it was left out: %s.",
            "These photos were withdrawn, so they were left out: %s.",
            len(photos),
        )
        % names
    )


def period(link, now) -> str:
    """What a link of the chain shows to readers, from when to when."""
    starts, is_words = moment(link.starts_at, now), link.kind == Publication.Kind.WORDS
    if link.starts_at > now:
        return (_("scheduled %s") if is_words else _("to be withdrawn %s")) % starts
    if link.ends_at is None or link.ends_at > now:
        return (_("live now, since %s") if is_words else _("not public since %s")) % starts
    ends = moment(link.ends_at, link.starts_at)
    told = _("public %(starts)s–%(ends)s") if is_words else _("not public %(starts)s–%(ends)s")
    return told % {"starts": starts, "ends": ends}


def cancelled(article, now) -> str:
    return _("Cancelled. %s.") % state(article.state(now), now)


def relabelled(article, changed: bool) -> str:
    if not changed:
        return _("Nothing was different, so nothing changed.")
    return _("Changed. Readers see it at once.")


def withdrawn(article, dropped: int) -> str:
    return _("Withdrawn. Readers see the notice and your reason at its address.") + went(dropped)


def retracted(dropped: int) -> str:
    return _("Retracted. Readers see your sentence in the place of its words.") + went(dropped)


def reinstated(article) -> str:
    return _("Brought back. Readers see it again at %s") % article.get_absolute_url()


def taken_down(article, dropped: int) -> str:
    return _("Taken down. Its address answers that it is gone.") + went(dropped)


def went(dropped: int) -> str:
    if not dropped:
        return ""
    return (
        " "
        + ngettext(
            "%d scheduled change was cancelled with it.",
            "%d scheduled changes were cancelled with it.",
            dropped,
        )
        % dropped
    )


def front_published(waiting) -> str:
    said = _("Published. Readers see this front page now.")
    if waiting is None:
        return said
    return (
        said
        + " "
        + _("The edition set for %s stays and takes over then.") % moment(waiting.starts_at)
    )


def front_scheduled(edition) -> str:
    return _("Scheduled: readers see this front page from %s.") % moment(edition.starts_at)


def front_cancelled(edition) -> str:
    return _("Cancelled: the edition set for %s will not appear.") % moment(edition.starts_at)
