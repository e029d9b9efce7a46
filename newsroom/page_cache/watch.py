"""See to the pages on disk that no request passes by, because nginx hands them out."""

import time

from newsroom.page_cache import parts
from newsroom.page_cache.journal import HELD, HOLD_SECONDS, NOWHERE, Holds

SECONDS_BETWEEN_LOOKS = 0.1


class Watch:
    """Remove what ended, and what a process held that died before it could say what changed."""

    def __init__(self):
        self.journal, self.pages = parts.journal(), parts.pages()
        self.holds = Holds()
        self._read_up_to = NOWHERE

    def wait(self, seconds: float) -> bool:
        """Sleep until something may be due; False where a change came first, and with it perhaps
        something that is due earlier."""
        self.journal.look_closer()
        state, until = self.journal.state, time.monotonic() + seconds
        if self.holds:
            until = min(until, time.monotonic() + HOLD_SECONDS)
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, SECONDS_BETWEEN_LOOKS))
            if self.journal.state != state:
                return False
        return True

    def look(self, now) -> None:
        """Do what is due at `now`, by the database's clock."""
        self.pages.sweep(now.timestamp())
        marks, self._read_up_to = self.journal.since(self._read_up_to)
        for mark, tag in marks or ():
            if mark == HELD:
                self.holds.hold(tag)
            else:
                self.holds.release(tag)
        if late := self.holds.overdue():
            self.pages.raise_tags(late, hide=True)
