"""Patterns of a mapping. A person writes them, so none may keep a worker busy: not on a cell, not on all together."""

import math
import time

import regex
from django.utils.translation import gettext as _

MAX_CHARS = 200
MAX_INPUT = 500
MAX_REPEATS = 10_000  # product of all counts such as {3,20}: they are unrolled when the pattern is compiled
SECONDS_PER_CELL = 0.2
SECONDS_PER_RUN = 20.0
_COUNT = regex.compile(r"\{\s*(\d*)\s*(?:,\s*(\d*)\s*)?\}")


class PatternFault(ValueError):
    """The pattern cannot be used; the text is a sentence."""


class TooSlow(Exception):
    """A cell took too long. `for_good`: all of them together, so that the file is not worth going on with."""

    def __init__(self, *, for_good: bool) -> None:
        super().__init__()
        self.for_good = for_good


class Pattern:
    """One pattern for one run: it counts the time spent on the run's cells."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_CHARS:
            raise PatternFault(_("正则表达式最多 %(n)s 个字。") % {"n": MAX_CHARS})
        # Compared by logarithms, as one count may have a hundred digits.
        counts = [math.log(max(int(each or 1) for each in (*match.groups(), "1"))) for match in _COUNT.finditer(text)]
        if sum(counts) > math.log(MAX_REPEATS):
            raise PatternFault(_("正则表达式里的重复次数太多。"))
        try:
            self.compiled = regex.compile(text)
        except (regex.error, OverflowError, RecursionError):
            raise PatternFault(_("应当是带一个括号分组的正则表达式。")) from None
        if self.compiled.groups != 1:
            raise PatternFault(_("应当是带一个括号分组的正则表达式。"))
        self.left = SECONDS_PER_RUN

    def first_group(self, text: str) -> str:
        """What the group holds; empty where nothing matches. Raises TooSlow."""
        if self.left <= 0:
            raise TooSlow(for_good=True)
        began = time.monotonic()
        try:
            match = self.compiled.search(text[:MAX_INPUT], timeout=SECONDS_PER_CELL)
        except TimeoutError:
            raise TooSlow(for_good=False) from None
        finally:
            self.left -= time.monotonic() - began
        return (match[1] or "") if match else ""
