"""From raw rows to drafts: what each row says, fact by fact, in JSON values. Nothing is compared or written here.

An empty cell says nothing: a register has gaps, and a gap never erases what is known. Keys of a draft's `values` are
names of facts, `location`, and for lists `room:<name>.<field>` and `fee:<title>.<field>`.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.facts import CHOICE, CHOICES, FACTS, TEXT, Fact
from institutions.importing.mapping import Cell, FeeSpec, Mapping, RoomSpec
from institutions.importing.parse import TRANSFORMS, Unreadable, clean_text
from institutions.importing.paths import find, first_key
from institutions.importing.patterns import Pattern, TooSlow
from institutions.importing.problems import Problems
from institutions.importing.sources import SourceError, SourceRow, Table

MAX_KEY = 80
KEY_LABEL = gettext_lazy("编号")
MAX_ROOM_AREA = 100_000


@dataclass(slots=True)
class Draft:
    """One row as read. `key` is the register's id; `lon` and `lat` are still in the source's datum."""

    number: int
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    place_unreadable: bool = False
    place_given: bool = False

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    @property
    def credit_code(self) -> str:
        return str(self.values.get("credit_code") or "")


def check_columns(table: Table, mapping: Mapping, problems: Problems) -> None:
    """A column that the file does not have is told once; without id or name nothing can be imported."""
    known = set(table.columns)
    missing: set[str] = set()
    for cell in mapping.cells():
        absent = [name for name in cell.columns if name not in known and first_key(name) not in known]
        if absent and cell in (mapping.id, mapping.facts.get("name")) and len(absent) == len(cell.columns):
            raise SourceError(_("文件里没有“%(column)s”列，无法导入。") % {"column": absent[0]})
        missing.update(absent)
    for name in sorted(missing):
        problems.warn(0, name, "no_column", _("文件里没有“%(column)s”列，按空白处理。") % {"column": name})


def read_draft(row: SourceRow, mapping: Mapping, as_of: date, problems: Problems) -> Draft | None:
    """What the row says; None when it cannot be imported (the problems say why)."""
    if row.fault:
        problems.error(row.number, "", "broken_row", row.fault)
        return None
    reader = _RowReader(row, as_of, problems)
    key = str(reader.value(mapping.id, KEY_LABEL) or "")
    if not key:
        problems.error(row.number, _column(mapping.id), "no_id", _("没有编号，无法知道是哪家机构。"))
        return None
    if len(key) > MAX_KEY:
        problems.error(row.number, _column(mapping.id), "bad_id", _("编号太长。"), key)
        return None
    draft = Draft(number=row.number, key=key)
    for name, cell in mapping.facts.items():
        value = reader.fact(FACTS[name], cell)
        if value not in (None, "", []):
            draft.values[name] = value
    for room in mapping.rooms:
        reader.room(draft, room)
    for fee in mapping.fees:
        reader.fee(draft, fee)
    if mapping.lon and mapping.lat:
        reader.place(draft, mapping.lon, mapping.lat)
    _check_together(draft, as_of, problems)
    return draft


def _column(cell: Cell) -> str:
    return " / ".join(cell.columns)


class _RowReader:
    def __init__(self, row: SourceRow, as_of: date, problems: Problems) -> None:
        self.row, self.as_of, self.problems = row, as_of, problems

    def raw(self, cell: Cell) -> Any:
        """The first non-empty content; None when the row says nothing."""
        if cell.as_of:
            return self.as_of
        if cell.const is not None:
            return cell.const
        for column in cell.columns:
            content = find(self.row.values, column)
            if content is None or (isinstance(content, str) and not clean_text(content)):
                continue
            if not isinstance(content, list | dict) and clean_text(content) in cell.empty:
                continue
            if cell.pattern is not None:
                content = self.part(cell.pattern, str(content), column)
                if not content:
                    continue
            return content
        return None

    def part(self, pattern: Pattern, content: str, column: str) -> str:
        """What the pattern keeps of a cell; nothing where it does not come to an end in time."""
        try:
            return pattern.first_group(content)
        except TooSlow as slow:
            if slow.for_good:
                sentence = _("读到第 %(row)s 行“%(column)s”时停下：对照表里的 pattern 太慢，请改写得简单些再导入。")
                raise SourceError(sentence % {"row": self.row.number, "column": column}) from None
            sentence = _("对照表里的 pattern 在这一格太慢，没有读取。")
            self.problems.warn(self.row.number, column, "slow_pattern", sentence, content)
            return ""

    def value(self, cell: Cell, label: object) -> Any:
        """Transformed; None when empty or unreadable (then a warning is noted). `label` is made text only then."""
        content = self.raw(cell)
        if content is None:
            return None
        try:
            if isinstance(content, dict) or (isinstance(content, list) and cell.transform != "split"):
                raise Unreadable(_("这里应当是一个值，不是一组。"))
            return TRANSFORMS[cell.transform](content)
        except Unreadable as fault:
            sentence = _("%(label)s没有导入：%(why)s") % {"label": label, "why": fault}
            self.problems.warn(self.row.number, _column(cell), "unreadable", sentence, content)
            return None

    def fact(self, fact: Fact, cell: Cell) -> Any:
        value = self.value(cell, fact.label)
        if value is None:
            return None
        if fact.kind in (CHOICE, CHOICES) or cell.choices is not None:
            value = self.chosen(fact, cell, value)
        if fact.kind == TEXT and fact.max_length and value and len(value) > fact.max_length:
            sentence = _("%(label)s超过 %(n)s 字，没有导入。") % {"label": fact.label, "n": fact.max_length}
            self.problems.warn(self.row.number, _column(cell), "too_long", sentence, value)
            return None
        return value

    def chosen(self, fact: Fact, cell: Cell, value: Any) -> Any:
        """Translate through the mapping's table, or accept a value or label of the fact's own choices."""
        table = dict(cell.choices or {})
        if not table and fact.choices and cell.const is None:
            table = {str(label): key for key, label in fact.choices.choices} | {key: key for key in fact.choices.values}
        found = []
        for item in value if isinstance(value, list) else [value]:
            text = clean_text(item)
            if not table:
                found.append(item)
            elif text in table:
                found.append(table[text])
            else:
                sentence = _("%(label)s没有导入：对照表里没有这个取值。") % {"label": fact.label}
                self.problems.warn(self.row.number, _column(cell), "unknown_value", sentence, text)
        found = [item for item in found if item is not None]
        if fact.kind == CHOICES:
            return sorted(set(found))
        return found[0] if found else None

    def room(self, draft: Draft, spec: RoomSpec) -> None:
        places = self.value(spec.places, spec.name)
        if places is None:
            return
        prefix = f"room:{spec.name}."
        draft.values |= {prefix + "class_kind": spec.class_kind, prefix + "places": places}
        for name, cell in (("occupied", spec.occupied), ("area_m2", spec.area_m2)):
            value = self.value(cell, spec.name) if cell else None
            if value is not None and (name != "area_m2" or 0 < float(value) < MAX_ROOM_AREA):
                draft.values[prefix + name] = value

    def fee(self, draft: Draft, spec: FeeSpec) -> None:
        amount = self.value(spec.amount, spec.title)
        if amount is None:
            return
        prefix = f"fee:{spec.category}/{spec.class_kind}/{spec.title}."
        draft.values |= {
            prefix + "amount": amount,
            prefix + "unit": spec.unit,
            prefix + "voluntary": spec.voluntary and spec.category == "other",
        }
        for name, cell, limit in (
            ("basis", spec.basis, 160),
            ("includes", spec.includes, 200),
            ("refund_rule", spec.refund_rule, 2000),
        ):
            value = self.value(cell, spec.title) if cell else None
            if value:
                draft.values[prefix + name] = value[:limit]

    def place(self, draft: Draft, lon: Cell, lat: Cell) -> None:
        raws = self.raw(lon), self.raw(lat)
        draft.place_given = any(raw is not None for raw in raws)
        if not draft.place_given:
            return
        degrees = []
        for raw, cell in zip(raws, (lon, lat), strict=True):
            try:
                if raw is None:
                    raise Unreadable(_("经度和纬度只有一个，没有导入坐标。"))
                degrees.append(TRANSFORMS["degrees"](raw))
            except Unreadable as fault:
                self.problems.warn(self.row.number, _column(cell), "place_unreadable", str(fault), raw)
                degrees.append(None)
        draft.place_unreadable = None in degrees
        if not draft.place_unreadable:
            draft.lon, draft.lat = degrees


def _check_together(draft: Draft, as_of: date, problems: Problems) -> None:
    """Facts that hold only together; what contradicts itself is left out and told."""
    values = draft.values
    if not draft.name:
        problems.error(draft.number, "", "no_name", _("没有机构名称。"))
    if "kind" not in values:
        problems.error(draft.number, "", "no_kind", _("没有类型（公办、民办……）。"))
    opens, closes = values.get("opens_at", ""), values.get("closes_at", "")
    if (opens or closes) and not (opens and closes and opens < closes):
        sentence = _("开园和闭园时间不成对或先后不对，没有导入。")
        problems.warn(draft.number, "", "hours", sentence, f"{opens} - {closes}")
        for name in ("opens_at", "closes_at", "extended_until"):
            values.pop(name, None)
    if values.get("extended_until") and not (
        values.get("closes_at") and values["extended_until"] > values["closes_at"]
    ):
        problems.warn(
            draft.number, "", "hours", _("延时服务的时间不晚于闭园，没有导入。"), values.pop("extended_until")
        )
    if not values.get("inclusive"):
        for name in ("inclusive_document", "inclusive_since_on"):
            if values.pop(name, None):
                problems.warn(draft.number, "", "inclusive", _("不是普惠机构却写了普惠认定，没有导入认定内容。"))
    if values.get("staff.carers_qualified", 0) > values.get("staff.carers", 0):
        problems.warn(draft.number, "", "staff", _("持证保育人员多于保育人员，没有导入持证人数。"))
        values.pop("staff.carers_qualified")
    for name in ("inclusive_since_on", "filing.filed_on"):
        if values.get(name, "") > as_of.isoformat():
            sentence = _("%(label)s晚于名册日期，请核对。") % {"label": FACTS[name].label}
            problems.warn(draft.number, "", "future", sentence, values[name])
    if float(values.get("indoor_area_m2", 1)) == 0:
        values.pop("indoor_area_m2")  # “0 平方米” indoors is a blank in another form
