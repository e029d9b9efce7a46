"""What changed, in order: one file that every process of a machine reads as it grows.

A line is a mark and a tag. `held` says that a change of what the tag stands for is about to be
committed: what is there may be served, nothing new may be stored. `raised` follows the commit:
pages with the tag are stale. `hidden` is a raise after which nobody may be served the old page. A
hold that nothing follows counts as hidden after HOLD_SECONDS: its process died in between.

Beside it lies the generation, eight bytes that every process has in its memory and that change
with each mark. A look at them is no system call: one that lets go of the interpreter's lock, as
`stat` does, costs two thirds of the requests a second where many threads wait for the lock.
"""

import contextlib
import errno
import mmap
import os
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

HELD, RAISED, HIDDEN = "h", "r", "x"
HOLD_SECONDS = 5
MOST_BYTES = 4 * 1024 * 1024
"""A longer journal begins anew; whoever reads it then forgets all."""
ATTEMPTS = 5
GENERATION_BYTES = 8
NAME_BYTES = 14  # the first line: twelve digits and their end; an inode may come back, this not


Place = tuple[int, int]
"""The journal's own number, and how many of its bytes were read."""
NOWHERE = (0, 0)
Marks = list[tuple[str, str]]


class Journal:
    """The file, by its path. A process keeps the place up to which it has read."""

    def __init__(self, path: Path):
        self.path = str(path)
        self.generation = f"{path}.generation"
        self._mapped, self._inode = None, None

    @property
    def state(self) -> bytes | None:
        """The generation now: where two are equal, nothing changed in between. None says nothing,
        so that nothing can be kept."""
        return self._mapped and self._mapped[:GENERATION_BYTES]

    def look_closer(self) -> bool:
        """Map the generation that others see, and tell whether a change could be written at all.

        Whoever follows calls it first, and again once a second: somebody may have emptied the
        folder, or the disk may have become read-only.
        """
        try:
            if os.stat(self.generation).st_ino != self._inode:  # noqa: PTH116
                with open(self.generation, "rb") as file:  # noqa: PTH123
                    self._mapped = mmap.mmap(
                        file.fileno(), GENERATION_BYTES, access=mmap.ACCESS_READ
                    )
                    self._inode = os.fstat(file.fileno()).st_ino
        except (OSError, ValueError):
            self._mapped, self._inode = None, None
        return self._mapped is not None and os.access(self.path, os.W_OK)

    def since(self, place: Place) -> tuple[Marks | None, Place]:
        """The marks and tags written after `place`, and where they end.

        None instead of marks says that the file is another one, so anything may have changed.
        """
        try:
            with open(self.path, "rb") as file:  # noqa: PTH123
                number = int(file.read(NAME_BYTES), 16)
                end = file.seek(0, os.SEEK_END)
                if place[0] != number or not NAME_BYTES <= place[1] <= end:
                    return None, (number, end)
                file.seek(place[1])
                written = file.read()
        except (OSError, ValueError):
            return None, NOWHERE
        whole = written[: written.rfind(b"\n") + 1]  # a line in the making comes with the next
        lines = whole.decode("ascii", "replace").splitlines()
        return [(line[:1], line[2:]) for line in lines], (number, place[1] + len(whole))

    def begin(self) -> None:
        """Make the files where there are none; without them, no page is kept."""
        with contextlib.suppress(OSError):
            for path, content in (
                (self.generation, secrets.token_bytes(GENERATION_BYTES)),
                (self.path, new_name()),
            ):
                if not os.path.exists(path):  # noqa: PTH110
                    put_in_place(path, content, os.link)

    def remove(self) -> None:
        with contextlib.suppress(OSError):
            Path(self.path).unlink()
        with contextlib.suppress(OSError):
            self._turn()

    def write(self, mark: str, tags: Iterable[str]) -> None:
        """Append a line for each tag, in one write that no other process divides.

        Raises OSError where the disk does not take it.
        """
        lines = "".join(f"{mark} {tag}\n" for tag in tags).encode("ascii", "replace")
        for _attempt in range(ATTEMPTS):
            self.begin()
            if not lines:
                return
            if self._append(lines):
                self._turn()
                return
        raise OSError(errno.ENOENT, "the journal does not stay where it is", self.path)

    def _append(self, lines: bytes) -> bool:
        """Say whether the lines stand in the file that others read, not in one replaced since."""
        try:
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            return False
        try:
            if os.write(file, lines) != len(lines):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.path)
            written = os.fstat(file)
            try:
                in_place = os.stat(self.path).st_ino == written.st_ino  # noqa: PTH116
            except FileNotFoundError:
                return False
        finally:
            os.close(file)
        if in_place and written.st_size > MOST_BYTES:
            with contextlib.suppress(OSError):
                put_in_place(self.path, new_name(), os.replace)
        return in_place

    def _turn(self) -> None:
        """Change the generation, as the last of all, for whoever sees it reads the rest."""
        file = os.open(self.generation, os.O_WRONLY)
        try:
            os.pwrite(file, secrets.token_bytes(GENERATION_BYTES), 0)
        finally:
            os.close(file)


def new_name() -> bytes:
    """The first line of a journal: a number that no other has."""
    return f"0{1 + secrets.randbelow(16**12 - 1):012x}\n".encode()


def put_in_place(path: str, content: bytes, put) -> None:
    """Write a file beside the path and put it there whole."""
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f"{place.name}.{secrets.token_hex(6)}")
    try:
        fresh.write_bytes(content)
        put(fresh, place)
    finally:
        fresh.unlink(missing_ok=True)


class Holds(dict[str, float]):
    """The tags that a process knows to be held, until when (seconds, monotonic)."""

    def hold(self, tag: str) -> None:
        self[tag] = time.monotonic() + HOLD_SECONDS

    def release(self, tag: str) -> None:
        self.pop(tag, None)

    def overdue(self) -> list[str]:
        """Take out the tags whose holder never came back."""
        now = time.monotonic()
        late = [tag for tag, until in list(self.items()) if until <= now]
        for tag in late:
            self.release(tag)
        return late

    def of(self, tags: Iterable[str]) -> bool:
        return any(tag in self for tag in tags)
