"""The menus that frames draw: `{% load shell %}{% menu "family" as tabs %}`."""

import functools
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from anxintuo.accounts.actor import Actor, Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.kept_parts import kept_counts
from anxintuo.accounts.navigation import ACCOUNT, FAMILY, MenuItem, menu_for, waiting

register = template.Library()

# A visitor is shown the parents' tabs: those that need a sign-in lead there first.
VISITOR = Seat(kind=SeatKind.PARENT, key="visitor", scope="", title="", place="", home="")
FUTURE_PARENT = Actor(user_id="visitor", seats=(VISITOR,), seat=VISITOR)


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu item as a template draws it. `current` marks the page's own section; `count` of 0 draws nothing. `heading`
    stands above the first of a group, in a menu that is long enough to need it."""

    title: str
    icon: str
    href: str
    current: bool
    count: str
    heading: str = ""


FEW = 8  # as many entries are seen at a glance without headings


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any], shell: str) -> list[Entry]:
    """The entries of a shell that the actor may use.

    The current one is named by the context variable `section` (a menu item's url_name), else it is the entry
    whose address is the longest beginning of the page's own.
    """
    actor = context.get("actor") or Actor()
    request = context.get("request")
    rows = _for_visitors(shell, get_language()) if actor.is_anonymous else _rows_once(request, shell, actor)
    current = context.get("section") or _nearest(rows, request.path if request else "")
    entries, before = [], ""
    for name, title, icon, href, count, group in (row for row in rows if row[3]):
        heading = group if group != before and len(rows) > FEW else ""
        entries.append(Entry(title, icon, href, name == current, count, heading))
        before = group
    return entries


Row = tuple[str, str, str, str, str, str]  # url name, title, icon, address, count, group


def _rows_once(request: Any, shell: str, actor: Actor) -> list[Row]:
    """A frame draws a menu for the phone, one for the desk and one's own behind the name; what waits in all of them is
    counted once a page, and at a place of work once a minute unless somebody there changes something."""
    drawn: dict[str, list[Row]] = vars(request).setdefault("_menu_rows", {}) if request is not None else {}
    if shell not in drawn:
        shells = [name for name in dict.fromkeys((shell, ACCOUNT)) if name not in drawn]
        items = [(name, item) for name in shells for item in menu_for(name, actor)]
        drawn |= {name: [] for name in shells}
        # By their number: what the version before this one kept may be of fewer entries.
        name = f"menu:{'+'.join(shells)}:{len(items)}"
        counts = kept_counts(name, actor, lambda: waiting([item for _name, item in items], actor))
        for (name, item), count in zip(items, counts, strict=True):
            drawn[name].append(_row(item, count))
    return drawn[shell]


def _row(item: MenuItem, waiting: int) -> Row:
    count = "" if waiting <= 0 else "99+" if waiting > 99 else str(waiting)
    return item.url_name, str(item.title), item.icon, _address(item.url_name), count, str(item.group)


def _address(url_name: str) -> str:
    """Empty for a page that is not there (tests/frontend holds that none is missing): the entry is not drawn."""
    try:
        return _known_address(url_name)
    except NoReverseMatch:
        return ""


@functools.cache
def _known_address(url_name: str) -> str:
    """Settled once per process: a desk's menu has two dozen. One that is not there is asked for again."""
    return reverse(url_name)


@functools.cache
def _for_visitors(shell: str, language: str | None) -> list[Row]:
    # Registrations end with the start of the process, and a visitor has nothing waiting.
    return [_row(item, 0) for item in menu_for(shell, FUTURE_PARENT if shell == FAMILY else Actor())]


def _nearest(rows: list[Row], path: str) -> str:
    best = max((row for row in rows if _leads(row[3], path)), key=lambda row: len(row[3]), default=None)
    return best[0] if best else ""


def _leads(href: str, path: str) -> bool:
    if not href:
        return False
    return path == href or (href != "/" and path.startswith(href if href.endswith("/") else f"{href}/"))
