"""The cards of the list. One template; filled as a mould, because twenty renderings would cost more than the search."""

import functools
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language

from anxintuo.kit.dates import format_near_month
from anxintuo.kit.geo import cycling_minutes, format_distance, walking_minutes
from anxintuo.kit.money import format_yuan
from institutions.enums import ClassKind
from institutions.moulds import HtmlSlot, Slot, escaped, render
from institutions.queries.availability import Outlook
from institutions.queries.directory import entries_of, outlook_for
from institutions.queries.marks import month_of, months_since_2000
from institutions.queries.nearest import Found

TEMPLATE = "institutions/public/_card.html"
ON_FOOT_M, BY_BICYCLE_M = 2_000, 6_000
NOTHING = Slot("")
Words = dict[str, Any]


def render_cards(entries: Iterable[Found], *, classes: tuple[ClassKind, ...], now: int) -> SafeString:
    """The cards of a page in the language in force; `now` in months since 2000."""
    language = get_language() or ""
    cards = [render(TEMPLATE, {"card": describe(entry, classes, now, language)}) for entry in entries]
    return mark_safe("".join(cards))  # noqa: S308 (each came out of its template)


def cards_of(ids: Sequence[UUID]) -> list[SafeString]:
    """Cards of chosen nurseries in the order given, without distance; those not listed are left out. One statement."""
    now = months_since_2000(localdate())
    return [render_cards([entry], classes=(), now=now) for entry in entries_of(ids)]


def describe(entry: Found, classes: tuple[ClassKind, ...], now: int, language: str) -> Words:
    """What the card's template is given: its slots and its conditions."""
    outlook = outlook_for(entry, classes, now=now)
    return {
        "pk": HtmlSlot(entry.institution_id),
        "slug": Slot(entry.slug),
        "name": Slot(entry.name),
        "area": Slot(entry.area),
        "photo": Slot(entry.photo),
        "inclusive": entry.inclusive,
        "cameras": entry.cameras,
        "fee": _fee(entry.fee_from),
        "way": _way(entry.metres, language),
        "places": _places(outlook, now, language),
    }


def _way(metres: float | None, language: str) -> Words:
    """To ten metres near by, a hundred farther off: no finer than it is written, so that few texts are ever made."""
    if metres is None:
        return {"distance": NOTHING}
    return _way_text(round(metres, -1) if metres < BY_BICYCLE_M else round(metres, -2), language)


@functools.lru_cache(maxsize=4096)
def _way_text(metres: float, language: str) -> Words:
    minutes = walking_minutes(metres) if metres <= ON_FOOT_M else cycling_minutes(metres)
    return {
        "distance": escaped(format_distance(metres)),
        "on_foot": metres <= ON_FOOT_M,
        "by_bicycle": ON_FOOT_M < metres <= BY_BICYCLE_M,
        "minutes": escaped(minutes),
    }


@functools.lru_cache(maxsize=2048)
def _places(outlook: Outlook | None, now: int, language: str) -> Words:
    """`state`: free, later, full, or unknown where no rooms are on record."""
    if outlook is None:
        return {"state": "unknown"}
    state = "free" if outlook.free else "full" if outlook.month is None else "later"
    return {
        "state": state,
        "class_name": escaped(outlook.kind.label),
        "free": escaped(outlook.free),
        "month": escaped("" if outlook.month is None else _month(outlook.month, now)),
    }


@functools.lru_cache(maxsize=4096)
def _fee(yuan: int | None) -> Slot:
    return NOTHING if yuan is None else escaped(format_yuan(yuan))


def _month(number: int, now: int) -> str:
    """3 月, or 2027 年 3 月 when that is another year."""
    return format_near_month(month_of(number), today=month_of(now))
