"""The price of a verb in queries."""

OUTSIDE = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def statements(queries):
    return [each["sql"] for each in queries if not each["sql"].startswith(OUTSIDE)]
