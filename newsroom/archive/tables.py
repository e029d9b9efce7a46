"""Many rows for a table at once: by COPY on PostgreSQL, in large inserts on SQLite."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models import Max

MEMORY = "256MB"


class Table:
    """Rows of a model that wait to be written; columns that are not named get their default.

    Those that stay empty are not written at all.
    """

    def __init__(self, model, *columns: str):
        self.model, self.rows = model, []
        fields = {field.attname: field for field in model._meta.concrete_fields}
        defaults = {name: field.get_default() for name, field in fields.items()}
        rest = [name for name in fields if name not in columns and defaults[name] is not None]
        self.fields = [fields[name] for name in (*columns, *rest)]
        self.rest = tuple(_plain(fields[name], defaults[name]) for name in rest)
        self.last_pk = model.objects.aggregate(last=Max("pk"))["last"] or 0

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def next_pk(self) -> int:
        self.last_pk += 1
        return self.last_pk

    def add(self, *values) -> None:
        self.rows.append(values + self.rest)

    def take(self) -> list[tuple]:
        """Give the rows that wait, which wait no longer."""
        taken, self.rows = self.rows, []
        return taken


def _plain(field, value):
    return json.dumps(value) if isinstance(field, models.JSONField) else value


@contextmanager
def writing(tables):
    """Give what writes the rows of the tables on a thread of its own: while the database takes
    them the next are made. The first error ends it."""
    database, write = connections[DEFAULT_DB_ALIAS], WRITE[connection.vendor]
    database.ensure_connection()

    def write_all(taken):
        for table, rows in taken:
            write(database, table, rows)

    with ThreadPoolExecutor(1) as thread:
        under_way = thread.submit(write_all, [])

        def go_on():
            nonlocal under_way
            under_way.result()
            under_way = thread.submit(write_all, [(t, t.take()) for t in tables if t.rows])

        yield go_on
        go_on()
        under_way.result()


def _copy(database, table, rows):
    name, columns = _names(database, table)
    with (
        database.connection.cursor() as cursor,
        cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _names(database, table) -> tuple[str, str]:
    quoted = database.ops.quote_name
    return quoted(table.name), ", ".join(quoted(field.column) for field in table.fields)


def _insert(database, table, rows):
    name, columns = _names(database, table)
    places = ", ".join("?" * len(table.fields))
    instants = _places_of(table, models.DateTimeField)
    days = set(_places_of(table, models.DateField)) - set(instants)
    uuids = _places_of(table, models.UUIDField)

    def stored(row):
        row = list(row)
        for place in instants:
            if row[place] is not None:
                row[place] = str(row[place].astimezone(UTC).replace(tzinfo=None))
        for place in days:
            row[place] = row[place] and str(row[place])
        for place in uuids:
            row[place] = row[place].hex
        return row

    sql = f"INSERT INTO {name} ({columns}) VALUES ({places})"  # noqa: S608
    database.connection.executemany(sql, map(stored, rows))


def _places_of(table, kind) -> list[int]:
    return [place for place, field in enumerate(table.fields) if isinstance(field, kind)]


WRITE = {"postgresql": _copy, "sqlite": _insert}


@contextmanager
def filling(tables):
    """Write in one transaction, without the indexes and foreign keys of the tables.

    They are made again at its end, so that the database itself proves every row; after an error
    nothing has happened. Afterwards the database has looked at what it holds.
    """
    with _unhurried(), transaction.atomic():
        connection.check_constraints()
        dropped = DROP[connection.vendor]([table.name for table in tables])
        yield
        with connection.cursor() as cursor:
            for statement in dropped:
                cursor.execute(statement)
            for statement in connection.ops.sequence_reset_sql(
                no_style(), [table.model for table in tables]
            ):
                cursor.execute(statement)
        connection.check_constraints()
    _look_at_what_is_there(tables)


@contextmanager
def _unhurried():
    """Let SQLite put off what it checks at each row and syncs at each step."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        former = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA cache_size = -262144")
    try:
        with connection.constraint_checks_disabled():
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous = {former}")


def _drop_on_postgresql(names) -> list[str]:
    """Drop foreign keys, unique constraints and indexes; return what makes them again."""
    again = []
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{MEMORY}'")
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), contype,"
            " pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('f', 'u')"
            " ORDER BY contype DESC, conrelid, conname",
            [names],
        )
        for table, constraint, _kind, definition in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
            again.append(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition}")
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid::regclass::text = ANY(%s) AND NOT indisprimary"
            " ORDER BY indrelid, indexrelid",
            [names],
        )
        indexes = cursor.fetchall()
        for index, _definition in indexes:
            cursor.execute(f"DROP INDEX {index}")
    return [definition for _index, definition in indexes] + again


def _drop_on_sqlite(names) -> list[str]:
    """Drop the indexes that are no part of a table; return what makes them again.

    None while SQLite looks for the foreign keys of each row, as in a transaction that was open
    before: it would read whole tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys")
        if cursor.fetchone()[0]:
            return []
        cursor.execute(
            "SELECT name, tbl_name, sql FROM sqlite_master"
            " WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
        )
        indexes = [row for row in cursor.fetchall() if row[1] in names]
        for index, _table, _definition in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(index)}")
    return [definition for _index, _table, definition in indexes]


DROP = {"postgresql": _drop_on_postgresql, "sqlite": _drop_on_sqlite}


def _look_at_what_is_there(tables):
    """Let the planner know the tables, and PostgreSQL which pages all can see."""
    may_vacuum = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("ANALYZE")
            return
        for table in tables:
            cursor.execute(f"{'VACUUM (ANALYZE)' if may_vacuum else 'ANALYZE'} {table.name}")
