"""What a change of what readers see does to the pages that were kept."""

import logging
from collections.abc import Iterable
from functools import partial

from django.db import transaction

from newsroom.page_cache import parts, purge
from newsroom.page_cache.journal import HELD, HIDDEN, RAISED

logger = logging.getLogger(__name__)


def follow(sender, names: Iterable[str], hides: bool, **kwargs) -> None:
    """Receive `shown_changes`: hold the pages until the commit, then make them stale.

    Should the process die in between, the hold runs out and the pages go.
    """
    _write(HELD, names)
    transaction.on_commit(partial(make_stale, frozenset(names), hides=hides))
    if purge.is_wanted():
        purge.send(names)


def make_stale(names: Iterable[str], *, hides: bool) -> None:
    """Take the pages from the disk, tell every process, and take those that came in between."""
    parts.pages().raise_tags(names, hide=hides)
    _write(HIDDEN if hides else RAISED, names)
    parts.pages().raise_tags(names, hide=hides)


def _write(mark, names) -> None:
    try:
        parts.journal().write(mark, sorted(names))
    except OSError as error:
        # On a full disk a journal can still be removed, after which nothing is trusted.
        logger.error("The page cache could not be told of a change: %s", error)
        parts.journal().remove()
