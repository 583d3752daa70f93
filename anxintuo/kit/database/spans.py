"""Ranges inside exclusion constraints: what may not overlap, and whose. The bundled PostgreSQL has no btree_gist."""

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db.models import DateTimeField, F, Func, Value
from django.db.models.expressions import CombinedExpression


class DateSpan(Func):
    """`daterange(from, until, '[]')`: both days belong to it; no end means open."""

    function = "DATERANGE"
    output_field = DateRangeField()


class ClockSpan(Func):
    """`tsrange(day + from, day + until, '[)')`: the minutes of one day, its end not among them."""

    function = "TSRANGE"
    output_field = DateTimeRangeField()


def span(start: str = "from_on", end: str = "until_on") -> tuple[Func, str]:
    return DateSpan(start, end, Value("[]")), RangeOperators.OVERLAPS


def clock_span(day: str = "on", start: str = "starts_at", end: str = "ends_at") -> tuple[Func, str]:
    starts, ends = (CombinedExpression(F(day), "+", F(at), output_field=DateTimeField()) for at in (start, end))
    return ClockSpan(starts, ends, Value("[)")), RangeOperators.OVERLAPS


def same(field: str, range_type: str = "uuidrange") -> tuple[Func, str]:
    """Equality inside a GiST index: a range of one value. `uuidrange` is made by kit/database/uuidrange.py."""
    return Func(F(field), F(field), Value("[]"), function=range_type), RangeOperators.EQUAL
