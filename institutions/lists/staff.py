"""A list of staff as a table: what each column is called, read and judged. Nothing is written here.

A row is known by its identity number. Columns that the file does not have say nothing; an empty cell leaves what the
file already holds.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from anxintuo.kit.phones import to_e164
from anxintuo.kit.text import clean_line
from institutions.enums import Education, StaffIdentity, StaffPost
from institutions.importing.parse import TRANSFORMS, Unreadable, clean_text
from institutions.importing.sources import Table
from institutions.lists.plan import ListPlan, Row, demand_list
from institutions.models import Institution, StaffMember
from institutions.models.staff_file import staff_identity_index
from institutions.staffing.identity import checked_identity, checked_name

MOST_ROWS = 6_000
COLUMNS = (
    "姓名", "岗位", "班级", "证件种类", "证件号码", "手机号", "入职日期", "专职", "学历", "专业", "管理年限", "工号",
)  # fmt: skip
NEEDED = ("姓名", "岗位", "证件号码", "入职日期")
EXAMPLE = (
    "林晓", "保育人员", "", "居民身份证", "11010519491231002X", "13800138000", "2026-03-01", "是", "大专", "学前教育",
    "", "A021",
)  # fmt: skip


def plan_staff(institution: Institution, table: Table) -> ListPlan:
    """What the table would do. SourceError when it cannot be such a list at all. Two statements."""
    demand_list(table, needed=NEEDED, most=MOST_ROWS)
    rooms = {room.name: str(room.pk) for room in institution.rooms.all()}
    standing = {row.identity_index: row for row in StaffMember.objects.filter(institution=institution, left_on=None)}
    numbers = {row.number: row.identity_index for row in standing.values() if row.number}
    plan, seen = ListPlan(), dict[str, int]()
    for source in table.rows:
        if source.fault:
            plan.refuse(source.number, [("", source.fault)])
            continue
        reader = _Reader(source.values, rooms)
        wrong = list(reader.faults())
        index = reader.index
        if index and index in seen:
            wrong.append(("证件号码", _("和第 %(n)s 行是同一个证件号码。") % {"n": seen[index]}))
        seen.setdefault(index, source.number)
        told = reader.values.get("number")
        if told and numbers.setdefault(told, index) != index:
            wrong.append(("工号", _("这个工号已经有人用了。")))
        if wrong:
            plan.refuse(source.number, wrong)
        else:
            _take(plan, source.number, reader, standing.get(index))
    return plan


def _take(plan: ListPlan, number: int, reader: "_Reader", member: StaffMember | None) -> None:
    if member is None:
        plan.added += 1
        plan.rows.append(Row(number, reader.values))
        return
    changes = {name: value for name, value in reader.values.items() if _stored(member, name) != value}
    if changes:
        plan.changed += 1
        plan.rows.append(Row(number, changes, str(member.pk)))
    else:
        plan.unchanged += 1


def _stored(member: StaffMember, name: str) -> Any:
    value = getattr(member, "room_id" if name == "room" else name)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if name == "room" and value else value


class _Reader:
    """One row. `faults()` fills `values` and `index` on the way."""

    def __init__(self, cells: Mapping[str, Any], rooms: Mapping[str, str]) -> None:
        self.cells, self.rooms = cells, rooms
        self.values: dict[str, Any] = {}
        self.index = ""

    def text(self, column: str) -> str:
        content = self.cells.get(column)
        return "" if content is None else clean_text(content)

    def faults(self) -> Iterator[tuple[str, str]]:
        readers: tuple[tuple[str, Callable[[str], None]], ...] = (
            ("姓名", self._name),
            ("岗位", self._post),
            ("班级", self._room),
            ("证件号码", self._identity),
            ("手机号", self._phone),
            ("入职日期", self._joined),
            ("专职", self._full_time),
            ("学历", self._education),
            ("专业", self._major),
            ("管理年限", self._years),
            ("工号", self._number),
        )
        for column, read in readers:
            text = self.text(column)
            if not text and column not in NEEDED:
                continue
            try:
                if not text:
                    raise ValidationError(_("不能空着。"))
                read(text)
            except ValidationError as fault:
                yield column, " ".join(fault.messages)
            except (Unreadable, ValueError) as fault:
                yield column, str(fault)

    def _name(self, text: str) -> None:
        self.values["name"] = checked_name(text)

    def _post(self, text: str) -> None:
        self.values["post"] = _chosen(StaffPost, text)

    def _room(self, text: str) -> None:
        if text not in self.rooms:
            raise ValidationError(_("园里没有这个班级。"))
        self.values["room"] = self.rooms[text]

    def _identity(self, text: str) -> None:
        kind = self.text("证件种类")
        chosen = _chosen(StaffIdentity, kind) if kind else StaffIdentity.RESIDENT_ID.value
        number = checked_identity(chosen, text)
        self.values |= {"identity_kind": chosen, "identity_number": number}
        self.index = staff_identity_index(chosen, number)

    def _phone(self, text: str) -> None:
        self.values["phone"] = to_e164(text)

    def _joined(self, text: str) -> None:
        self.values["joined_on"] = TRANSFORMS["date"](text)

    def _full_time(self, text: str) -> None:
        self.values["full_time"] = TRANSFORMS["yes_no"](text)

    def _education(self, text: str) -> None:
        self.values["education"] = _chosen(Education, text)

    def _major(self, text: str) -> None:
        self.values["major"] = _short(text, 40)

    def _years(self, text: str) -> None:
        years = TRANSFORMS["integer"](text)
        if years > 60:
            raise ValidationError(_("应当是 0 到 60 的整数。"))
        self.values["management_years"] = years

    def _number(self, text: str) -> None:
        self.values["number"] = _short(text, 20)


def _chosen(choices: Any, text: str) -> str:
    """By label or by value."""
    found = {str(label): value for value, label in choices.choices} | {value: value for value in choices.values}
    if text not in found:
        raise ValidationError(
            _("只能填：%(choices)s。") % {"choices": "、".join(str(label) for label in choices.labels)}
        )
    return str(found[text])


def _short(text: str, most: int) -> str:
    text = clean_line(text)
    if len(text) > most:
        raise ValidationError(_("最多 %(n)s 个字。") % {"n": most})
    return text
