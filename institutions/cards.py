"""The cards of the list. One template; filled as a mould, because twenty renderings would cost more than the search."""

import functools
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxintuo.kit.money import format_yuan
from institutions.enums import ClassKind
from institutions.moulds import Mould, mark
from institutions.places.months import month_of, months_since_2000
from institutions.places.ways import way_to
from institutions.queries.availability import Outlook
from institutions.queries.directory import entries_of, outlook_for
from institutions.queries.nearest import Found

TEMPLATE = "institutions/public/_card.html"


class Shape(NamedTuple):
    """What the card's template may ask. `way`: "", foot, bicycle, far; `places`: free, later, full, unknown."""

    photo: bool
    inclusive: bool
    cameras: bool
    fee: bool
    way: str
    places: str


class Texts(NamedTuple):
    """What it writes out, safe in HTML."""

    pk: str
    slug: str
    name: str
    area: str
    photo: str
    fee: str
    distance: str
    minutes: str
    class_name: str
    free: str
    month: str


def render_cards(entries: Iterable[Found], *, classes: tuple[ClassKind, ...], now: int) -> SafeString:
    """The cards of a page in the language in force; `now` in months since 2000."""
    language = get_language() or ""
    cards = []
    for entry in entries:
        shape, texts = describe(entry, classes, now, language)
        cards.append(_mould(shape, language).fill(texts))
    return mark_safe("".join(cards))  # noqa: S308 (the template escaped what is its own, `describe` the texts)


@functools.lru_cache(maxsize=1024)
def _mould(shape: "Shape", language: str) -> Mould:
    """`language` is the one in force."""
    return Mould(render_to_string(TEMPLATE, card_context(shape, [mark(n) for n in range(len(Texts._fields))])))


def cards_of(ids: Sequence[UUID]) -> list[SafeString]:
    """Cards of chosen nurseries in the order given, without distance; those not listed are left out. One statement."""
    now = months_since_2000(localdate())
    return [render_cards([entry], classes=(), now=now) for entry in entries_of(ids)]


def card_context(shape: Shape, texts: Sequence[str]) -> dict[str, Any]:
    """`{{ card.… }}`: the texts by name; `{% if card.shape.… %}`: the shape."""
    named = {name: mark_safe(text) for name, text in zip(Texts._fields, texts, strict=True)}  # noqa: S308 (see Texts)
    return {"card": named | {"shape": shape._asdict()}}


def describe(entry: Found, classes: tuple[ClassKind, ...], now: int, language: str) -> tuple[Shape, Texts]:
    outlook = outlook_for(entry, classes, now=now)
    way, distance, minutes = ("", "", "") if entry.metres is None else way_to(entry.metres, language)
    places, class_name, free, month = _places(outlook, now, language)
    fee = _fee(entry.fee_from)
    return Shape(entry.photo != "", entry.inclusive, entry.cameras, fee != "", way, places), Texts(
        str(entry.institution_id),
        entry.slug,
        escape(entry.name),
        escape(entry.area),
        entry.photo,
        fee,
        distance,
        minutes,
        class_name,
        free,
        month,
    )


@functools.lru_cache(maxsize=2048)
def _places(outlook: Outlook | None, now: int, language: str) -> tuple[str, str, str, str]:
    if outlook is None:
        return "unknown", "", "", ""  # no rooms on record
    name = escape(str(outlook.kind.label))
    if outlook.free:
        return "free", name, str(outlook.free), ""
    return ("full", name, "", "") if outlook.month is None else ("later", name, "", escape(_month(outlook.month, now)))


@functools.lru_cache(maxsize=4096)
def _fee(yuan: int | None) -> str:
    return "" if yuan is None else escape(format_yuan(yuan))


def _month(number: int, now: int) -> str:
    """3 月, or 2027 年 3 月 when that is another year."""
    month = month_of(number)
    if month.year == month_of(now).year:
        return _("%(month)d 月") % {"month": month.month}
    return _("%(year)d 年 %(month)d 月") % {"year": month.year, "month": month.month}
