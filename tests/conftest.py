import gc
import os
import shutil
import subprocess

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.test import override_settings

from articles import clock
from articles.signals import shown_changes
from newsroom.supervision import python
from tests.builders import numbers
from tests.journeys.served import alone_in

pytest_plugins = ["tests.browsing"]

PLAIN_STATIC_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"

# To look for circles among 700 new objects at a time took a tenth of a run, a fifth of migrating.
gc.set_threshold(20_000, 20, 20)


LONGEST_FIRST = ("test_rights.py", "journeys", "test_migrations.py")


def pytest_collection_modifyitems(items):
    """Begin with the files that take longest, so that no worker is left with one at the end.

    While one worker loads the demo for the journeys, another asks the matrix of rights.
    """
    items.sort(key=lambda item: not any(part in LONGEST_FIRST for part in item.path.parts))
    items.sort(key=lambda item: item.path.name != LONGEST_FIRST[0])


def pytest_collection_finish():
    """Leave what was imported, and never goes, out of every search for garbage."""
    gc.freeze()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, worker_id):
    """An SQLite database after all migrations, made once for all workers of a run."""
    folder = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        folder = folder.parent
    file, unfinished = folder / "migrated.sqlite3", folder / "unfinished.sqlite3"
    with alone_in(folder):
        if not file.exists():
            subprocess.run(
                python("manage.py", "migrate", "-v0"),
                cwd=settings.BASE_DIR,
                env=os.environ | {"DATABASE_URL": f"sqlite:///{unfinished}"},
                check=True,
            )
            unfinished.rename(file)
    return file


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    """Leave the copy of the migrated database on SQLite as it is, which is as a new one."""
    return django_db_keepdb or connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, tmp_path_factory, request
):
    """Put SQLite's test database into a file: one in memory has one connection, and no races."""
    if connection.vendor == "sqlite":
        name = tmp_path_factory.mktemp("database") / "newsroom.sqlite3"
        shutil.copy(request.getfixturevalue("migrated"), name)
        connection.settings_dict["TEST"]["NAME"] = str(name)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Compare this machine's clock with the database's once, before any test moves either."""
    with django_db_blocker.unblock():
        clock.now()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def houses(tmp_path_factory):
    """Give all tests plain static addresses and work that is done at once, and empty folders to
    what outlives a test: the live server, and what the tests of a module share."""
    houses = tmp_path_factory.mktemp("houses")
    (houses / "static").mkdir()
    with override_settings(
        STATIC_ROOT=houses / "static",
        **folders(houses / "shared"),
        REDIS_URL="",  # the page cache of one machine; what CACHES says stays
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "originals": {"BACKEND": "newsroom.storage.OriginalsOnDisk"},
            "staticfiles": {"BACKEND": PLAIN_STATIC_FILES},
        },
        TASKS={
            "default": {
                "BACKEND": "django_tasks.backends.immediate.ImmediateBackend",
                "QUEUES": ["default", "purge"],
            }
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield houses


def folders(house) -> dict:
    """Where the files of a newsroom lie in a house; they are made with the first file."""
    return {
        "MEDIA_ROOT": house / "media",
        "PAGE_CACHE_ROOT": house / "pages",
        "ORIGINALS_ROOT": house / "originals",
    }


@pytest.fixture(autouse=True)
def _one_comparison_of_clocks(monkeypatch):
    """Keep what a test makes of the clock, and the query it costs, out of the other tests."""
    monkeypatch.setattr(clock, "_offset", clock._offset)
    monkeypatch.setattr(clock, "_compared_at", clock._compared_at)
    monkeypatch.setattr(clock, "SECONDS_BETWEEN_COMPARISONS", 3600)


@pytest.fixture(autouse=True)
def _a_house_of_its_own(settings, houses, request):
    """Give each test empty folders, unless it shares rows, which have files in shared ones."""
    if "shared_rows" in request.fixturenames:
        return
    for name, folder in folders(houses / str(next(numbers))).items():
        setattr(settings, name, folder)


@pytest.fixture(scope="module")
def shared_rows(django_db_setup, django_db_blocker):
    """Let a fixture arrange once for all tests of a module, each of which undoes what it does."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def told():
    """What the page cache is told: pairs of names and whether something is hidden."""
    heard = []

    def hear(sender, names, hides, **kwargs):
        heard.append((set(names), hides))

    shown_changes.connect(hear)
    yield heard
    shown_changes.disconnect(hear)
