import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
APPS = ("articles", "comments", "newsroom")
LEAVES, CORE, MIDDLE, EDGES = range(4)
RUNGS = {
    LEAVES: {
        # of stories and comments
        "clock", "darkroom", "database", "decoding", "digital_source", "metadata", "prepared",
        "renditions", "networks", "shown", "signals", "text", "rendering", "web", "written",
        # of the project
        "cache", "environment", "marks", "media", "middleware", "secret_key", "slow_bodies",
        "static_files", "storage", "supervision",
    },
    CORE: {"checks", "learning", "limits", "migrations", "models", "rules"},
    MIDDLE: {
        "accuracy", "addresses", "alerts", "desk_mail", "documents", "footnotes", "forms", "front",
        "history",
        "originals", "page_cache", "paging", "photos", "privacy", "proofs", "prose", "queue",
        "retention",
        "reader_mail", "receivers", "related", "rights", "search", "settings", "states",
        "structured_data", "tasks", "threads", "word_rules",
    },
    EDGES: {
        "admin", "apps", "archive", "context_processors", "demo", "desk", "feeds", "log_in",
        "management", "pages", "refusals", "sitemaps", "templatetags", "urls", "views", "wsgi",
    },
}  # fmt: skip
RUNG_OF = {name: rung for rung, names in RUNGS.items() for name in names}
VAGUE_NAME = re.compile(r"(^|_)(utils?|helpers?|misc|common)(_|$)")
FILES = sorted(
    path for app in APPS for path in (PROJECT / app).rglob("*.py") if "migrations" not in path.parts
)


COMMANDS = sorted(
    path.relative_to(PROJECT)
    for folder in ("benchmarks", "moderating", "races")
    for path in (PROJECT / "tests" / folder).rglob("*.py")
)


def name_of(path: Path) -> tuple[str, ...]:
    """Return the dotted name of a module, split: an __init__ is its package."""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


MODULES = {name_of(path) for path in FILES}


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the project's modules that a file imports."""
    package = name_of(path) if path.stem == "__init__" else name_of(path)[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [tuple(alias.name.split(".")) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            source = start + tuple((node.module or "").split(".") if node.module else ())
            # `from articles import text` names a module, `from articles.text import scrub` not.
            names = [
                (*source, alias.name) if (*source, alias.name) in MODULES else source
                for alias in node.names
            ]
        else:
            continue
        yield from (name for name in names if name[0] in APPS)


def imports_inside_functions(path: Path) -> list[int]:
    """Return the lines of imports inside a function, ready() of an AppConfig aside."""
    return [
        node.lineno
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and not (function.name == "ready" and path.stem == "apps")
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def is_against_the_ladder(importer: tuple[str, ...], imported: tuple[str, ...]) -> bool:
    """Tell whether an import climbs: to an app further up, or up inside its own app."""
    if importer[0] != imported[0]:
        return APPS.index(imported[0]) > APPS.index(importer[0])
    if len(importer) == 1 or len(imported) == 1 or importer[1] == imported[1]:
        return False
    here, there = RUNG_OF[importer[1]], RUNG_OF[imported[1]]
    return there > here


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_module_stands_on_a_known_rung_and_imports_none_above_it(path):
    name = name_of(path)
    assert len(name) == 1 or name[1] in RUNG_OF, f"say in RUNGS where {'.'.join(name)} stands"

    climbing = [
        ".".join(imported) for imported in imports(path) if is_against_the_ladder(name, imported)
    ]

    assert climbing == []


@pytest.mark.parametrize(
    ("importer", "imported", "climbs"),
    [
        ("articles.text", "comments.models", True),
        ("articles.models", "newsroom.settings", True),
        ("comments.views", "articles.models", False),
        ("newsroom.demo", "comments.models", False),
        ("articles.models.article", "articles.forms.story", True),
        ("articles.text.cleaning", "articles.models", True),
        ("articles.search", "articles.views", True),
        ("articles.views", "articles.search", False),
        ("articles.text.cleaning", "articles.text.tree", False),
    ],
)
def test_the_ladder_runs_one_way(importer, imported, climbs):
    assert is_against_the_ladder(tuple(importer.split(".")), tuple(imported.split("."))) is climbs


def test_no_import_stands_inside_a_function():
    found = {str(path.relative_to(PROJECT)): imports_inside_functions(path) for path in FILES}

    assert {path: lines for path, lines in found.items() if lines} == {}


def test_no_module_has_a_vague_name():
    vague = [
        str(path.relative_to(PROJECT))
        for path in FILES
        if any(VAGUE_NAME.search(part) for part in name_of(path))
    ]

    assert vague == []
    assert VAGUE_NAME.search("text_utils")
    assert not VAGUE_NAME.search("commonplace")


def test_stories_never_name_comments():
    named = [
        str(path.relative_to(PROJECT))
        for path in FILES
        if path.is_relative_to(PROJECT / "articles")
        and re.search(r"^\s*(from|import) comments\b|\"comments\.", path.read_text(), re.MULTILINE)
    ]

    assert named == []


def is_there(module: str, name: str) -> bool:
    """Read it, for whoever imports a command begins to measure."""
    folder = PROJECT.joinpath(*module.split("."))
    file = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    if (folder / f"{name}.py").exists() or (folder / name).is_dir():
        return True
    return file.exists() and name in set(names_in(ast.parse(file.read_text())))


def names_in(module: ast.Module) -> Iterator[str]:
    """What a module has by name once it is imported."""
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name
            continue
        for part in ast.walk(statement):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                yield part.id
            elif isinstance(part, ast.alias):
                yield part.asname or part.name


@pytest.mark.parametrize("path", COMMANDS, ids=str)
def test_a_command_beside_the_suite_finds_what_it_imports_of_the_project(path):
    missing = [
        f"{statement.module}.{name.name}"
        for statement in ast.walk(ast.parse((PROJECT / path).read_text()))
        if isinstance(statement, ast.ImportFrom)
        and statement.module
        and statement.module.partition(".")[0] in {*APPS, "tests"}
        for name in statement.names
        if not is_there(statement.module, name.name)
    ]

    assert missing == []
