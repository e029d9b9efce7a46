"""What the photo desk says about photos, in words."""

from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin import sentences
from articles.models.photo import RIGHTS_WARNING_DAYS

USES_COUNTED = 100

# What agencies write into their instructions, and what it asks of whoever uses the photo.
INSTRUCTIONS = {
    ("mandatory credit", "credit mandatory", "must credit"): gettext_lazy(
        "The agency insists on its credit: print it as it stands."
    ),
    ("embargo", "not before", "hold until"): gettext_lazy(
        "The agency set an embargo: do not publish before it ends."
    ),
    ("no use", "not for use", "do not use", "kill", "no sales", "not for", "no archiv"): (
        gettext_lazy("The agency forbids some or all use: read its words before you publish.")
    ),
}


def already_there(photo) -> str:
    """Who brought a photo that came again, when, and how much it is used; one query, or two."""
    shown = photo.revision_photos.values("revision__article").distinct()
    count = shown[: USES_COUNTED + 1].count()
    facts = {
        "who": photo.uploaded_by.get_full_name() or photo.uploaded_by.get_username(),
        "when": sentences.moment(photo.created_at),
        "uses": used_in(count),
    }
    told = _("Already in the library, uploaded by %(who)s on %(when)s, %(uses)s.") % facts
    if photo.withdrawn_at:
        told += " " + _("It was withdrawn from every page: %s") % photo.withdrawal_reason
    return told


def used_in(count: int) -> str:
    if not count:
        return _("used in no story yet")
    if count > USES_COUNTED:
        return _("used in more than %d stories") % USES_COUNTED
    return ngettext("used in %d story", "used in %d stories", count) % count


def lacking(photo) -> list[str]:
    """What a photo still needs before it can lead a story."""
    wanted = {
        _("No caption"): photo.caption,
        _("No credit"): photo.credit,
        _("No alternative text"): photo.alt_text,
    }
    return [words for words, value in wanted.items() if not value]


def rights(photo, today) -> str:
    """Say when the rights end, once that is near."""
    ends_on = photo.rights_until
    if ends_on is None or ends_on > today + timedelta(days=RIGHTS_WARNING_DAYS):
        return ""
    day = date_format(ends_on, "j M Y")
    return (_("Rights ended on %s") if ends_on < today else _("Rights end on %s")) % day


def warnings(photo, today) -> list[str]:
    """What whoever uses the photo must know first."""
    typed = photo.instructions.lower()
    asked = [
        str(sentence)
        for phrases, sentence in INSTRUCTIONS.items()
        if any(phrase in typed for phrase in phrases)
    ]
    ending = rights(photo, today)
    return [*asked, *([f"{ending}."] if ending else [])]


def beside_fields(form, said: dict) -> list[tuple]:
    """Pair each field with what the file says of it, and whether that is what it holds."""
    pairs = []
    for field in form:
        from_file = said.get(field.name) or ""
        choices = dict(getattr(field.field, "choices", ())) if from_file else {}
        shown = choices.get(from_file, from_file)
        pairs.append((field, shown, from_file == getattr(form.instance, field.name)))
    return pairs
