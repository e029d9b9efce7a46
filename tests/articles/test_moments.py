"""Times typed in the newsroom's zone, at the two hours a year that are not like others."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.utils import timezone

from articles.forms.moments import MomentField

# The night's clock goes from 01:00 to 02:00 in London and from 02:00 to 03:00 in New York.
ZONES = [
    pytest.param("Europe/London", "2026-03-29T01:{}", "2026-10-25T01:{}", 1, id="London"),
    pytest.param("America/New_York", "2026-03-08T02:{}", "2026-11-01T01:{}", -4, id="New York"),
    pytest.param("Australia/Lord_Howe", "2026-10-04T02:{}", "2026-04-05T01:{}", 11, id="half hour"),
]


class MomentForm(forms.Form):
    at = MomentField(required=False)


def typed(at, which="", zone="Europe/London") -> MomentForm:
    with timezone.override(zone):
        form = MomentForm({"at": at, "at_which": which})
        form.is_valid()
        form.page = str(form["at"])
    return form


@pytest.mark.parametrize(("zone", "gap", "fold", "hours"), ZONES)
def test_a_time_that_the_clocks_skip_is_refused(zone, gap, fold, hours):
    inside = typed(gap.format("05"), zone=zone)

    assert "does not exist on that day" in inside.errors["at"][0]
    assert inside["at"].data[0] == gap.format("05")


@pytest.mark.parametrize(("zone", "gap", "fold", "hours"), ZONES)
def test_the_minutes_on_both_sides_of_the_gap_are_times(zone, gap, fold, hours):
    day, hour = gap[:11], int(gap[11:13])
    before = typed(f"{day}{hour - 1:02}:59", zone=zone)
    after = typed(f"{day}{hour + 1:02}:00", zone=zone)

    assert not before.errors
    assert not after.errors
    if zone != "Australia/Lord_Howe":
        apart = after.cleaned_data["at"].astimezone(UTC) - before.cleaned_data["at"].astimezone(UTC)
        assert apart.total_seconds() == 60


@pytest.mark.parametrize(("zone", "gap", "fold", "hours"), ZONES)
def test_a_time_that_happens_twice_must_say_which(zone, gap, fold, hours):
    at = fold.format("45")
    neither, first, second = (typed(at, which, zone) for which in ("", "0", "1"))

    between = second.cleaned_data["at"].astimezone(UTC) - first.cleaned_data["at"].astimezone(UTC)
    assert "happens twice: choose which" in neither.errors["at"][0]
    assert "Which of the two?" in neither.page
    assert between.total_seconds() == (1800 if zone == "Australia/Lord_Howe" else 3600)
    assert first.cleaned_data["at"].utcoffset().total_seconds() == hours * 3600


def test_the_minutes_on_both_sides_of_the_fold_ask_nothing():
    before, after = typed("2026-10-25T00:59"), typed("2026-10-25T02:00")

    between = after.cleaned_data["at"].astimezone(UTC) - before.cleaned_data["at"].astimezone(UTC)
    assert between.total_seconds() == 2 * 3600 + 60
    assert "Which of the two?" not in before.page


def test_a_choice_where_there_is_none_changes_nothing():
    form = typed("2026-07-01T10:00", "1")

    assert form.cleaned_data["at"].astimezone(UTC) == datetime(2026, 7, 1, 9, tzinfo=UTC)


def test_a_forged_choice_is_refused():
    assert "Select a valid choice" in typed("2026-10-25T01:30", "7").errors["at"][0]


@pytest.mark.parametrize(
    "at",
    [
        "tomorrow",
        "2026-02-30T10:00",
        "2026-03-28T25:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
        "2026-03-28T10:00+05:00",
        "2026-03-28T10:00Z",
        "10:00",
        "٢٠٢٦-03-28T10:00",
        "1" * 5000,
    ],
)
@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_what_is_no_time_of_the_newsroom_is_refused(at, zone):
    form = typed(at, zone=zone)

    assert form.errors["at"] == ["Write a day and a time, such as 2026-03-28 14:30."]
    assert form["at"].data[0] == at


@pytest.mark.parametrize("at", ["2026-03-28 14:30", " 2026-03-28T14:30 ", "2026-03-28T14:30:59"])
def test_a_person_without_a_date_picker_types_it(at):
    form = typed(at)

    assert form.cleaned_data["at"].astimezone(UTC) == datetime(2026, 3, 28, 14, 30, tzinfo=UTC)


def test_an_empty_time_is_none():
    assert typed("").cleaned_data["at"] is None
