"""What a verb refused, said beside the field of the story form that it is about."""

from articles.models import CannotCarry, LaterLinkWaits, NotReady, SlugTaken


def show(refusal, form) -> None:
    """Add the refusal to the errors of a story form that is otherwise valid."""
    if isinstance(refusal, NotReady):
        for problem in refusal.problems:
            _add(form, problem.field, " ".join(filter(None, (problem.message, problem.hint))))
    else:
        _add(form, _field_of(refusal, form), str(refusal))


def _field_of(refusal, form) -> str | None:
    if isinstance(refusal, SlugTaken):
        return "slug"
    if isinstance(refusal, (CannotCarry, LaterLinkWaits)):
        return "waiting"
    return "starts_at" if "_schedule" in form.data else None


def _add(form, field, sentence):
    if field in ("bylines", "sources"):
        getattr(form, field).non_form_errors().append(sentence)
    else:
        form.add_error(field if field in form.fields else None, sentence)
