"""The README says what is true."""

from pathlib import Path

import pytest
from django.conf import settings

from newsroom import environment

README = (Path(settings.BASE_DIR) / "README.md").read_text()


@pytest.mark.parametrize("name", environment.VARIABLES)
def test_every_variable_stands_in_the_table_with_its_meaning(name):
    variable = environment.VARIABLES[name]
    row = next(line for line in README.splitlines() if line.startswith(f"| `{name}` |"))
    assert row.endswith(f"| {variable.meaning} |")


def test_no_variable_stands_in_the_table_that_is_not_read():
    rows = [line.split("`")[1] for line in README.splitlines() if line.startswith("| `")]
    assert set(rows) == set(environment.VARIABLES)


def test_the_ci_runs_the_test_command_of_the_readme():
    command = next(line for line in README.splitlines() if "requirements-test.txt &&" in line)
    assert command in (Path(settings.BASE_DIR) / ".ci" / "run").read_text()
