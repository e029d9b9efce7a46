"""What the database promises about comments: wordings and decisions never change.

SQLite drops triggers when Django rebuilds a table, so `install` runs after every migrate.
"""

KEPT = ("comments_commentrevision", "comments_decision")
REFUSAL = "What was written stays written: {table} is only ever inserted."


def install(connection) -> None:
    """Make the triggers that refuse every UPDATE."""
    present = connection.introspection.table_names()
    make = {"sqlite": _keep_on_sqlite, "postgresql": _keep_on_postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        for table in KEPT:
            if table in present:
                make(cursor, table)


def uninstall(connection) -> None:
    """Remove the triggers, so that the tables can be dropped."""
    with connection.cursor() as cursor:
        for table in KEPT:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {table}_kept()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_kept")


def _keep_on_sqlite(cursor, table):
    cursor.execute(
        f"CREATE TRIGGER IF NOT EXISTS {table}_kept BEFORE UPDATE ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL.format(table=table)}'); END"
    )


def _keep_on_postgresql(cursor, table):
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{REFUSAL.format(table=table)}'"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")
    cursor.execute(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_kept()"
    )
