"""What the nursery's first page shows: today's figures and what would make the public page better."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from anxintuo.rulebook.queries import RuleValue, rule
from institutions.enums import ChangeState
from institutions.models import Institution, Room

STALE_AFTER = timedelta(days=30)  # free places older than this mislead parents; our own figure


@dataclass(frozen=True, slots=True)
class Check:
    """Something to do, with where to do it. `urgent` is drawn in apricot."""

    title: str
    hint: str
    url_name: str
    urgent: bool = False


def desk_figures(institution: Institution) -> dict[str, Any]:
    """Places, free places, rooms and waiting change requests; two statements."""
    figures: dict[str, Any] = institution.rooms.aggregate(
        rooms=Count("pk"),
        free=Coalesce(Sum(Greatest(F("places") - F("occupied"), 0)), 0),
        places=Coalesce(Sum("places"), 0),
    )
    figures["changes"] = institution.change_requests.filter(state=ChangeState.SUBMITTED).count()
    return figures


def desk_checks(institution: Institution, *, on: date) -> list[Check]:
    """What parents miss on the public page; three statements. Empty when all is well."""
    checks: list[Check] = []
    has = Institution.objects.filter(pk=institution.pk).aggregate(
        photos=Count("photos", distinct=True), fees=Count("fees", distinct=True), plan=Count("day_plan", distinct=True)
    )
    overfull = institution.rooms.filter(occupied__gt=F("places")).values_list("name", flat=True)
    for name in overfull:
        checks.append(
            Check(
                _("%(room)s 超过了备案托位") % {"room": name},
                _("请核对人数；班额变化要申请变更。"),
                "institutions:desk_rooms",
                urgent=True,
            )
        )
    if not institution.is_placed:
        checks.append(
            Check(
                _("地图上找不到您的园"),
                _("位置还没有核对，可以申请变更地址和坐标。"),
                "institutions:desk_changes",
                urgent=True,
            )
        )
    if not has["fees"]:
        checks.append(
            Check(_("还没有公布收费"), _("收费目录要公示，没有列出的不能收。"), "institutions:desk_fees", urgent=True)
        )
    if not has["photos"]:
        checks.append(Check(_("还没有照片"), _("三四张就好：外观、活动室、午睡室、户外。"), "institutions:desk_photos"))
    if not has["plan"]:
        checks.append(Check(_("还没有一日作息"), _("家长最想知道宝宝一天怎么过。"), "institutions:desk_day_plan"))
    if not institution.introduction:
        checks.append(Check(_("还没有介绍"), _("用平常话写两三句。"), "institutions:desk_profile"))
    if on - institution.updated_at.date() > STALE_AFTER:
        checks.append(
            Check(_("空位很久没有更新"), _("上次更新超过 30 天，请核对一下。"), "institutions:desk_rooms", urgent=True)
        )
    return checks


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room beside the rule it has to keep: at most `limit.value` children (SET-19)."""

    room: Room
    limit: RuleValue
    carers: int

    @property
    def is_full(self) -> bool:
        return self.room.occupied >= self.room.places

    @property
    def is_over(self) -> bool:
        return self.room.occupied > self.room.places or self.room.places > self.limit.value


def room_lines(institution: Institution, *, on: date) -> list[RoomLine]:
    """The rooms in order; `carers` is how many the ratio asks for with the children now in the room (SET-20)."""
    region = institution.division_id or ""
    lines = []
    for room in institution.rooms.order_by("order", "name"):
        ratio = rule("class.ratio", kind=room.class_kind, region=region, on=on).value
        limit = rule("class.size", kind=room.class_kind, region=region, on=on)
        lines.append(RoomLine(room, limit, -(-room.occupied // ratio)))
    return lines
