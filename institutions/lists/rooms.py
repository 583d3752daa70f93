"""A list of rooms as a table. A row is known by the room's name; only what the nursery changes itself is taken.

Filed facts (kind, places, area) may stand in the list, so that an exported one can be sent back; where they differ from
the filing the row is refused, and the sentence points to the change request. Columns that the file does not have say
nothing; an empty cell leaves what stands there.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from institutions.enums import ClassKind
from institutions.importing.parse import TRANSFORMS, Unreadable, area_text, clean_text, decimal
from institutions.importing.sources import Table
from institutions.lists.plan import ListPlan, Row, demand_list
from institutions.models import Institution, Room

MOST_ROWS = 1_000
COLUMNS = ("班级", "班型", "托位数", "面积", "楼层", "窗地比", "已入托人数", "预计有空位的月份")
NEEDED = ("班级",)
EXAMPLE = ("蒲公英班", "", "", "", "1", "22", "12", "2027-03-01")
OWN = ("floor", "window_share", "occupied", "next_free_on")


def plan_rooms(institution: Institution, table: Table) -> ListPlan:
    """What the table would do. SourceError when it cannot be such a list at all. One statement."""
    demand_list(table, needed=NEEDED, most=MOST_ROWS)
    rooms = {room.name: room for room in institution.rooms.all()}
    plan, seen = ListPlan(), dict[str, int]()
    for source in table.rows:
        if source.fault:
            plan.refuse(source.number, [("", source.fault)])
            continue
        reader = _Reader(source.values, rooms)
        wrong = list(reader.faults())
        if reader.name and reader.name in seen:
            wrong.append(("班级", _("和第 %(n)s 行是同一个班级。") % {"n": seen[reader.name]}))
        seen.setdefault(reader.name, source.number)
        plan.refuse(source.number, wrong)
        if not wrong and reader.room is not None:
            _take(plan, source.number, reader.room, reader.values)
    return plan


def _take(plan: ListPlan, number: int, room: Room, values: Mapping[str, Any]) -> None:
    changes = {name: value for name, value in values.items() if _stored(room, name) != value}
    if changes:
        plan.changed += 1
        plan.rows.append(Row(number, changes, str(room.pk)))
    else:
        plan.unchanged += 1


def _stored(room: Room, name: str) -> Any:
    value = getattr(room, name)
    if value is None or isinstance(value, int):
        return value
    return str(value) if isinstance(value, Decimal) else value.isoformat()


class _Reader:
    """One row. `faults()` fills `values`, `name` and `room` on the way."""

    def __init__(self, cells: Mapping[str, Any], rooms: Mapping[str, Room]) -> None:
        self.cells, self.rooms = cells, rooms
        self.values: dict[str, Any] = {}
        self.name = self.text("班级")
        self.room: Room | None = None

    def text(self, column: str) -> str:
        content = self.cells.get(column)
        return "" if content is None else clean_text(content)

    def faults(self) -> Iterator[tuple[str, str]]:
        self.room = self.rooms.get(self.name)
        if self.room is None:
            yield "班级", _("不能空着。") if not self.name else _("园里没有这个班级。要新开一个班，请申请变更。")
            return
        readers = {
            "班型": self._kind,
            "托位数": self._places,
            "面积": self._area,
            "楼层": self._floor,
            "窗地比": self._windows,
            "已入托人数": self._occupied,
            "预计有空位的月份": self._month,
        }
        for column, read in readers.items():
            text = self.text(column)
            if not text:
                continue
            try:
                read(text, self.room)
            except ValidationError as fault:
                yield column, " ".join(fault.messages)
            except (Unreadable, ValueError) as fault:
                yield column, str(fault)

    def _kind(self, text: str, room: Room) -> None:
        if text not in (room.class_kind, str(ClassKind(room.class_kind).label)):
            raise _filed(ClassKind(room.class_kind).label)

    def _places(self, text: str, room: Room) -> None:
        if TRANSFORMS["integer"](text) != room.places:
            raise _filed(room.places)

    def _area(self, text: str, room: Room) -> None:
        if room.area_m2 is None or Decimal(area_text(text)) != room.area_m2:
            raise _filed(room.area_m2 if room.area_m2 is not None else _("没有填"))

    def _floor(self, text: str, room: Room) -> None:
        """A cellar may be said: the room's page flags it."""
        number = decimal(text.removesuffix("楼").removesuffix("层"))
        if number != number.to_integral_value() or number == 0 or not -3 <= number <= 60:
            raise ValidationError(_("楼层填 1、2、3……，地下填 -1。"))
        self.values["floor"] = int(number)

    def _windows(self, text: str, room: Room) -> None:
        share = decimal(text.removesuffix("%").removesuffix("％")).quantize(Decimal("0.1"))
        if not 0 <= share <= 100:
            raise ValidationError(_("窗地比在 0 到 100 之间。"))
        self.values["window_share"] = str(share)

    def _occupied(self, text: str, room: Room) -> None:
        number = TRANSFORMS["integer"](text)
        if number < room.listed:
            sentence = _("这个班在系统里已经登记或约定了 %(listed)s 个宝宝，不能少于这个数。")
            raise ValidationError(sentence % {"listed": room.listed})
        if number > room.places * 3 // 2 + 5:  # as the form of the rooms (forms/desk.py)
            sentence = _("这个班备案 %(places)s 个托位，填了 %(occupied)s 人，请核对。")
            raise ValidationError(sentence % {"places": room.places, "occupied": number})
        self.values["occupied"] = number

    def _month(self, text: str, room: Room) -> None:
        month = f"{text}-01" if len(text) == 7 else text
        self.values["next_free_on"] = f"{TRANSFORMS['date'](month)[:7]}-01"


def _filed(stands: object) -> ValidationError:
    return ValidationError(_("备案里是 %(stands)s，这里不能改。要改请申请变更。") % {"stands": stands})
