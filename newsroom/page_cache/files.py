"""Finished pages in files, laid out so that nginx can hand them out by itself.

A page at /a/b/ is `pages/a/b/index.html`, with `.gz` and `.br` beside it and what is said of it in
`index.json`, whose modification time is the moment until which the page holds. `tags/TAG` names
the pages that go when the tag is raised. Pages with a query live in memory alone.
"""

import contextlib
import json
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from newsroom.page_cache.page import BROTLI, GZIP, IDENTITY, Page

logger = logging.getLogger(__name__)
PLAIN_PATH = re.compile(r"/(?:[a-z0-9_-]{1,100}/){0,8}(?:[a-z0-9_-]{1,100}\.(?:xml|txt))?")
ENDINGS = {IDENTITY: "", GZIP: ".gz", BROTLI: ".br"}
ABOUT = ".json"
MOST_SHARE = 0.9  # of the limit, after room was made


class Files:
    """The pages of one machine, within a limit of bytes; errors cost speed, never a page."""

    def __init__(self, root: Path, most_bytes: int):
        self.pages, self.tags = root / "pages", root / "tags"
        self.most_bytes = most_bytes
        self._written = 0

    def get(self, key: str) -> Page | None:
        """Read a page; None for one that is not there, or was being written or removed."""
        place = self._place(key)
        if place is None:
            return None
        try:
            about = json.loads(_beside(place, ABOUT).read_bytes())
            bodies = {}
            for name, length in about["bodies"].items():
                bodies[name] = _beside(place, ENDINGS[name]).read_bytes()
                if len(bodies[name]) != length:
                    return None
            until = _beside(place, ABOUT).stat().st_mtime
            os.utime(_beside(place, ABOUT), (time.time(), until))
            made_at = tuple(about["made_at"])
        except (OSError, ValueError, KeyError):
            return None
        headers = tuple(map(tuple, about["headers"]))
        return Page(about["status"], headers, bodies, frozenset(about["tags"]), until, made_at)

    def put(self, key: str, page: Page) -> None:
        """Write a page whole; tags first, so that whoever raises one finds it."""
        place = self._place(key)
        if place is None or not page.status.startswith("200 "):
            return
        if self._written > self.most_bytes // 20:
            self.sweep(time.time())
        try:
            self.tags.mkdir(parents=True, exist_ok=True)
            for tag in page.tags:
                with (self.tags / tag).open("a") as names:
                    names.write(f"{key}\n")
            place.parent.mkdir(parents=True, exist_ok=True)
            for name, body in page.bodies.items():
                _write(_beside(place, ENDINGS[name]), body)
            about = {
                "status": page.status,
                "headers": page.headers,
                "tags": sorted(page.tags),
                "made_at": page.made_at,
                "bodies": {name: len(body) for name, body in page.bodies.items()},
            }
            _write(_beside(place, ABOUT), json.dumps(about).encode(), until=page.fresh_until)
        except OSError as error:
            logger.warning("A page was not kept on disk: %s", error)
            self._remove(place)
        self._written += page.bytes

    def remove(self, key: str) -> None:
        if place := self._place(key):
            self._remove(place)

    def raise_tags(self, tags: Iterable[str]) -> None:
        """Remove every page with one of the tags."""
        for tag in tags:
            try:
                keys = (self.tags / tag).read_text().splitlines()
                (self.tags / tag).unlink()
            except OSError:
                continue
            for key in dict.fromkeys(keys):
                self.remove(key)

    def sweep(self, now: float) -> int:
        """Remove what does not hold any more, and the least used beyond the limit; return bytes
        that stay."""
        self._written, kept, total = 0, [], 0
        for about in self._abouts():
            try:
                status = about.stat()
            except OSError:
                continue
            place = about.with_name(about.name.removesuffix(ABOUT))
            if status.st_mtime <= now:
                self._remove(place)
                continue
            size = sum(_size(_beside(place, ending)) for ending in (*ENDINGS.values(), ABOUT))
            kept.append((status.st_atime, size, place))
            total += size
        if total > self.most_bytes:
            for _used, size, place in sorted(kept):
                self._remove(place)
                total -= size
                if total <= self.most_bytes * MOST_SHARE:
                    break
        return total

    def clear(self) -> None:
        for folder in (self.pages, self.tags):
            shutil.rmtree(folder, ignore_errors=True)

    def _place(self, key: str) -> Path | None:
        """Where the identity bytes of an address lie; None for one that stays in memory."""
        if not PLAIN_PATH.fullmatch(key):
            return None
        return self.pages / (key[1:] + "index.html" if key.endswith("/") else key[1:])

    def _abouts(self) -> Iterator[Path]:
        for folder, _folders, names in os.walk(self.pages):
            yield from (Path(folder, name) for name in names if name.endswith(ABOUT))

    def _remove(self, place: Path) -> None:
        for ending in (*ENDINGS.values(), ABOUT):
            with contextlib.suppress(OSError):
                _beside(place, ending).unlink()


def _beside(place: Path, ending: str) -> Path:
    return place.with_name(place.name + ending)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


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
