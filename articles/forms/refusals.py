"""What a verb refused, said beside the field of the story form that it is about."""

from django.utils.translation import gettext as _

from articles.models import CannotCarry, LaterLinkWaits, NotReady, SlugTaken

WORDS = {"lead_photo_id": "lead_photo"}
PHOTO_PROBLEMS = {"alt_text": "photo_alt_text", "credit": "photo_credit"}


def show(refusal, form) -> None:
    """Add the refusal to the errors of a story form that is otherwise valid."""
    if isinstance(refusal, NotReady):
        for problem in refusal.problems:
            sentence = " ".join(str(part) for part in (problem.message, problem.hint) if part)
            _add(form, PHOTO_PROBLEMS.get(problem.id, problem.field), sentence)
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
    if isinstance(refusal, LaterLinkWaits):
        return "waiting"
    return "starts_at" if "_schedule" in form.data else None


def _add(form, field, sentence):
    if field == "bylines":
        form.bylines.non_form_errors().append(sentence)
    else:
        form.add_error(field, sentence)
