"""The cards of the list: one Django template, rendered once per shape and language, then filled as text.

Rendering the template for each of twenty cards would cost more than everything else on the page together
(reference: performance.md A). So it is rendered with marks where the values go; what comes out is a *mould*, and a
card is the mould with its escaped values. A test holds both ways of rendering equal.
"""

import functools
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple
from uuid import UUID

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from anxintuo.kit.geo import cycling_minutes, format_distance, walking_minutes
from anxintuo.kit.money import format_yuan
from institutions.enums import ClassKind
from institutions.queries.availability import Outlook
from institutions.queries.directory import entries_of, outlook_for
from institutions.queries.marks import month_of, months_since_2000
from institutions.queries.nearest import Found

TEMPLATE = "institutions/public/_card.html"
ON_FOOT_M, BY_BICYCLE_M = 2_000, 6_000
FREE, LATER, FULL, UNKNOWN = "free", "later", "full", "unknown"
NO_ROOMS = (UNKNOWN, "", "", "")


class Shape(NamedTuple):
    """All that decides which parts of the template appear."""

    photo: bool
    inclusive: bool
    cameras: bool
    has_distance: bool
    on_foot: bool
    by_bicycle: bool
    places: str
    has_fee: bool


class Values(NamedTuple):
    """The plain texts of one card."""

    pk: str
    slug: str
    name: str
    area: str
    photo: str
    distance: str
    minutes: str
    class_name: str
    free: str
    month: str
    fee: str


# Letters only, so that a slug converter takes a mark as well and escaping leaves it alone.
MARKS = Values(*(f"XQ{name.replace('_', '').upper()}QX" for name in Values._fields))


def render_cards(entries: Iterable[Found], *, classes: tuple[ClassKind, ...], now: int) -> SafeString:
    """The cards of a page in the language in force; `now` in months since 2000."""
    language = get_language() or ""
    cards = []
    for entry in entries:
        shape, values = describe(entry, classes, now, language)
        cards.append(mould(shape, language) % values._asdict())
    return mark_safe("".join(cards))  # noqa: S308 (every value was escaped by `describe`)


def describe(entry: Found, classes: tuple[ClassKind, ...], now: int, language: str) -> tuple[Shape, Values]:
    """What the card shows. All values are safe in HTML: texts of the registry escaped here, ours by the helpers."""
    has_distance, on_foot, by_bicycle, distance, minutes = _way(language, entry.metres)
    outlook = outlook_for(entry, classes, now=now)
    places, class_name, free, month = _places(language, outlook, now) if outlook is not None else NO_ROOMS
    shape = Shape(
        entry.photo != "",
        entry.inclusive,
        entry.cameras,
        has_distance,
        on_foot,
        by_bicycle,
        places,
        entry.fee_from is not None,
    )
    return shape, Values(
        str(entry.institution_id),
        escape(entry.slug),
        escape(entry.name),
        escape(entry.area),
        escape(entry.photo),
        distance,
        minutes,
        class_name,
        free,
        month,
        _fee(entry.fee_from),
    )


def _way(language: str, metres: float | None) -> tuple[bool, bool, bool, str, str]:
    """To ten metres near by, a hundred farther off: no finer than it is written, so that few texts are ever made."""
    if metres is None:
        return False, False, False, "", ""
    return _way_text(language, round(metres, -1) if metres < BY_BICYCLE_M else round(metres, -2))


@functools.lru_cache(maxsize=4096)
def _way_text(language: str, metres: float) -> tuple[bool, bool, bool, str, str]:
    on_foot, by_bicycle = metres <= ON_FOOT_M, ON_FOOT_M < metres <= BY_BICYCLE_M
    minutes = walking_minutes(metres) if on_foot else cycling_minutes(metres) if by_bicycle else ""
    return True, on_foot, by_bicycle, escape(format_distance(metres)), str(minutes)


@functools.lru_cache(maxsize=2048)
def _places(language: str, outlook: Outlook, now: int) -> tuple[str, str, str, str]:
    name = escape(str(outlook.kind.label))
    if outlook.free:
        return FREE, name, str(outlook.free), ""
    return (FULL, name, "", "") if outlook.month is None else (LATER, name, "", escape(_month(outlook.month, now)))


@functools.lru_cache(maxsize=4096)
def _fee(yuan: int | None) -> str:
    return "" if yuan is None else escape(format_yuan(yuan))


def _month(number: int, now: int) -> str:
    """3 月, or 2027 年 3 月 when that is another year."""
    month = month_of(number)
    if month.year == month_of(now).year:
        return _("%(month)d 月") % {"month": month.month}
    return _("%(year)d 年 %(month)d 月") % {"year": month.year, "month": month.month}


@functools.lru_cache(maxsize=1024)
def mould(shape: Shape, language: str) -> str:
    """The card as a %-format string over the names of `Values`."""
    with override(language or None):
        text = render_plainly(shape, MARKS)
    text = text.replace("%", "%%")
    for name, mark in zip(Values._fields, MARKS, strict=True):
        text = text.replace(mark, f"%({name})s")
    return text


def render_plainly(shape: Shape, values: Values) -> str:
    """The template itself with these values: what a mould is made from, and what tests compare with."""
    card: dict[str, Any] = shape._asdict() | values._asdict() | {"photo": values.photo if shape.photo else ""}
    return str(get_template(TEMPLATE).render({"card": card})).strip()


def cards_of(ids: Sequence[UUID]) -> list[SafeString]:
    """Cards of chosen nurseries in the order given, without distance; those not listed are left out. One statement."""
    now = months_since_2000(localdate())
    return [render_cards([entry], classes=(), now=now) for entry in entries_of(ids)]
