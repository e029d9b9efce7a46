"""A database of its own beside the one of DATABASE_URL, for commands that measure."""

import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections
from django.test.utils import override_settings

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "originals": {"BACKEND": "newsroom.storage.OriginalsOnDisk"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@contextmanager
def own_database(purpose: str):
    """Make the database, and empty folders for photographs; both are gone afterwards."""
    former = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory() as folder:
        on_disk = connection.vendor == "sqlite"
        name = f"{folder}/{purpose}.sqlite3" if on_disk else f"test_{former}_{purpose}"
        connection.settings_dict["TEST"]["NAME"] = name
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        folders = {"MEDIA_ROOT": Path(folder, "media"), "ORIGINALS_ROOT": Path(folder, "originals")}
        try:
            with override_settings(STORAGES=STORAGES, ALLOWED_HOSTS=["testserver"], **folders):
                yield
        finally:
            connections.close_all()
            connection.creation.destroy_test_db(former, verbosity=0)
