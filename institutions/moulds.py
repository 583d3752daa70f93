"""Django templates at the price of a string: rendered once for each shape, filled for each page.

A context holds two kinds of leaves. *Slots* are texts that are only written out; everything else (flags, labels,
how many items a list has, whether a slot is empty) is the *shape*, which decides what the template does. For each
shape and language the template is rendered once with marks in the slots; what comes out is a mould, and a page is
the mould with its escaped texts. `render_plainly` is the same template without any of this; a test holds them equal.
"""

import itertools
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

KEPT_MOULDS = 1024
# Letters and digits only, so that escaping and slug converters let it pass; nobody can have typed this process's own.
OWN = secrets.token_hex(4)
MARK = re.compile(rf"XQ{OWN}N(\d+)QX")
Key = tuple[Any, ...]
Context = dict[str, Any]  # of plain hashable values, slots, and dicts and lists of them


class Slot(str):
    """A text that the template writes out, once or several times, and asks nothing of but whether it is empty."""

    __slots__ = ()


class HtmlSlot(Slot):
    """A slot that is HTML already."""

    __slots__ = ()


def escaped(text: object) -> HtmlSlot:
    """For texts that are kept and shown often."""
    return HtmlSlot(escape(str(text)))


class Mould:
    """Literal pieces, and between them the numbers of the slots."""

    def __init__(self, text: str) -> None:
        pieces = MARK.split(text)
        self.pieces = pieces
        self.holes = [(at, int(pieces[at])) for at in range(1, len(pieces), 2)]

    def fill(self, values: Sequence[str]) -> SafeString:
        pieces = self.pieces.copy()
        for at, number in self.holes:
            pieces[at] = values[number]
        return mark_safe("".join(pieces))  # noqa: S308 (the template escaped the rest, `render` the values)


class _Moulds:
    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Mould] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], Mould]) -> Mould:
        with self._lock:
            mould = self._kept.get(key)
            if mould is not None:
                self._kept.move_to_end(key)
                return mould
        mould = make()
        with self._lock:
            self._kept[key] = mould
            while len(self._kept) > KEPT_MOULDS:
                self._kept.popitem(last=False)
        return mould

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


moulds = _Moulds()


def render(template: str, context: Context) -> SafeString:
    """The template with this context, in the language in force."""
    shape: list[Any] = [template, get_language()]
    values: list[str] = []
    _read(context, shape, values)
    mould = moulds.get(tuple(shape), lambda: _make(template, context))
    return mould.fill(values)


def fill(
    template: str,
    language: str | None,
    shape: Key,
    values: Sequence[str],
    context_of: Callable[[Key, Sequence[str]], Context],
) -> SafeString:
    """The same for a template that is filled twenty times a page: its shape and its texts, escaped, are known already.

    `language` is the one in force. `context_of(shape, texts)` gives the template's context; it is called only for a
    shape not seen before.
    """

    def make() -> Mould:
        marks = [HtmlSlot(f"XQ{OWN}N{number}QX") for number in range(len(values))]
        return Mould(render_plainly(template, context_of(shape, marks)))

    return moulds.get((template, language, shape), make).fill(values)


def _make(template: str, context: Context) -> Mould:
    return Mould(render_plainly(template, _marked(context, itertools.count())))


def render_plainly(template: str, context: Context) -> SafeString:
    return get_template(template).render(_plain(context))  # type: ignore[return-value]


def _read(value: Any, shape: list[Any], values: list[str]) -> None:
    """`shape` gets everything but the slots' texts, flat and in order; `values` get those, ready to be written."""
    kind = type(value)
    if kind is Slot:
        if value:
            values.append(escape(value))
        shape.append(bool(value))
    elif kind is HtmlSlot:
        if value:
            values.append(value)
        shape.append(bool(value))
    elif kind is dict:
        shape.append(tuple(value))
        for each in value.values():
            _read(each, shape, values)
    elif kind is list:
        shape.append(len(value))
        for each in value:
            _read(each, shape, values)
    else:
        shape.append(value)


def _marked(value: Any, numbers: Any) -> Any:
    if isinstance(value, Slot):
        return f"XQ{OWN}N{next(numbers)}QX" if value else ""
    if isinstance(value, dict):
        return {key: _marked(each, numbers) for key, each in value.items()}
    if isinstance(value, list):
        return [_marked(each, numbers) for each in value]
    return value


def _plain(value: Any) -> Any:
    """Slots as Django knows them: text, or safe text."""
    if isinstance(value, HtmlSlot):
        return mark_safe(str(value))  # noqa: S308 (declared as HTML by whoever made the slot)
    if isinstance(value, Slot):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value
