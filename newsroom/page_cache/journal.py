"""What changed, in order: one file that every process of a machine reads as it grows.

A line is a mark and a tag. `held` says that a change of what the tag stands for is about to be
committed: what is there may be served, nothing new may be stored. `raised` follows the commit:
pages with the tag are stale. `hidden` is a raise after which nobody may be served the old page. A
hold that nothing follows counts as hidden after HOLD_SECONDS: its process died in between.
"""

import contextlib
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path

HELD, RAISED, HIDDEN = "h", "r", "x"
HOLD_SECONDS = 5
MOST_BYTES = 4 * 1024 * 1024
"""A longer journal begins anew; whoever reads it then forgets all."""


Place = tuple[int, int]
"""Which file it is (inode), and how many of its bytes were read."""
NOWHERE = (0, 0)


class Journal:
    """The file, by its path. A process keeps the place up to which it has read."""

    def __init__(self, path: Path):
        self.path = str(path)

    @property
    def place(self) -> Place:
        """Where the file ends now: equal places mean that nothing changed in between."""
        try:
            status = os.stat(self.path)  # noqa: PTH116 - on the way of every request
        except OSError:
            return NOWHERE
        return (status.st_ino, status.st_size)

    def since(self, place: Place) -> tuple[list[tuple[str, str]] | None, Place]:
        """The marks and tags written after `place`, and where they end.

        None instead of marks says that the file is another one, so anything may have changed.
        """
        try:
            with open(self.path, "rb") as file:  # noqa: PTH123
                inode, end = os.fstat(file.fileno()).st_ino, file.seek(0, os.SEEK_END)
                if place[0] != inode or place[1] > end:
                    return None, (inode, end)
                file.seek(place[1])
                written = file.read()
        except OSError:
            return None, NOWHERE
        whole = written[: written.rfind(b"\n") + 1]  # a line in the making comes with the next
        lines = whole.decode("ascii", "replace").splitlines()
        return [(line[:1], line[2:]) for line in lines], (inode, place[1] + len(whole))

    def begin(self) -> None:
        """Make the file where there is none; without one, no page is kept."""
        with contextlib.suppress(OSError):
            Path(self.path).parent.mkdir(parents=True, exist_ok=True)
            Path(self.path).touch()

    def remove(self) -> None:
        with contextlib.suppress(OSError):
            Path(self.path).unlink()

    def write(self, mark: str, tags: Iterable[str]) -> None:
        """Append a line for each tag, in one write that no other process divides."""
        lines = "".join(f"{mark} {tag}\n" for tag in tags).encode("ascii", "replace")
        if not lines:
            return
        path = Path(self.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab", buffering=0) as file:
            file.write(lines)
            too_long = file.tell() > MOST_BYTES
        if too_long:
            fresh = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
            with contextlib.suppress(OSError):
                fresh.write_bytes(b"")
                fresh.replace(path)


class Holds:
    """The tags that a process knows to be held, until when (seconds, monotonic)."""

    def __init__(self):
        self._until: dict[str, float] = {}

    def __bool__(self):
        return bool(self._until)

    def __contains__(self, tag):
        return tag in self._until

    def hold(self, tag: str) -> None:
        self._until[tag] = time.monotonic() + HOLD_SECONDS

    def release(self, tag: str) -> None:
        self._until.pop(tag, None)

    def clear(self) -> None:
        self._until.clear()

    def overdue(self) -> list[str]:
        """Take out the tags whose holder never came back."""
        now = time.monotonic()
        late = [tag for tag, until in list(self._until.items()) if until <= now]
        for tag in late:
            self.release(tag)
        return late

    def of(self, tags: Iterable[str]) -> bool:
        return any(tag in self._until for tag in tags)
