"""Reading a mapping from YAML written by a person: every fault is named, none is passed over."""

import re
from collections.abc import Callable
from typing import Any

import yaml
from django.utils.translation import gettext as _

from institutions.enums import ClassKind, Datum, FeeCategory, FeeUnit
from institutions.facts import CHOICE, CHOICES, FACTS, PLACE, ROOMS
from institutions.importing.mapping import OUTSIDE, Brake, Cell, FeeSpec, Mapping, MappingError, RoomSpec
from institutions.importing.parse import DEFAULTS, TRANSFORMS
from institutions.importing.paths import PathError, parse_path
from institutions.importing.patterns import Pattern, PatternFault
from institutions.importing.sources import FORMATS

MAX_MAPPING_CHARS = 60_000
TOP_KEYS = {
    "name", "source", "format", "encoding", "sheet", "region", "bounds", "datum", "complete", "missing", "duplicates",
    "empty", "brake", "id", "location", "facts", "rooms", "fees", "derive_division",
}  # fmt: skip
CELL_KEYS = {"column", "columns", "const", "as_of", "transform", "pattern", "choices", "empty"}


class _Loader(yaml.SafeLoader):
    """YAML 1.2's idea of a boolean: only true and false. `Yes`, `No`, `True` stay the words of the file."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def load_mapping(text: str) -> Mapping:
    """Read and check a mapping. Raises MappingError with every fault found, not only the first."""
    return _Reader(_parse(text)).read()


def _parse(text: str) -> dict[str, Any]:
    if len(text) > MAX_MAPPING_CHARS:
        raise MappingError([_("对照表太长。")])
    try:
        # Aliases could unfold into gigabytes; a mapping has no use for them.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_Loader)):
            raise MappingError([_("对照表里不能使用 YAML 别名（* 和 &）。")])
        found = yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise MappingError([_("对照表第 %(n)s 行不是正确的 YAML。") % {"n": line}]) from error
    except (ValueError, RecursionError) as error:  # an impossible date, too deep a nesting
        raise MappingError([_("对照表不是正确的 YAML。")]) from error
    if not isinstance(found, dict):
        raise MappingError([_("对照表应当由“名称: 内容”组成。")])
    return {str(key): value for key, value in found.items()}


class _Reader:
    """Walks the parsed YAML and gathers faults, so that a person can mend them all at once."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.faults: list[str] = []
        self.empty = frozenset(str(item).strip() for item in self._list(raw.get("empty"), "empty"))

    def fault(self, where: str, sentence: str) -> None:
        self.faults.append(f"{where}：{sentence}")

    def read(self) -> Mapping:
        for key in sorted(set(self.raw) - TOP_KEYS):
            self.fault(key, _("没有这个设置项。"))
        location = self._dict(self.raw.get("location"), "location")
        if self.raw.get("format") == "geojson" and not location:
            location = {"lon": "@lon", "lat": "@lat"}
        if bool(location.get("lon")) != bool(location.get("lat")):
            self.fault("location", _("经度 lon 和纬度 lat 要一起写。"))
        mapping = Mapping(
            name=self._text("name", 80),
            source=self._source(),
            id=self._cell(self.raw.get("id"), "id", "text"),
            facts=self._facts(),
            region=self._region(),
            bounds=self._bounds(),
            datum=self._one_of("datum", Datum.values, "wgs84"),
            lon=self._cell(location["lon"], "location.lon", "degrees") if location.get("lon") else None,
            lat=self._cell(location["lat"], "location.lat", "degrees") if location.get("lat") else None,
            rooms=tuple(self._rooms()),
            fees=tuple(self._fees()),
            format=self._one_of("format", FORMATS, ""),
            encoding=str(self.raw.get("encoding") or ""),
            sheet=str(self.raw.get("sheet") or ""),
            complete=self._flag("complete", False),
            missing=self._one_of("missing", ("report", "close"), "report"),
            duplicates=self._one_of("duplicates", ("refuse", "first", "last"), "refuse"),
            derive_division=self._flag("derive_division", True),
            brake=self._brake(),
        )
        if mapping.region == OUTSIDE and mapping.lon and not mapping.bounds:
            self.fault("bounds", _("区域外的名册要写明经纬度范围 [西, 南, 东, 北]。"))
        if self.faults:
            raise MappingError(self.faults)
        return mapping

    # -- single values ---------------------------------------------------------------------------------

    def _text(self, key: str, limit: int) -> str:
        value = str(self.raw.get(key) or "").strip()
        if not value or len(value) > limit:
            self.fault(key, _("必填，最多 %(n)s 字。") % {"n": limit})
        return value[:limit]

    def _source(self) -> str:
        value = self._text("source", 40)
        if value and not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", value):
            self.fault("source", _("名册来源只用小写字母、数字和 . _ -。"))
        return value

    def _one_of(self, key: str, allowed: Any, default: str) -> str:
        value = self.raw.get(key, default)
        if value not in (*allowed, default):
            self.fault(key, _("只能是：%(items)s。") % {"items": "、".join(allowed)})
            return default
        return str(value)

    def _flag(self, key: str, default: bool) -> bool:
        value = self.raw.get(key, default)
        if not isinstance(value, bool):
            self.fault(key, _("只能是 true 或 false。"))
            return default
        return value

    def _region(self) -> str:
        value = str(self.raw.get("region") or "")
        if value != OUTSIDE and not re.fullmatch(r"\d{2,6}", value):
            self.fault("region", _("写行政区划代码的开头（如 3303），区域外的名册写 outside。"))
        return value

    def _bounds(self) -> tuple[float, float, float, float] | None:
        value = self.raw.get("bounds")
        if value is None:
            return None
        try:
            west, south, east, north = (float(item) for item in value)
            if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
                raise ValueError
        except (TypeError, ValueError):
            self.fault("bounds", _("写四个数：[西, 南, 东, 北]，单位为度。"))
            return None
        return west, south, east, north

    def _brake(self) -> Brake:
        values = self._dict(self.raw.get("brake"), "brake")
        for key in sorted(set(values) - set(Brake.__slots__)):
            self.fault(f"brake.{key}", _("没有这个设置项。"))
            del values[key]
        for key, value in list(values.items()):
            limit = 1 if key not in ("at_least", "move_m") else 100_000
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= limit:
                self.fault(f"brake.{key}", _("应当是 0 到 %(n)s 的数。") % {"n": limit})
                del values[key]
        return Brake(**values)

    # -- cells -----------------------------------------------------------------------------------------

    def _cell(self, raw: Any, where: str, transform: str) -> Cell:
        """From `列名`, `[列名, 列名]` or a table of settings."""
        if isinstance(raw, str | list):
            raw = {"columns": raw if isinstance(raw, list) else [raw]}
        if not isinstance(raw, dict):
            self.fault(where, _("写列名，或写 column / const 等设置。"))
            return Cell(empty=self.empty)
        for key in sorted(str(key) for key in set(raw) - CELL_KEYS):
            self.fault(f"{where}.{key}", _("没有这个设置项。"))
        columns = self._columns(raw, where)
        given = [bool(columns), "const" in raw, bool(raw.get("as_of"))]
        if sum(given) != 1:
            self.fault(where, _("column、const、as_of 三者写一个。"))
        if raw.get("choices") is not None and transform != "split":
            transform = "text"  # the table of choices is the translation
        transform = str(raw.get("transform") or transform)
        if transform not in TRANSFORMS:
            self.fault(f"{where}.transform", _("没有“%(name)s”这种转换。") % {"name": transform})
        choices = raw.get("choices")
        if choices is not None and not isinstance(choices, dict):
            self.fault(f"{where}.choices", _("写成“原文: 取值”的表。"))
            choices = None
        return Cell(
            columns=columns,
            const=raw.get("const"),
            as_of=bool(raw.get("as_of")),
            transform=transform,
            pattern=self._pattern(raw.get("pattern"), where),
            choices=None if choices is None else {_yaml_word(key): value for key, value in choices.items()},
            empty=frozenset(_yaml_word(item) for item in self._list(raw.get("empty"), f"{where}.empty")) | self.empty,
        )

    def _columns(self, raw: dict[str, Any], where: str) -> tuple[str, ...]:
        names = [str(name) for name in self._list(raw.get("columns", raw.get("column")), where)]
        for name in names:
            try:
                parse_path(name)
            except PathError:
                self.fault(where, _("看不懂路径“%(name)s”。") % {"name": name})
        return tuple(names)

    def _pattern(self, raw: Any, where: str) -> Pattern | None:
        if raw is None:
            return None
        try:
            return Pattern(str(raw))
        except PatternFault as fault:
            self.fault(f"{where}.pattern", str(fault))
            return None

    def _list(self, raw: Any, where: str) -> list[Any]:
        if raw is None:
            return []
        return raw if isinstance(raw, list) else [raw]

    def _dict(self, raw: Any, where: str) -> dict[str, Any]:
        if raw is None:
            return {}
        if not isinstance(raw, dict):
            self.fault(where, _("写成“名称: 内容”的表。"))
            return {}
        return {str(key): value for key, value in raw.items()}

    # -- groups ----------------------------------------------------------------------------------------

    def _facts(self) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        for name, raw in self._dict(self.raw.get("facts"), "facts").items():
            fact = FACTS.get(name)
            if fact is None or fact.kind in (PLACE, ROOMS):
                self.fault(f"facts.{name}", _("没有这一项。"))
                continue
            cell = self._cell(raw, f"facts.{name}", "block" if name == "introduction" else DEFAULTS[fact.kind])
            if fact.kind in (CHOICE, CHOICES) and fact.choices:
                told = list((cell.choices or {}).values()) + ([cell.const] if cell.const is not None else [])
                for value in told:
                    if value is not None and value not in fact.choices.values:
                        self.fault(f"facts.{name}", _("没有“%(value)s”这个取值。") % {"value": value})
            cells[name] = cell
        for name in ("name", "kind"):
            if name not in cells:
                self.fault(f"facts.{name}", _("必须写明从哪一列读取。"))
        return cells

    def _group(self, key: str, allowed: set[str], make: Callable[[dict[str, Any], str], Any]) -> list[Any]:
        made = []
        for number, raw in enumerate(self._list(self.raw.get(key), key), start=1):
            where = f"{key}[{number}]"
            entry = self._dict(raw, where)
            for name in sorted(set(entry) - allowed):
                self.fault(f"{where}.{name}", _("没有这个设置项。"))
            made.append(make(entry, where))
        return made

    def _rooms(self) -> list[RoomSpec]:
        def make(entry: dict[str, Any], where: str) -> RoomSpec:
            return RoomSpec(
                name=self._label(entry, where, "name"),
                class_kind=self._choice(entry, where, "class_kind", ClassKind.values),
                places=self._cell(entry.get("places"), f"{where}.places", "integer"),
                occupied=self._optional(entry, where, "occupied", "integer"),
                area_m2=self._optional(entry, where, "area_m2", "area_text"),
            )

        rooms = self._group("rooms", {"name", "class_kind", "places", "occupied", "area_m2"}, make)
        names = [room.name for room in rooms]
        if len(set(names)) < len(names):
            self.fault("rooms", _("班级名称不能重复。"))
        return rooms

    def _fees(self) -> list[FeeSpec]:
        def make(entry: dict[str, Any], where: str) -> FeeSpec:
            return FeeSpec(
                title=self._label(entry, where, "title"),
                category=self._choice(entry, where, "category", FeeCategory.values),
                unit=self._choice(entry, where, "unit", FeeUnit.values),
                amount=self._cell(entry.get("amount"), f"{where}.amount", "money"),
                class_kind=self._choice(entry, where, "class_kind", (*ClassKind.values, "")),
                basis=self._optional(entry, where, "basis", "text"),
                includes=self._optional(entry, where, "includes", "text"),
                refund_rule=self._optional(entry, where, "refund_rule", "block"),
                voluntary=entry.get("voluntary") is True,
            )

        allowed = set(FeeSpec.__slots__)
        return self._group("fees", allowed, make)

    def _label(self, entry: dict[str, Any], where: str, key: str) -> str:
        value = str(entry.get(key) or "").strip()
        if not value or len(value) > 40:
            self.fault(f"{where}.{key}", _("必填，最多 %(n)s 字。") % {"n": 40})
        return value[:40]

    def _choice(self, entry: dict[str, Any], where: str, key: str, allowed: Any) -> str:
        value = str(entry.get(key) or "")
        if value not in allowed:
            self.fault(f"{where}.{key}", _("只能是：%(items)s。") % {"items": "、".join(filter(None, allowed))})
        return value

    def _optional(self, entry: dict[str, Any], where: str, key: str, transform: str) -> Cell | None:
        return self._cell(entry[key], f"{where}.{key}", transform) if key in entry else None


def _yaml_word(value: Any) -> str:
    """YAML reads True and 1 as their own types; a cell of the file is text."""
    return str(value).strip() if value is not None else ""
