from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import clock

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_a_page_reads_the_time_of_the_database_whatever_this_machine_says(monkeypatch, minutes):
    monkeypatch.setattr(clock, "_compared_at", None)
    if connection.vendor == "postgresql":
        true_now = timezone.now
        monkeypatch.setattr(clock.timezone, "now", lambda: true_now() + timedelta(minutes=minutes))

    before = clock.database_now()
    read = clock.now()
    after = clock.database_now()

    assert before - timedelta(seconds=1) < read <= after


def test_the_difference_is_measured_once_a_minute(django_assert_num_queries):
    clock.now()
    with django_assert_num_queries(0):
        clock.now()
