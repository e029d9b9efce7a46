"""Finished pages in files, laid out so that nginx can hand them out by itself.

A page at /a/b/ is `pages/a/b/index.html`, with `.gz` and `.br` beside it. What is said of it lies
apart in `about`, in a file whose modification time is the moment until which the page holds.
`tags/TAG` names the pages that go when the tag is raised. What ended is set aside in `last` for a
day, for the case that no other can be made. Pages with a query live in memory alone.
"""

import contextlib
import fcntl
import json
import logging
import os
import re
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from newsroom.page_cache.page import BROTLI, GZIP, IDENTITY, Page, finished

logger = logging.getLogger(__name__)
PLAIN_PATH = re.compile(r"/(?:[a-z0-9_-]{1,100}/){0,8}(?:[a-z0-9_-]{1,100}\.(?:xml|txt))?")
ENDINGS = {IDENTITY: "", GZIP: ".gz", BROTLI: ".br"}
MOST_SHARE = 0.9  # of the limit, after room was made
SECONDS_SET_ASIDE = 86_400
LONGEST_LIST_BYTES = 64 * 1024  # of the pages with a tag, before it is written anew


class Files:
    """The pages of one machine, within a limit of bytes; errors cost speed, never a page."""

    def __init__(self, root: Path, most_bytes: int):
        self.root = root
        self.pages, self.tags = root / "pages", root / "tags"
        self.abouts, self.last = root / "about", root / "last"
        self.most_bytes = most_bytes
        self._written = 0

    def get(self, key: str) -> Page | None:
        """Read a page; None for one that is not there, or was being written or removed."""
        name = name_of(key)
        if name is None:
            return None
        try:
            about = self.abouts / name
            said, until = json.loads(about.read_bytes()), about.stat().st_mtime
            bodies = {}
            for encoding, check in said["checks"].items():
                bodies[encoding] = _beside(self._place(name), ENDINGS[encoding]).read_bytes()
                if zlib.crc32(bodies[encoding]) != check:
                    return None
            os.utime(about, (time.time(), until))
            return _page(said, bodies, until)
        except (OSError, ValueError, KeyError):
            return None

    def get_last(self, key: str) -> Page | None:
        """Read the last copy of a page that ended: it may be as old as a day."""
        if page := self.get(key):
            return page
        name = name_of(key)
        if name is None:
            return None
        try:
            said = json.loads((self.last / f"{name}.json").read_bytes())
            until = (self.last / f"{name}.json").stat().st_mtime
            body = (self.last / name).read_bytes()
            if zlib.crc32(body) != said["checks"][IDENTITY]:
                return None
            return _page(said, finished("", [], body, tags=(), fresh_until=0).bodies, until)
        except (OSError, ValueError, KeyError):
            return None

    def put(self, key: str, page: Page) -> None:
        """Write a page whole; tags first, so that whoever raises one finds it."""
        name = name_of(key)
        if name is None or not page.status.startswith("200 "):
            return
        if self._written > self.most_bytes // 20:
            self.sweep(time.time())
        place = self._place(name)
        try:
            with self._lists(fcntl.LOCK_SH):
                for tag in page.tags:
                    with (self.tags / tag).open("a") as names:
                        names.write(f"{name}\n")
                place.parent.mkdir(parents=True, exist_ok=True)
                for encoding, body in page.bodies.items():
                    _write(_beside(place, ENDINGS[encoding]), body)
                self.abouts.mkdir(exist_ok=True)
                _write(self.abouts / name, _said(page), until=page.fresh_until)
        except OSError as error:
            logger.warning("A page was not kept on disk: %s", error)
            self._remove(name)
        self._written += page.bytes

    def remove(self, key: str) -> None:
        if name := name_of(key):
            self._remove(name)

    def raise_tags(self, tags: Iterable[str], *, hide: bool) -> None:
        """Set every page with one of the tags aside, or remove it where nobody may see it again."""
        for tag in tags:
            try:
                with self._lists(fcntl.LOCK_EX):
                    names = (self.tags / tag).read_text().splitlines()
                    (self.tags / tag).unlink()
            except OSError:
                continue
            for name in dict.fromkeys(names):
                if not hide:
                    self._set_aside(name)
                else:
                    self._remove(name)
                    _unlink(self.last / name, self.last / f"{name}.json")

    def sweep(self, now: float) -> int:
        """Set aside what does not hold any more, and remove the least used beyond the limit.

        Returns the bytes that stay.
        """
        self._written, kept, total = 0, [], 0
        for about in _files_in(self.abouts):
            with contextlib.suppress(OSError):
                if about.stat().st_mtime <= now:
                    self._set_aside(about.name)
        for folder, remove in ((self.last, self._remove_last), (self.abouts, self._remove)):
            for path in _files_in(folder):
                name = path.name.removesuffix(".json")
                if folder == self.last and path.name == name:
                    continue
                with contextlib.suppress(OSError):
                    status = path.stat()
                    if folder == self.last and status.st_mtime + SECONDS_SET_ASIDE <= now:
                        remove(name)
                        continue
                    size = status.st_size + self._bytes_of(name, folder)
                    kept.append((folder != self.last, status.st_atime, size, name, remove))
                    total += size
        if total > self.most_bytes:
            for _rank, _used, size, name, remove in sorted(kept, key=lambda each: each[:2]):
                remove(name)
                total -= size
                if total <= self.most_bytes * MOST_SHARE:
                    break
        self._shorten_lists()
        return total

    def clear(self) -> None:
        for folder in (self.pages, self.abouts, self.last, self.tags):
            shutil.rmtree(folder, ignore_errors=True)

    def _place(self, name: str) -> Path:
        """Where the identity bytes lie that nginx hands out."""
        return self.pages / name.replace("+", "/")

    def _bytes_of(self, name: str, folder: Path) -> int:
        if folder == self.last:
            return _size(self.last / name)
        return sum(_size(_beside(self._place(name), ending)) for ending in ENDINGS.values())

    def _remove(self, name: str) -> None:
        place = self._place(name)
        _unlink(*(_beside(place, ending) for ending in ENDINGS.values()), self.abouts / name)
        for folder in place.parents:
            if folder == self.pages:
                break
            try:
                folder.rmdir()
            except OSError:  # other pages lie in it
                break

    def _remove_last(self, name: str) -> None:
        _unlink(self.last / name, self.last / f"{name}.json")

    def _set_aside(self, name: str) -> None:
        with contextlib.suppress(OSError):
            self.last.mkdir(exist_ok=True)
            self._place(name).replace(self.last / name)
            (self.abouts / name).replace(self.last / f"{name}.json")
        self._remove(name)

    @contextlib.contextmanager
    def _lists(self, how: int) -> Iterator[None]:
        """Hold the lists of names by tag: together with others to add, alone to take away."""
        self.tags.mkdir(parents=True, exist_ok=True)
        with (self.root / "tags.lock").open("a") as lock:
            fcntl.flock(lock, how)
            yield

    def _shorten_lists(self) -> None:
        """Write the long lists anew, with the pages that are still there, each once."""
        for path in _files_in(self.tags):
            if _size(path) > LONGEST_LIST_BYTES:
                with contextlib.suppress(OSError), self._lists(fcntl.LOCK_EX):
                    there = {each.name for each in _files_in(self.abouts)}
                    names = there.intersection(path.read_text().splitlines())
                    _write(path, "".join(f"{name}\n" for name in names).encode())


def name_of(key: str) -> str | None:
    """The name of an address's file, in one piece; None for one that stays in memory."""
    if not PLAIN_PATH.fullmatch(key):
        return None
    return (key[1:] + "index.html" if key.endswith("/") else key[1:]).replace("/", "+")


def _said(page: Page) -> bytes:
    return json.dumps(
        {
            "status": page.status,
            "headers": page.headers,
            "tags": sorted(page.tags),
            "made_at": page.made_at,
            "hides_then": page.hides_then,
            "checks": {encoding: zlib.crc32(body) for encoding, body in page.bodies.items()},
        }
    ).encode()


def _page(said: dict, bodies: dict, until: float) -> Page:
    return Page(
        said["status"],
        tuple(map(tuple, said["headers"])),
        bodies,
        frozenset(said["tags"]),
        until,
        made_at=tuple(said["made_at"]),
        hides_then=said["hides_then"],
    )


def _beside(place: Path, ending: str) -> Path:
    return place.with_name(place.name + ending)


def _files_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return []


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _unlink(*paths: Path) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()


def _write(path: Path, content: bytes, *, until: float | None = None) -> None:
    """Put a file in its place whole, so that nobody reads half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".partial-", delete=False) as partial:
        try:
            partial.write(content)
            partial.flush()
            os.fchmod(partial.fileno(), 0o644)
            if until is not None:
                os.utime(partial.name, (time.time(), until))
            os.replace(partial.name, path)  # noqa: PTH105 - both are names already
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(partial.name)  # noqa: PTH108
            raise
