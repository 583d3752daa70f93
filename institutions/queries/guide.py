"""The first-run guide: which steps are done, as the rows stand today, and what is missing in each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from institutions.enums import GuideStep, StaffPost
from institutions.enums.devices import DeviceKind
from institutions.enums.guide import OPTIONAL
from institutions.models import (
    IN_FORCE,
    DayPlanItem,
    Device,
    FeeItem,
    FloorDevice,
    GuideSkip,
    Institution,
    InstitutionPhoto,
    Room,
    Shift,
    StaffMember,
)
from institutions.queries.staff import unfit_by

PAGES = {
    GuideStep.PROFILE: "institutions:desk_profile",
    GuideStep.PHOTOS: "institutions:desk_photos",
    GuideStep.ROOMS: "institutions:desk_rooms",
    GuideStep.FEES: "institutions:desk_fees",
    GuideStep.PLAN: "institutions:desk_day_plan",
    GuideStep.STAFF: "institutions:staff",
    GuideStep.ROSTER: "institutions:roster",
    GuideStep.TABLETS: "institutions:floor_tablets",
    GuideStep.CAMERAS: "institutions:devices",
    GuideStep.GATES: "institutions:devices",
    GuideStep.FILING: "institutions:desk_changes",
}


@dataclass(frozen=True, slots=True)
class GuideLine:
    """`missing`: what the step still lacks, in words; empty when it is done. `state`: done, skipped, now or next."""

    step: GuideStep
    missing: list[str]
    state: str
    url_name: str

    @property
    def may_skip(self) -> bool:
        return self.step in OPTIONAL and self.state in ("now", "next")


@dataclass(frozen=True, slots=True)
class GuidePage:
    lines: list[GuideLine]

    @property
    def done(self) -> int:
        return sum(line.state in ("done", "skipped") for line in self.lines)

    @property
    def is_ready(self) -> bool:
        return self.done == len(self.lines)


def guide_page(institution: Institution, on: date) -> GuidePage:
    """`institution` with its filing read. Five statements."""
    facts = _facts(institution, on)
    skipped = set(GuideSkip.objects.filter(institution=institution).values_list("step", flat=True))
    lines, now_given = [], False
    for step in GuideStep:
        if step == GuideStep.FILING and institution.is_practice:
            continue  # a practice nursery has no filing and never will
        missing = MISSING[step](institution, facts)
        if not missing:
            state = "done"
        elif step in skipped:
            state = "skipped"
        else:
            state, now_given = ("next" if now_given else "now"), True
        lines.append(GuideLine(step, missing, state, PAGES[step]))
    return GuidePage(lines)


def _facts(institution: Institution, on: date) -> dict[str, Any]:
    devices = Device.objects.in_use()
    asked: dict[str, QuerySet[Any]] = {
        "photos": InstitutionPhoto.objects.all(),
        "fees": FeeItem.objects.all(),
        "plan": DayPlanItem.objects.all(),
        "tablets": FloorDevice.objects.filter(revoked_at__isnull=True),
        "cameras": devices.filter(kind=DeviceKind.CAMERA),
        "gates": devices.filter(kind=DeviceKind.GATE),
    }
    there = {f"has_{name}": Exists(rows.filter(institution=OuterRef("pk"))) for name, rows in asked.items()}
    answers: Any = Institution.objects.filter(pk=institution.pk).values(**there).get()
    facts: dict[str, Any] = {name: answers[f"has_{name}"] for name in asked}
    facts["rooms"] = list(Room.objects.filter(institution=institution))
    people = StaffMember.objects.filter(institution=institution).employed(on)
    fit = people.exclude(pk__in=unfit_by(people, on).values("pk"))
    facts["staff"] = list(fit.values_list("post", "room_id"))
    facts["planned"] = Shift.objects.filter(member__institution=institution, on__gte=on).exists()
    return facts


Missing = Callable[[Institution, Mapping[str, Any]], list[str]]


def _profile(institution: Institution, facts: Mapping[str, Any]) -> list[str]:
    wanted = (
        (institution.phone, _("联系电话")),
        (institution.opens_at, _("开园和闭园时间")),
        (institution.introduction, _("机构介绍")),
    )
    return [label for value, label in wanted if not value]


def _photos(institution: Institution, facts: Mapping[str, Any]) -> list[str]:
    return [] if facts["photos"] else [_("外观、活动室、午睡室、户外各一张")]


def _rooms(institution: Institution, facts: Mapping[str, Any]) -> list[str]:
    rooms: list[Room] = facts["rooms"]
    if not rooms:
        return [_("还没有班级，可以申请变更")]
    return [_("%(room)s的楼层") % {"room": room.name} for room in rooms if room.floor is None]


def _fees(institution: Institution, facts: Mapping[str, Any]) -> list[str]:
    return [] if facts["fees"] else [_("收费目录，没有列出的不能收")]


def _plan(institution: Institution, facts: Mapping[str, Any]) -> list[str]:
    return [] if facts["plan"] else [_("宝宝一天怎么过")]


def _staff(institution: Institution, facts: Mapping[str, Any]) -> list[str]:
    posts = {post for post, _room in facts["staff"]}
    missing = [
        _("证照有效的%(post)s") % {"post": StaffPost(post).label}
        for post in (StaffPost.DIRECTOR, StaffPost.HEALTH)
        if post not in posts
    ]
    carers = {room_id for post, room_id in facts["staff"] if post == StaffPost.CAREGIVER}
    missing += [
        _("%(room)s证照有效的保育人员") % {"room": room.name} for room in facts["rooms"] if room.pk not in carers
    ]
    return missing


def _roster(institution: Institution, facts: Mapping[str, Any]) -> list[str]:
    return [] if facts["planned"] else [_("这一周或下一周的班")]


def _tablets(institution: Institution, facts: Mapping[str, Any]) -> list[str]:
    return [] if facts["tablets"] else [_("班里一台旧平板或手机就够")]


def _cameras(institution: Institution, facts: Mapping[str, Any]) -> list[str]:
    return [] if facts["cameras"] else [_("大门、活动室和走廊的摄像头")]


def _gates(institution: Institution, facts: Mapping[str, Any]) -> list[str]:
    return [] if facts["gates"] else [_("大门的智能门禁")]


def _filing(institution: Institution, facts: Mapping[str, Any]) -> list[str]:
    filing = getattr(institution, "filing", None)
    return [] if filing is not None and filing.state in IN_FORCE else [_("由卫生健康部门办理，备案后家长才找得到")]


MISSING: Mapping[GuideStep, Missing] = {
    GuideStep.PROFILE: _profile,
    GuideStep.PHOTOS: _photos,
    GuideStep.ROOMS: _rooms,
    GuideStep.FEES: _fees,
    GuideStep.PLAN: _plan,
    GuideStep.STAFF: _staff,
    GuideStep.ROSTER: _roster,
    GuideStep.TABLETS: _tablets,
    GuideStep.CAMERAS: _cameras,
    GuideStep.GATES: _gates,
    GuideStep.FILING: _filing,
}
