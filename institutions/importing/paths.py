"""Where in a record a value stands: `列名`, `a.b`, `a[0].b`, `收費情形.日間托育[費用名稱=托育費].費用金額`."""

import functools
import re
from collections.abc import Mapping
from typing import Any

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]|\[([^=\[\]]+)=([^\[\]]*)\]|(\.)")


class PathError(ValueError):
    """The path cannot be understood."""


@functools.lru_cache(maxsize=1024)
def parse_path(path: str) -> tuple[tuple[str, ...], ...]:
    """Steps: ("key", name), ("index", n) or ("where", key, value)."""
    steps: list[tuple[str, ...]] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise PathError(path)
        key, index, where, value, dot = match.groups()
        if key is not None:
            steps.append(("key", key.strip()))
        elif index is not None:
            steps.append(("index", index))
        elif where is not None:
            steps.append(("where", where.strip(), value.strip()))
        elif dot and (at == 0 or at == len(path) - 1):
            raise PathError(path)
        at = match.end()
    if not steps or steps[0][0] != "key":
        raise PathError(path)
    return tuple(steps)


def first_key(path: str) -> str:
    return parse_path(path)[0][1]


def find(record: Mapping[str, Any], path: str) -> Any:
    """The value at the path, or None. A column whose own name looks like a path is found by that name first."""
    if path in record:
        return record[path]
    value: Any = record
    for step in parse_path(path):
        if step[0] == "key":
            value = value.get(step[1]) if isinstance(value, Mapping) else None
        elif step[0] == "index":
            position = int(step[1])
            value = value[position] if isinstance(value, list) and position < len(value) else None
        else:
            value = _where(value, step[1], step[2])
        if value is None:
            return None
    return value


def _where(value: Any, key: str, wanted: str) -> Any:
    items = value if isinstance(value, list) else []
    return next((item for item in items if isinstance(item, Mapping) and str(item.get(key)) == wanted), None)
