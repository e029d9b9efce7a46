from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WHICH_OF_THE_TWO = gettext_lazy("Which of the two?")

YEARS = range(1900, 2200)


class MomentWidget(forms.MultiWidget):
    """One `datetime-local` input and, only when the hour happens twice, which of the two."""

    template_name = "admin/widgets/moment.html"
    use_fieldset = False

    def __init__(self, attrs=None):
        super().__init__(
            {
                "": forms.DateTimeInput(
                    attrs={"type": "datetime-local", **(attrs or {})}, format="%Y-%m-%dT%H:%M"
                ),
                "which": forms.Select(
                    attrs={"aria-label": WHICH_OF_THE_TWO}, choices=MomentField.WHICH
                ),
            }
        )

    def id_for_label(self, id_):
        """The label belongs to the input that is always there."""
        return f"{id_}_0" if id_ else id_

    def decompress(self, value):
        if value is None:
            return [None, ""]
        return [timezone.localtime(value).replace(tzinfo=None), ""]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        typed = value[0] if isinstance(value, list) else None
        context["widget"]["twice"] = happens_twice(typed)
        return context


class MomentField(forms.MultiValueField):
    """An instant typed in the newsroom's zone.

    A time that daylight saving skips is refused; one that happens twice must say which.
    """

    WHICH = [
        ("", WHICH_OF_THE_TWO),
        ("0", gettext_lazy("The first, in summer time")),
        ("1", gettext_lazy("The second, in winter time")),
    ]
    widget = MomentWidget
    default_error_messages = {
        "invalid": gettext_lazy("Write a day and a time, such as 2026-03-28 14:30.")
    }

    def __init__(self, **kwargs):
        fields = (NaiveMomentField(), forms.ChoiceField(choices=self.WHICH, required=False))
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, values):
        if not values or not values[0]:
            return None
        naive, which = values[0], values[1] if len(values) > 1 else ""
        if does_not_exist(naive):
            raise ValidationError(
                _("The clocks go forward then: %(time)s does not exist on that day.")
                % {"time": f"{naive:%H:%M}"},
                code="gap",
            )
        if happens_twice(naive) and not which:
            raise ValidationError(
                _("The clocks go back then, so %(time)s happens twice: choose which.")
                % {"time": f"{naive:%H:%M}"},
                code="fold",
            )
        zone = timezone.get_current_timezone()
        return naive.replace(tzinfo=zone, fold=int(which or 0))


class NaiveMomentField(forms.Field):
    widget = forms.DateTimeInput

    def to_python(self, value):
        moment = parse(value)
        if value and moment is None:
            raise ValidationError(MomentField.default_error_messages["invalid"], code="invalid")
        return moment


def parse(value) -> datetime | None:
    """Read what a `datetime-local` input, or a person without one, writes."""
    if isinstance(value, datetime):
        return value
    try:
        moment = datetime.fromisoformat(str(value or "").strip())
    except ValueError:
        return None
    # The form says whose zone it is: a time of another one would be read wrong.
    if moment.tzinfo is not None or moment.year not in YEARS:
        return None
    return moment.replace(second=0, microsecond=0)


def offsets(naive: datetime) -> list[timedelta]:
    zone = timezone.get_current_timezone()
    return [naive.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)]


def does_not_exist(naive) -> bool:
    before, after = offsets(naive)
    return before < after


def happens_twice(value) -> bool:
    naive = parse(value)
    if naive is None:
        return False
    before, after = offsets(naive)
    return before > after
