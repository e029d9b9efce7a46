"""HTML that is the same for the same values: written once, and remembered by all of them."""

from collections.abc import Callable
from functools import lru_cache, wraps

from django.utils import timezone
from django.utils.translation import get_language


def written_once(most: int) -> Callable:
    """Let a function remember the last `most` things that it wrote.

    What it writes follows from its arguments, which are plain values, from the language and from
    the time zone: nothing that is remembered can be out of date.
    """

    def remembering(write):
        @lru_cache(most)
        def remembered(_language, _zone, *values):
            return write(*values)

        @wraps(write)
        def written(*values):
            zone = timezone.get_current_timezone_name()
            return remembered(get_language(), zone, *values)

        return written

    return remembering
