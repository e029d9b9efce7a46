"""Collect static files when they have changed since they were last collected."""

import fcntl
import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_when_changed(before: Callable[[], None] = lambda: None) -> bool:
    """Collect and compress the static files unless nothing has changed; tell whether it did.

    Call `before` first when there is something to do: it takes a while.
    """
    root = Path(settings.STATIC_ROOT)
    root.parent.mkdir(parents=True, exist_ok=True)
    stamp = root.with_name(f"{root.name}.stamp")
    with root.with_name(f"{root.name}.lock").open("w") as lock:
        # Two servers that start at once would write the same files.
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = fingerprint()
        if root.is_dir() and stamp.is_file() and stamp.read_text() == state:
            return False
        before()
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(state)
    return True


def fingerprint() -> str:
    """Return a digest of the name, size and time of every static file that is found."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
