"""Hot pages in the memory of a process, within a limit of bytes."""

import threading
from collections.abc import Iterable

from newsroom.page_cache.page import Page


class Memory:
    """Pages by address. Reading takes no lock; what is least used makes room (second chance)."""

    def __init__(self, most_bytes: int):
        self.most_bytes = most_bytes
        self.bytes = 0
        self.pages: dict[str, Page] = {}
        self._keys: dict[str, set[str]] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> Page | None:
        return self.pages.get(key)

    def put(self, key: str, page: Page) -> None:
        """Keep a page, unless it alone is larger than a quarter of the limit."""
        with self._lock:
            self._drop(key)
            if page.bytes > self.most_bytes // 4:
                return
            self._make_room(page.bytes)
            self.pages[key] = page
            self.bytes += page.bytes
            for tag in page.tags:
                self._keys.setdefault(tag, set()).add(key)

    def forget(self, key: str) -> None:
        with self._lock:
            self._drop(key)

    def raise_tags(self, tags: Iterable[str], *, hide: bool) -> None:
        """Make the pages with a tag stale, or drop them where nobody may see them again."""
        with self._lock:
            for tag in tags:
                for key in list(self._keys.get(tag, ())):
                    if hide:
                        self._drop(key)
                    else:
                        self.pages[key].stale = True

    def clear(self) -> None:
        with self._lock:
            self.pages.clear()
            self._keys.clear()
            self.bytes = 0

    def _make_room(self, wanted: int) -> None:
        while self.pages and self.bytes + wanted > self.most_bytes:
            key, page = next(iter(self.pages.items()))
            if page.used:
                page.used = False
                self.pages[key] = self.pages.pop(key)
            else:
                self._drop(key)

    def _drop(self, key: str) -> None:
        page = self.pages.pop(key, None)
        if page is None:
            return
        self.bytes -= page.bytes
        for tag in page.tags:
            keys = self._keys.get(tag)
            if keys:
                keys.discard(key)
                if not keys:
                    del self._keys[tag]
