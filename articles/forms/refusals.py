"""What a verb refused, said beside the field of the story form that it is about."""

from articles.models import CannotCarry, LaterLinkWaits, NotReady, SlugTaken

PHOTO_PROBLEMS = {"alt_text": "photo_alt_text", "credit": "photo_credit"}


def show(refusal, form) -> None:
    """Add the refusal to the errors of a story form that is otherwise valid."""
    if isinstance(refusal, NotReady):
        for problem in refusal.problems:
            sentence = " ".join(str(part) for part in (problem.message, problem.hint) if part)
            _add(form, PHOTO_PROBLEMS.get(problem.id, problem.field), sentence)
    else:
        _add(form, _field_of(refusal, form), str(refusal))


def _field_of(refusal, form) -> str | None:
    if isinstance(refusal, SlugTaken):
        return "slug"
    if isinstance(refusal, (CannotCarry, LaterLinkWaits)):
        return "waiting"
    return "starts_at" if "_schedule" in form.data else None


def _add(form, field, sentence):
    if field == "bylines":
        form.bylines.non_form_errors().append(sentence)
    else:
        form.add_error(field, sentence)
