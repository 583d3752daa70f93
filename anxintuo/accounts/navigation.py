"""Menus and home cards that low floors show and high apps own (design.md §2, rule 3).

An app registers in `apps.py: ready()`; a shell's template asks for what the actor may see. An entry whose act
does not admit the actor is not drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor

FAMILY, NURSERY, GOVERNANCE, STATION, OPERATOR = "family", "nursery", "governance", "station", "operator"
FLOOR = "floor"  # the first page of a shared tablet
ACCOUNT = "account"  # the sheet behind one's own name, in every shell


@dataclass(frozen=True, slots=True)
class MenuItem:
    """`badge` gives a count of things waiting (0 draws nothing); `order` sorts within the shell."""

    shell: str
    title: str | Promise
    icon: str  # name of an icon in the sprite
    url_name: str
    act: Act
    order: int
    badge: Callable[[Actor], int] | None = None


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
    items = [item for item in _menus.values() if item.shell == shell and item.act.admits(actor)]
    return sorted(items, key=lambda item: item.order)


def cards_for(shell: str, actor: Actor) -> list[Card]:
    cards = [card for card in _cards.values() if card.shell == shell and card.act.admits(actor)]
    return sorted(cards, key=lambda card: card.order)
