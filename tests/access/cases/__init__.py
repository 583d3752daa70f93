"""The things on which acts are tried in the matrix. Each app adds a module here with a list CASES.

A case names its act, says in Chinese whose thing it is, and makes the thing from the world. An act that has a
scope needs at least one case of one's own and one of somebody else's (tests/access/test_matrix.py asks for that).
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.access.personas import World


@dataclass(frozen=True)
class Case:
    act: str
    label: str  # whose thing it is: 甲园的照片
    make: Callable[[World], Any]


def all_cases() -> dict[str, list[Case]]:
    """Name of the act -> its cases."""
    found: dict[str, list[Case]] = {}
    for module in sorted(each.name for each in pkgutil.iter_modules(__path__)):
        for case in importlib.import_module(f"{__name__}.{module}").CASES:
            found.setdefault(case.act, []).append(case)
    return found
