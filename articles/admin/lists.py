"""Lists of the desk that cost the same in an archive of any size: by key, and counted to a cap."""

import json
from contextlib import contextmanager

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Q
from django.utils.text import capfirst

COUNTED_UP_TO = 100
AFTER = "after"
LONGEST_KEY = 2_000


@contextmanager
def within_columns():
    """Lead to the whole list, with a note, where an address asks for a number beyond SQLite's."""
    try:
        yield
    except OverflowError as error:
        raise IncorrectLookupParameters from error


class KeyedList(ChangeList):
    """A list whose next page begins after the last row of this one, wherever that stands.

    The key in the address holds what the list is ordered by; one that we never wrote gives the
    first page. Every order must be by columns or annotations that are never empty.
    """

    def __init__(self, request, *args, **kwargs):
        self.key = request.GET.get(AFTER, "")[:LONGEST_KEY]
        super().__init__(request, *args, **kwargs)
        for asked in (self.params, self.filter_params):
            asked.pop(AFTER, None)

    def get_filters_params(self, params=None):
        return {
            name: values
            for name, values in super().get_filters_params(params).items()
            if name != AFTER
        }

    def get_query_string(self, new_params=None, remove=None):
        return super().get_query_string(new_params, [*(remove or []), AFTER])

    def get_ordering_field(self, field_name):
        """Order by no column but those that may be, whatever an address asks."""
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None

    def get_results(self, request):
        order = [part.removeprefix("-") for part in self.queryset.query.order_by]
        key = self._read_key(order)
        rows = self.queryset.filter(self._beyond(key)) if key else self.queryset
        with within_columns():
            keys = list(rows.values_list("pk", flat=True)[: COUNTED_UP_TO + 1])
        self.result_list = self._fetch(keys[: self.list_per_page])
        more = self.result_list and len(keys) > self.list_per_page
        self.next_page = more and self._after(self.result_list[-1], order)
        self.first_page = key is not None and self.get_query_string()
        self.result_count = len(keys)
        if key:
            self.result_count = self.queryset.order_by()[: COUNTED_UP_TO + 1].count()
        # A number of results is told only where something was looked for.
        asked = self.query or self.has_active_filters
        self.full_result_count = None if asked else self.result_count
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all, self.multi_page = False, False
        self.paginator = None

    @property
    def counted(self) -> str:
        """How many rows there are, as "100+" beyond what anybody would count."""
        capped = self.result_count > COUNTED_UP_TO
        return f"{COUNTED_UP_TO}+" if capped else str(self.result_count)

    def _fetch(self, keys) -> list:
        """The rows of the page with all that they show; the walk to them needed their keys only."""
        found = {row.pk: row for row in self.queryset.filter(pk__in=keys)} if keys else {}
        return [found[key] for key in keys if key in found]

    def _after(self, row, order) -> str:
        """The address of the page after `row`."""
        values = [getattr(row, name) for name in order]
        return self.get_query_string({AFTER: json.dumps(values, default=str, ensure_ascii=False)})

    def _read_key(self, order) -> list | None:
        try:
            values = json.loads(self.key)
            if not isinstance(values, list) or len(values) != len(order) or None in values:
                return None
            return [
                self._field(name).to_python(str(value))
                for name, value in zip(order, values, strict=True)
            ]
        except (FieldDoesNotExist, ValidationError, ValueError, OverflowError):
            return None

    def _field(self, name):
        if name in self.queryset.query.annotations:
            return self.queryset.query.annotations[name].output_field
        return get_fields_from_path(self.model, self.opts.pk.name if name == "pk" else name)[-1]

    def _beyond(self, key) -> Q:
        """The rows that stand after the key; a plain bound on the first column starts the walk."""
        beyond, parts = Q(), list(zip(self.queryset.query.order_by, key, strict=True))
        for part, value in reversed(parts):
            name, after = part.removeprefix("-"), "lt" if part.startswith("-") else "gt"
            level = Q(**{name: value}) & beyond if beyond else Q()
            beyond = Q(**{f"{name}__{after}": value}) | level
        part, value = parts[0]
        bound = "lte" if part.startswith("-") else "gte"
        return Q(**{f"{part.removeprefix('-')}__{bound}": value}) & beyond


class LongList:
    """For an admin whose list may grow without end: nothing is counted beyond the cap.

    Its page is called by the name of its rows, as the links to it are.
    """

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()

    def get_changelist(self, request, **kwargs):
        return KeyedList

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title} | (extra_context or {}))
