"""One room beside the rules that it has to keep (regulations.md §1.1, §1.2)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from anxintuo.rulebook.enums import Severity
from anxintuo.rulebook.queries import RuleValue, UnknownRule, rule
from institutions.enums import StaffPost
from institutions.models import Institution, Leave, Room, RoomCapacity, Shift, StaffMember
from institutions.planned import planned_stays


@dataclass(frozen=True, slots=True)
class RoomCheck:
    """A rule and how the room stands to it: kept, broken, or not known because the nursery has not said."""

    rule: RuleValue
    told: str
    kept: bool | None

    @property
    def is_broken(self) -> bool:
        return self.kept is False

    @property
    def is_serious(self) -> bool:
        return self.is_broken and self.rule.severity in (Severity.BLOCK, Severity.WARN)


@dataclass(frozen=True, slots=True)
class RoomPage:
    room: Room
    months: tuple[int, int]
    children: int
    checks: list[RoomCheck]
    capacities: list[RoomCapacity]
    carers: list[StaffMember]


def room_page(room: Room, on: date) -> RoomPage:
    """Six statements at most."""
    region = room.institution.division_id or ""
    stays = [stay for stay in planned_stays(room.institution, on, on) if stay.room_id == room.pk]
    carers = StaffMember.objects.filter(room=room, post=StaffPost.CAREGIVER).employed(on)
    months = rule("class.months", kind=room.class_kind, region=region, on=on).value
    return RoomPage(
        room=room,
        months=(months[0], months[1]),
        children=len(stays) + room.unlisted,
        checks=list(room_checks(room, on)),
        capacities=list(room.capacities.order_by("from_on")),
        carers=list(carers.order_by("joined_on")),
    )


def carers_on(institution: Institution, on: date) -> dict[UUID, list[str]]:
    """By room, who has it that day: from the roster, or by assignment where the day has no roster. Three statements."""
    leave = Leave.objects.filter(member__institution=institution, from_on__lte=on, until_on__gte=on)
    away = set(leave.filter(starts_at__isnull=True).values_list("member_id", flat=True))
    shifts = Shift.objects.filter(member__institution=institution, on=on).select_related("member")
    rostered = list(shifts.order_by("starts_at", "member__joined_on", "pk"))
    carers = StaffMember.objects.filter(institution=institution, post=StaffPost.CAREGIVER).employed(on)
    placed = [(shift.room_id, shift.member) for shift in rostered] or [
        (member.room_id, member) for member in carers.order_by("joined_on", "pk")
    ]
    found: dict[UUID, list[str]] = defaultdict(list)
    for room_id, member in placed:
        if room_id is not None and member.pk not in away and member.name not in found[room_id]:
            found[room_id].append(member.name)
    return dict(found)


def room_checks(room: Room, on: date) -> Iterator[RoomCheck]:
    """Class size, area, floor and windows; no statement."""
    region = room.institution.division_id or ""
    size = rule("class.size", kind=room.class_kind, region=region, on=on)
    yield RoomCheck(size, _("备案 %(n)s 个托位") % {"n": room.places}, room.places <= size.value)
    yield from _area(room, region, on)
    yield from _floor(room, region, on)
    windows = rule("room.window_share_min", region=region, on=on)
    share = room.window_share
    told = _("窗地比 %(n)s%%") % {"n": f"{share.normalize():f}"} if share is not None else _("还没有填")
    yield RoomCheck(windows, told, None if share is None else share >= Decimal(str(windows.value)) * 100)


def _area(room: Room, region: str, on: date) -> Iterator[RoomCheck]:
    try:
        area = rule("room.area_m2_min", kind=room.class_kind, region=region, on=on)
    except UnknownRule:  # none is set for 混合编班
        return
    told = _("%(n)s 平方米") % {"n": f"{room.area_m2.normalize():f}"} if room.area_m2 else _("还没有填")
    yield RoomCheck(area, told, None if room.area_m2 is None else room.area_m2 >= area.value)


def _floor(room: Room, region: str, on: date) -> Iterator[RoomCheck]:
    highest, wanted = (rule(f"room.{name}", region=region, on=on) for name in ("floor_max", "floor_recommended"))
    if room.floor is None:
        yield RoomCheck(highest, _("还没有填"), None)
        return
    told = _("地下 %(n)s 层") % {"n": -room.floor} if room.floor < 0 else _("%(n)s 层") % {"n": room.floor}
    yield RoomCheck(highest, told, 1 <= room.floor <= highest.value)
    best = wanted.value.get(room.class_kind)
    if best is not None:
        yield RoomCheck(wanted, told, 1 <= room.floor <= best)


def broken_rooms(rooms: list[Room], on: date) -> list[tuple[Room, RoomCheck]]:
    """For the desk's first page: what is beyond a rule that warns or blocks."""
    return [(room, check) for room in rooms for check in room_checks(room, on) if check.is_serious]
