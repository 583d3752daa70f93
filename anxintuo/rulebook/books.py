"""Books of rules: YAML files read into plain rows, and refused as a whole when anything in them is wrong.

A file has a `topic` and `rules`; each rule its fields, and optionally `kinds`: a mapping of sub-keys, whose fields add
to or replace those of the rule. The files in `data/` are the book that ships; another city keeps a file of its own.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from anxintuo.rulebook.enums import UNSURE, Certainty, Severity, Topic

SHIPPED = "book"
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
FIELDS = frozenset(
    {
        "key",
        "kind",
        "region",
        "region_name",
        "valid_from",
        "valid_to",
        "value",
        "value_text",
        "unit",
        "title",
        "sentence",
        "severity",
        "certainty",
        "source",
        "source_key",
        "reference",
    }
)
NEEDED = ("key", "value", "title", "sentence", "severity", "certainty", "source")


class BadBook(Exception):
    """The file cannot be a book of rules; the message names file, rule and fault."""


def shipped_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    folder = resources.files("anxintuo.rulebook").joinpath("data")
    for topic in Topic.values:
        name = f"{topic}.yaml"
        rows += _rows(name, yaml.safe_load(folder.joinpath(name).read_text("utf-8")))
    return _whole(rows)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of one file. BadBook if it is no YAML or no book; OSError if it cannot be read."""
    try:
        documents = list(yaml.safe_load_all(path.read_text("utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadBook(f"{path.name}: not YAML in UTF-8 ({type(error).__name__})") from error
    return _whole([row for document in documents for row in _rows(path.name, document)])


def sources() -> dict[str, dict[str, str]]:
    """Where the text behind a rule was read, by source key: `title`, `kind`."""
    text = resources.files("anxintuo.rulebook").joinpath("data", "sources.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def _rows(name: str, document: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(document, dict) or not isinstance(document.get("rules"), list):
        raise BadBook(f"{name}: needs `topic` and a list of `rules`")
    topic = document.get("topic")
    if topic not in Topic.values:
        raise BadBook(f"{name}: unknown topic {topic!r}")
    position = 0  # keeps the file's order
    for entry in document["rules"]:
        if not isinstance(entry, dict):
            raise BadBook(f"{name}: {entry!r:.40} is not a mapping")
        common = {field: value for field, value in entry.items() if field != "kinds"}
        for kind, own in (entry.get("kinds") or {"": {}}).items():
            position += 1
            row = common | {"kind": common.get("kind", "") or str(kind)} | (own or {})
            yield {"topic": topic, "position": position, **_row(f"{name}: {entry.get('key')} {kind}".strip(), row)}


def _row(where: str, given: Mapping[str, Any]) -> dict[str, Any]:
    unknown, missing = set(given) - FIELDS, [field for field in NEEDED if given.get(field) in (None, "")]
    if unknown or missing:
        raise BadBook(f"{where}: unknown {sorted(unknown)}, missing {missing}")
    if not KEY.fullmatch(str(given["key"])):
        raise BadBook(f"{where}: a key is words with points between")
    if given["severity"] not in Severity.values or given["certainty"] not in Certainty.values:
        raise BadBook(f"{where}: unknown severity or certainty")
    if given["severity"] == Severity.BLOCK and given["certainty"] in UNSURE:
        raise BadBook(f"{where}: what is unsure may not block")
    for field in ("valid_from", "valid_to"):
        if not isinstance(given.get(field), date | None):
            raise BadBook(f"{where}: {field} is not a date")
    if bool(given.get("region")) != bool(given.get("region_name")):
        raise BadBook(f"{where}: a region needs its name, and a name its region")
    unit = given.get("unit", "")
    blank = dict.fromkeys(("kind", "region", "region_name", "unit", "source_key", "reference"), "")
    return (
        {**blank, "valid_from": None, "valid_to": None}
        | {"value_text": f"{given['value']} {unit}".strip()}
        | dict(given)
    )


def _whole(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: set[tuple[Any, ...]] = set()
    for row in rows:
        version = version_of(row)
        if version in seen:
            raise BadBook(f"the version {version} is told twice")
        seen.add(version)
    return rows


def version_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes one version of one rule: key, kind, region, first day."""
    return (row["key"], row["kind"], row["region"], row["valid_from"])
