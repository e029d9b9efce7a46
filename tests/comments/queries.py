"""The price of a verb in queries, and the way that SQLite takes to their rows."""

from contextlib import contextmanager

from django.db import connection

OUTSIDE = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def statements(queries):
    return [each["sql"] for each in queries if not each["sql"].startswith(OUTSIDE)]


@contextmanager
def plans():
    """Collect SQLite's plan of each query, with its parameters: it plans otherwise without them."""
    collected = []

    def explain(execute, sql, params, many, context):
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                collected.append(" ".join(row[3] for row in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield collected
