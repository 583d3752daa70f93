"""Which values lie beyond a norm, with the rule's sentence and source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from anxintuo.rulebook.queries import RuleValue, rule
from institutions.book.templates import Field, Limit, Template


@dataclass(frozen=True, slots=True)
class Flag:
    field: Field
    value: str
    told: RuleValue


def flags(template: Template, values: Mapping[str, Any], *, region: str, on: date) -> list[Flag]:
    """In the order of the fields; at most one a field. `values` as they are kept: numbers as text."""
    return [flag for field in template.fields for flag in list(_beyond(field, values, region, on))[:1]]


def _beyond(field: Field, values: Mapping[str, Any], region: str, on: date) -> Iterator[Flag]:
    value = values.get(field.key)
    if field.must and not value:
        yield Flag(field, "", rule(field.must.rule, region=region, on=on))
    number = as_number(value)
    if number is None:
        return
    for limit, falls_short in ((field.least, True), (field.most, False)):
        if limit is None:
            continue
        told = rule(limit.rule, region=region, on=on)
        bound = _bound(limit, told, values)
        if bound is not None and (number < bound if falls_short else number > bound):
            yield Flag(field, str(value), told)


def _bound(limit: Limit, told: RuleValue, values: Mapping[str, Any]) -> Decimal | None:
    if limit.number is not None:
        return limit.number
    return as_number(values.get(limit.field)) if limit.field else Decimal(str(told.value))


def as_number(value: Any) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
