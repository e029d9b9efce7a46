"""What a verb refused, said beside the field of the story form that it is about."""

from django.utils.translation import gettext as _

from articles.models import CannotCarry, LaterLinkWaits, NotReady, ScheduledTooEarly, SlugTaken

WORDS = {"lead_photo_id": "lead_photo"}


def show(refusal, form) -> None:
    """Add the refusal to the errors of a story form that is otherwise valid."""
    if isinstance(refusal, NotReady):
        for problem in refusal.problems:
            _add(form, problem.field, " ".join(filter(None, (problem.message, problem.hint))))
    elif isinstance(refusal, CannotCarry):
        _add(form, "waiting", cannot_carry(refusal, form))
    else:
        _add(form, _field_of(refusal, form), str(refusal))


def cannot_carry(refusal, form) -> str:
    """Say where this change and the scheduled one touched the same words."""
    names = [
        str(_("Source links") if name == "sources" else form.fields[WORDS.get(name, name)].label)
        for name in refusal.fields
    ]
    return _(
        "This cannot be carried: the scheduled change has other words in the same place (%s)."
        " Keep it as it is, cancel it, or make its words agree first."
    ) % ", ".join(names)


def _field_of(refusal, form) -> str | None:
    if isinstance(refusal, SlugTaken):
        return "slug"
    if isinstance(refusal, ScheduledTooEarly):
        return "embargo_until"
    if "_schedule" in form.data:
        return "starts_at"
    return "waiting" if isinstance(refusal, LaterLinkWaits) else None


def _add(form, field, sentence):
    if field in ("bylines", "sources"):
        getattr(form, field).non_form_errors().append(sentence)
    else:
        form.add_error(field if field in form.fields else None, sentence)
