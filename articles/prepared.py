"""Queries that are put into words once: whoever asks again only hands over other values."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache, wraps
from itertools import count
from types import SimpleNamespace
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.expressions import Col

MOST_SHAPES = 64
REMEMBERED = {models.DateTimeField, models.DateField, models.UUIDField}
MOST_VALUES = 8_192
"""So many values of each of these are remembered beside the database's text for them."""

_meanings: dict[tuple, Callable] = {}


def prepared(build: Callable) -> Callable[..., list]:
    """Make a function that returns a queryset one that returns its rows.

    Positional arguments shape the query. Arguments by name are values that stand in it as they
    are: whole numbers, words, days, instants, UUIDs, or a list of them for `…__in=`. The function
    is called once for each shape, with stand-ins for the values, and may not look at them.
    """

    @lru_cache(MOST_SHAPES)
    def statement(_vendor, shape, kinds):
        return Statement(build, shape, dict(kinds))

    @wraps(build)
    def rows(*shape, **values):
        values = {name: _filled_up(value) for name, value in values.items()}
        kinds = tuple((name, _kind(value)) for name, value in values.items())
        return statement(connection.vendor, shape, kinds).rows(values)

    return rows


class Statement:
    """The words of a query, and which of its parameters is which value."""

    def __init__(self, build, shape, kinds):
        numbers, places = count(), {}
        stand_ins = {name: _stand_in(kind, numbers) for name, kind in kinds.items()}
        for name, value in stand_ins.items():
            for index, each in enumerate(value) if isinstance(value, list) else [(None, value)]:
                places[_adapted(each)] = name, index
        queryset = build(*shape, **stand_ins)
        self.iterable, self.model = queryset._iterable_class, queryset.model
        self.compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            self.sql, parameters = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql = ""
            return
        self.parameters = list(parameters)
        self.places = [
            (position, *places[each]) for position, each in enumerate(parameters) if each in places
        ]
        lost = set(places.values()) - {(name, index) for _position, name, index in self.places}
        if lost:
            raise ValueError(f"Not a value in the query as it is: {lost}")
        fields = [column for column, *_rest in self.compiler.select]
        self.conversions = [
            (place, _conversion(converters, expression))
            for place, (converters, expression) in self.compiler.get_converters(fields).items()
        ]

    def rows(self, values) -> list:
        if not self.sql:
            return []
        adapted = {name: _adapted(value) for name, value in values.items()}
        parameters = self.parameters.copy()
        for position, name, index in self.places:
            value = adapted[name]
            parameters[position] = value if index is None else value[index]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            found = cursor.fetchall()
        if self.conversions and found:
            columns = list(zip(*found, strict=True))
            for place, convert in self.conversions:
                columns[place] = map(convert, columns[place])
            found = zip(*columns, strict=True)
        answered = Answered(self.compiler, found)
        # A queryset's own way from rows to objects, which asks no more of it than this.
        query = SimpleNamespace(get_compiler=lambda *_args, **_options: answered)
        queryset = SimpleNamespace(
            db=connection.alias, model=self.model, query=query, _known_related_objects={}
        )
        return list(self.iterable(queryset))


def _conversion(converters, expression) -> Callable:
    """What makes a value of a database's; of the same text it need not be made twice."""

    def convert(value):
        for converter in converters:
            value = converter(value, expression, connection)
        return value

    kind = type(expression.output_field)
    if isinstance(expression, Col) and kind in REMEMBERED:
        return _meanings.setdefault((connection.vendor, kind), lru_cache(MOST_VALUES)(convert))
    return convert


class Answered:
    """A compiler whose query was answered."""

    def __init__(self, compiler, rows: Iterable):
        self.rows = rows
        self.select, self.klass_info = compiler.select, compiler.klass_info
        self.annotation_col_map = compiler.annotation_col_map

    def execute_sql(self, **_options):
        return None

    def results_iter(self, _results=None, **_options):
        return iter(self.rows)


def _filled_up(value):
    """Bring a list to one of a few lengths: what stands in it twice is asked for once."""
    if not isinstance(value, list) or not value:
        return value
    return value + value[-1:] * ((1 << (len(value) - 1).bit_length()) - len(value))


def _kind(value):
    return (type(value[0]), len(value)) if isinstance(value, list) and value else type(value)


def _stand_in(kind, numbers):
    """A value like no other, of the kind of a value."""
    if kind is list:
        return []
    if isinstance(kind, tuple):
        return [_stand_in(kind[0], numbers) for _each in range(kind[1])]
    number = next(numbers)
    return {
        int: 2**62 + number,
        str: f"stand-in-{number}",
        datetime: datetime(1000, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
        date: date(1000, 1, 1) + timedelta(days=number),
        UUID: UUID(int=2**127 + number),
    }[kind]


def _adapted(value):
    """A value, or each of a list, as a database takes it."""
    if isinstance(value, list):
        return [_adapted(each) for each in value]
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
