"""What the database promises beyond Django's constraints: words that never change, and search.

SQLite drops triggers when Django rebuilds a table, so `install` runs after every migrate.
"""

import re

from articles.text.accents import ACCENTED

ALWAYS = "1 = 1"
KEPT = {
    "articles_revision": "NEW.erased_at IS NULL",
    "articles_source": "NEW.outlet <> '' OR NEW.title <> '' OR NEW.url <> ''",
    "articles_revisionphoto": ALWAYS,
    "articles_revisiondocument": ALWAYS,
    "articles_deskmove": ALWAYS,
    # Erasure alone blanks the words of a slot, and takes its photo out.
    "articles_frontslot": (
        "NEW.edition_id <> OLD.edition_id OR NEW.position <> OLD.position"
        " OR NEW.kind <> OLD.kind OR NEW.url <> OLD.url OR NEW.outlet <> OLD.outlet"
        " OR NEW.headline NOT IN ('', OLD.headline)"
        " OR NEW.standfirst NOT IN ('', OLD.standfirst)"
        " OR COALESCE(NEW.article_id, 0) <> COALESCE(OLD.article_id, 0)"
        " OR COALESCE(NEW.tag_id, 0) <> COALESCE(OLD.tag_id, 0)"
        " OR COALESCE(NEW.written_for_id, 0) <> COALESCE(OLD.written_for_id, 0)"
        " OR COALESCE(NEW.photo_id, OLD.photo_id, 0) <> COALESCE(OLD.photo_id, 0)"
        " OR (NEW.pinned_until IS NULL) <> (OLD.pinned_until IS NULL)"
        " OR NEW.pinned_until <> OLD.pinned_until"
    ),
    "articles_frontedition": (
        "NEW.starts_at <> OLD.starts_at OR NEW.made_by_id <> OLD.made_by_id"
        " OR NEW.note <> OLD.note"
        " OR (OLD.announced_at IS NOT NULL AND NEW.announced_at IS NULL)"
    ),
    "articles_publication": (
        "NEW.article_id <> OLD.article_id OR NEW.starts_at <> OLD.starts_at"
        " OR NEW.kind <> OLD.kind OR NEW.revision_id <> OLD.revision_id"
        " OR NEW.note_kind <> OLD.note_kind OR (NEW.note <> OLD.note AND NEW.note <> '')"
        " OR (NEW.reason <> OLD.reason AND NEW.reason <> '')"
        " OR NEW.overridden <> OLD.overridden"
        " OR (NEW.override_reason <> OLD.override_reason AND NEW.override_reason <> '')"
        " OR NEW.made_by_id <> OLD.made_by_id"
        " OR (OLD.announced_at IS NOT NULL AND NEW.announced_at IS NULL)"
    ),
}
SEARCHED = ("headline", "standfirst", "body_text", "lead_caption")
# `without_accents` of a column; every function in it is immutable, as a generated column asks.
PLAIN = f"normalize(regexp_replace(normalize({{}}, NFD), '{ACCENTED}', '\\1', 'g'), NFC)"
REFUSAL = "What was written stays written: {table} is only ever inserted."


def install(connection) -> None:
    """Make the triggers and the search index where they are missing."""
    index = {"sqlite": _index_on_sqlite, "postgresql": _index_on_postgresql}
    if "articles_revision" in connection.introspection.table_names():
        keep(connection, KEPT)
        with connection.cursor() as cursor:
            index[connection.vendor](cursor)


def keep(connection, conditions) -> None:
    """Make a trigger for each table that refuses an UPDATE where its condition holds.

    In the middle of migrations a table may not be there, or lack a column that its condition
    names: it has no trigger until they are done.
    """
    make = {"sqlite": _keep_on_sqlite, "postgresql": _keep_on_postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table, condition in conditions.items():
            if table not in tables:
                continue
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")  # noqa: S608
            present = {column[0] for column in cursor.description}
            if set(re.findall(r"NEW\.(\w+)", condition)) <= present:
                make(cursor, table, condition)


def let_go(connection, tables) -> None:
    """Remove the triggers that `keep` made."""
    with connection.cursor() as cursor:
        for table in tables:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {table}_kept()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_kept")


def uninstall(connection) -> None:
    """Remove the triggers and the search index, so that the tables can be dropped."""
    let_go(connection, KEPT)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE articles_revision DROP COLUMN IF EXISTS search")
        else:
            for moment in ("insert", "delete", "update"):
                cursor.execute(f"DROP TRIGGER IF EXISTS articles_search_{moment}")
            cursor.execute("DROP TABLE IF EXISTS articles_search")


def index_again(connection, *, as_written=False) -> None:
    """Make PostgreSQL's index anew, of plain words or of words as they are written."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE articles_revision DROP COLUMN IF EXISTS search")
            _index_on_postgresql(cursor, words="{}" if as_written else PLAIN)


def _keep_on_sqlite(cursor, table, condition):
    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_kept")
    cursor.execute(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table}"
        f" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{REFUSAL.format(table=table)}'); END"
    )


def _keep_on_postgresql(cursor, table, condition):
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {condition} THEN RAISE EXCEPTION '{REFUSAL.format(table=table)}'"
        " USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    cursor.execute(
        f"CREATE OR REPLACE TRIGGER {table}_kept BEFORE UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_kept()"
    )


def _index_on_sqlite(cursor):
    columns = ", ".join(SEARCHED)
    old = ", ".join(f"OLD.{column}" for column in SEARCHED)
    new = ", ".join(f"NEW.{column}" for column in SEARCHED)
    into = "INSERT INTO articles_search"
    forget = f"{into}(articles_search, rowid, {columns}) VALUES ('delete', OLD.id, {old});"
    learn = f"{into}(rowid, {columns}) VALUES (NEW.id, {new});"
    cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'articles_search'")
    if not cursor.fetchone():
        cursor.execute(
            f"CREATE VIRTUAL TABLE articles_search USING fts5({columns},"
            " content='articles_revision', content_rowid='id',"
            " tokenize='porter unicode61 remove_diacritics 2')"
        )
        cursor.execute("INSERT INTO articles_search(articles_search) VALUES ('rebuild')")
    for moment, body in {
        "insert": learn,
        "delete": forget,
        "update": forget + learn,
    }.items():
        cursor.execute(
            f"CREATE TRIGGER IF NOT EXISTS articles_search_{moment} AFTER {moment.upper()}"
            f" ON articles_revision BEGIN {body} END"
        )


def _index_on_postgresql(cursor, words=PLAIN):
    weighed = " || ".join(
        f"setweight(to_tsvector('english', {words.format(column)}), '{weight}')"
        for column, weight in zip(SEARCHED, "ABCD", strict=True)
    )
    cursor.execute(
        "SELECT 1 FROM pg_attribute WHERE attrelid = 'articles_revision'::regclass"
        " AND attname = 'search' AND NOT attisdropped"
    )
    if cursor.fetchone():
        return
    cursor.execute(
        "ALTER TABLE articles_revision ADD COLUMN"
        f" search tsvector GENERATED ALWAYS AS ({weighed}) STORED"
    )
    cursor.execute("CREATE INDEX articles_revision_search ON articles_revision USING gin (search)")
