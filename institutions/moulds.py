"""Django templates at the price of a string: rendered once with marks in the places that vary, then only filled.

`mark(n)` stands in a context where the n-th value will be written; what the template makes of it is a `Mould`. A
template may write a mark out, once or several times, and must ask nothing of it. The values are HTML already:
whoever fills a mould has escaped them (docs/decisions/list-pages.md).
"""

import re
import secrets
from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

# Letters and digits only, so that escaping and slug converters let it pass; nobody can have typed this process's own.
OWN = secrets.token_hex(4)
MARK = re.compile(rf"XQ{OWN}N(\d+)QX")


def mark(number: int) -> SafeString:
    return mark_safe(f"XQ{OWN}N{number}QX")  # noqa: S308 (letters and digits)


class Mould:
    """Literal text, and in it the numbers of the values, in the order in which they are written."""

    __slots__ = ("numbers", "text")

    def __init__(self, rendered: str) -> None:
        pieces = MARK.split(rendered)
        self.text = "%s".join(piece.replace("%", "%%") for piece in pieces[::2])
        self.numbers = [int(number) for number in pieces[1::2]]

    def fill(self, values: Sequence[str]) -> str:
        """HTML, if the values are."""
        return self.text % tuple([values[number] for number in self.numbers])
