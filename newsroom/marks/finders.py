import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from newsroom.marks import drawing


class Marks(BaseFinder):
    """Find the newsroom's signs among the static files; they are drawn when first asked for.

    So they are collected, named by their content and kept by browsers like every static file.
    """

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        found = [str(folder / path) for folder in [drawn()] if path in names(folder)]
        return found if find_all else next(iter(found), [])

    def list(self, ignore_patterns):
        folder = drawn()
        storage = FileSystemStorage(location=folder)
        for name in names(folder):
            yield name, storage


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def drawn() -> Path:
    """Return the folder with the signs for the site's name, which is drawn once."""
    name, host = settings.SITE_NAME, settings.SITE_HOST
    folder = settings.MARKS_ROOT / drawing.fingerprint(name, host)
    if not folder.is_dir():
        settings.MARKS_ROOT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=settings.MARKS_ROOT) as unfinished:
            whole = Path(unfinished) / folder.name
            whole.mkdir()
            for file, content in drawing.files(name, host).items():
                (whole / file).write_bytes(content)
            try:
                whole.rename(folder)
            except OSError:
                # Another process was faster; it drew the same.
                if not folder.is_dir():
                    raise
    return folder
