"""Menus and home cards that low floors show and high apps own (design.md §2, rule 3).

An app registers in `apps.py: ready()`; a shell's template asks for what the actor may see. An entry whose act
does not admit the actor is not drawn.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor

FAMILY, NURSERY, GOVERNANCE, STATION, OPERATOR = "family", "nursery", "governance", "station", "operator"
FLOOR = "floor"  # the first page of a shared tablet
ACCOUNT = "account"  # the sheet behind one's own name, in every shell


@dataclass(frozen=True, slots=True)
class MenuItem:
    """`badge` gives what is waiting: a number (0 draws nothing), or the rows to count, which are counted together with
    those of the other entries. `order` sorts within the shell. `group`: the heading under which the entry stands; those
    of a group follow one another. `unless`: whom this act admits has a wider page under the same word."""

    shell: str
    title: str | Promise
    icon: str  # name of an icon in the sprite
    url_name: str
    act: Act
    order: int
    badge: Callable[[Actor], "int | QuerySet[Any]"] | None = None
    group: str | Promise = ""
    unless: Act | None = None

    def is_for(self, actor: Actor) -> bool:
        return bool(self.act.admits(actor)) and not (self.unless and self.unless.admits(actor))


@dataclass(frozen=True, slots=True)
class Card:
    """A block on a shell's home page: a template and what fills it."""

    shell: str
    name: str
    template: str
    act: Act
    order: int
    context: Callable[[Actor], dict[str, Any]] = field(default=lambda actor: {})


_menus: dict[tuple[str, str], MenuItem] = {}
_cards: dict[tuple[str, str], Card] = {}


def register_menu(item: MenuItem) -> None:
    _menus[(item.shell, item.url_name)] = item


def register_card(card: Card) -> None:
    _cards[(card.shell, card.name)] = card


def menu_for(shell: str, actor: Actor) -> list[MenuItem]:
    items = [item for item in _menus.values() if item.shell == shell and item.is_for(actor)]
    return sorted(items, key=lambda item: item.order)


def waiting(items: Iterable[MenuItem], actor: Actor) -> list[int]:
    """What waits in each of these entries; one statement for all whose badge is rows."""
    told = [item.badge(actor) if item.badge else 0 for item in items]
    rows = [each for each in told if isinstance(each, QuerySet)]
    counted = iter(_count_together(rows))
    return [next(counted) if isinstance(each, QuerySet) else each for each in told]


def _count_together(rows: Sequence["QuerySet[Any]"]) -> Sequence[int]:
    """`SELECT (SELECT count(*) FROM …), (SELECT count(*) FROM …)`. Rows that can be none are not asked for."""
    parts, params, found = list[str](), list[Any](), list[int | None]()
    for each in rows:
        try:
            sql, given = each.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            found.append(0)
            continue
        parts.append(f"(SELECT count(*) FROM ({sql}) counted)")  # noqa: S608 (the ORM's own SQL, parameters apart)
        params += given
        found.append(None)
    if not parts:
        return [0] * len(rows)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        counts = iter(cursor.fetchone() or ())
    return [next(counts) if each is None else each for each in found]


def cards_for(shell: str, actor: Actor) -> list[Card]:
    cards = [card for card in _cards.values() if card.shell == shell and card.act.admits(actor)]
    return sorted(cards, key=lambda card: card.order)
