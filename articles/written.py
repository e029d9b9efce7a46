"""HTML that is the same for the same values: written once, and remembered by all of them."""

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from operator import attrgetter

from django.db.models import JSONField, Model
from django.utils import timezone
from django.utils.translation import get_language


def written_once(most: int) -> Callable:
    """Let a function remember the last `most` things that it wrote.

    What it writes follows from its arguments, which are plain values, from the language and from
    the time zone: nothing that is remembered can be out of date. Its `here()` is it in these two.
    """

    def remembering(write):
        @lru_cache(most)
        def remembered(_language, _zone, *values):
            return write(*values)

        def here():
            return partial(remembered, get_language(), timezone.get_current_timezone_name())

        @wraps(write)
        def written(*values):
            return here()(*values)

        written.here = here
        return written

    return remembering


class Same:
    """Things by name, the same as others that hold the same: of rows, all columns but JSON.

    What hangs on a row counts only where it is named, as `beside`; `but` names columns left out.
    """

    def __init__(self, of: dict, *, but: frozenset[str] = frozenset(), **beside):
        self.of = of
        self.values = tuple(_values(each, but) for each in (*of.values(), *beside.values()))
        self.hash = hash(self.values)

    def __eq__(self, other):
        return isinstance(other, Same) and self.values == other.values

    def __hash__(self):
        return self.hash


def _values(each, but):
    if isinstance(each, Model):
        return _columns(type(each), but)(each)
    if isinstance(each, list | tuple):
        return tuple(_values(one, but) for one in each)
    return each


@lru_cache(64)
def _columns(model, but):
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, JSONField)]
    return attrgetter(*(field.attname for field in fields if field.attname not in but))
