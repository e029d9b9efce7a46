"""One renders, the others wait or take the previous copy: across threads and processes."""

import contextlib
import fcntl
import os
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

NUMBER = 256
PAUSE_SECONDS = 0.005


class Locks:
    """A handful of files to lock; addresses share them, which only costs a wait."""

    def __init__(self, root: Path):
        self.root = root

    @contextlib.contextmanager
    def only_one(self, key: str, *, wait: float) -> Iterator[bool]:
        """Say whether nobody else makes this page; wait for it so many seconds at the most.

        Where no lock can be had, as on a full disk, everybody makes their own.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            name = f"{zlib.crc32(key.encode()) % NUMBER:03d}"
            file = os.open(self.root / name, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError:
            yield True
            return
        try:
            yield _lock(file, until=time.monotonic() + wait)
        finally:
            os.close(file)


def _lock(file: int, *, until: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= until:
                return False
            time.sleep(PAUSE_SECONDS)
        else:
            return True
