"""What the nursery's first page shows: today in every room, and what to do first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from anxintuo.rulebook.queries import RuleValue, rules_of
from institutions.models import DayPlanItem, FeeItem, Institution, InstitutionPhoto, Room
from institutions.opening import is_open
from institutions.queries.rooms import broken_rooms
from institutions.queries.roster import day_plan_of
from institutions.staffing.forecast import RoomDay, forecast

STALE_AFTER = timedelta(days=30)  # free places older than this mislead parents; our own figure


@dataclass(frozen=True, slots=True)
class Check:
    """Something to do, with where to do it. `urgent` is drawn in apricot, `now` in red."""

    title: str
    hint: str
    url_name: str
    urgent: bool = False
    now: bool = False
    args: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A room beside the rules it has to keep: at most `limit.value` children (SET-19), `ratio` children per carer."""

    room: Room
    limit: RuleValue
    ratio: RuleValue
    day: RoomDay

    @property
    def is_full(self) -> bool:
        return self.room.occupied >= self.room.places

    @property
    def is_over(self) -> bool:
        return self.room.occupied > self.room.places or self.room.places > self.limit.value


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Today. `planned`: somebody is on the roster, so that a room below its ratio is worth a word."""

    open_today: bool
    lines: list[RoomLine]
    checks: list[Check]
    planned: bool
    children: int
    carers: int

    @property
    def free(self) -> int:
        return sum(line.room.free for line in self.lines)

    @property
    def places(self) -> int:
        return sum(line.room.places for line in self.lines)

    @property
    def below(self) -> list[RoomLine]:
        return [line for line in self.lines if line.day.gaps] if self.planned else []


def for_the_desk(rows: QuerySet[Institution]) -> QuerySet[Institution]:
    """With what parents miss on the public page: `has_photos`, `has_fees`, `has_plan`."""
    own = {"institution": OuterRef("pk")}
    return rows.annotate(
        has_photos=Exists(InstitutionPhoto.objects.filter(**own)),
        has_fees=Exists(FeeItem.objects.filter(**own)),
        has_plan=Exists(DayPlanItem.objects.filter(**own)),
    )


def desk_page(institution: Institution, *, on: date) -> DeskPage:
    """`institution` as `for_the_desk` reads it. Five statements."""
    rooms = list(institution.rooms.order_by("order", "name"))
    plan = day_plan_of(institution, rooms, on)
    region = institution.division_id or ""
    limits, ratios = (rules_of(f"class.{name}", region=region, on=on) for name in ("size", "ratio"))
    days = {day.room_id: day for day in forecast(plan)}
    lines = [RoomLine(room, limits[room.class_kind], ratios[room.class_kind], days[room.pk]) for room in rooms]
    page = DeskPage(
        open_today=is_open(institution, on),
        lines=lines,
        checks=[],
        planned=bool(plan.duties),
        children=sum(day.children for day in days.values()),
        carers=len({duty.member_id for duty in plan.duties if plan.fit(duty.member_id, on)}),
    )
    page.checks.extend([*_today(page), *_public_page(institution, rooms, on), *_rules(rooms, on)])
    return page


def _today(page: DeskPage) -> Iterator[Check]:
    if not page.open_today:
        return
    for line in page.below:
        gap = line.day.gaps[0]
        told = {"from": f"{gap.starts_at:%H:%M}", "until": f"{gap.ends_at:%H:%M}", "n": gap.missing}
        hint = _("%(from)s–%(until)s 缺 %(n)s 位保育人员，去调一下班。") % told
        yield Check(_("%(room)s师幼比不够") % {"room": line.room.name}, hint, "institutions:roster", now=True)
    for line in page.lines:
        if line.room.occupied > line.room.places:
            title = _("%(room)s 超过了备案托位") % {"room": line.room.name}
            yield Check(title, _("请核对人数；班额变化要申请变更。"), "institutions:desk_rooms", urgent=True)
    if page.lines and not page.planned:
        yield Check(_("今天还没有排班"), _("排了班才算得出师幼比够不够。"), "institutions:roster", urgent=True)


def _public_page(institution: Any, rooms: Sequence[Room], on: date) -> Iterator[Check]:
    """What parents miss."""
    if not institution.is_placed and not institution.is_practice:
        hint = _("位置还没有核对，可以申请变更地址和坐标。")
        yield Check(_("地图上找不到您的园"), hint, "institutions:desk_changes", urgent=True)
    if not institution.has_fees:
        hint = _("收费目录要公示，没有列出的不能收。")
        yield Check(_("还没有公布收费"), hint, "institutions:desk_fees", urgent=True)
    if rooms and on - institution.updated_at.date() > STALE_AFTER:
        hint = _("上次更新超过 30 天，请核对一下。")
        yield Check(_("空位很久没有更新"), hint, "institutions:desk_rooms", urgent=True)
    if not institution.has_photos:
        yield Check(_("还没有照片"), _("三四张就好：外观、活动室、午睡室、户外。"), "institutions:desk_photos")
    if not institution.has_plan:
        yield Check(_("还没有一日作息"), _("家长最想知道宝宝一天怎么过。"), "institutions:desk_day_plan")
    if not institution.introduction:
        yield Check(_("还没有介绍"), _("用平常话写两三句。"), "institutions:desk_profile")


def _rules(rooms: Sequence[Room], on: date) -> Iterator[Check]:
    for room, check in broken_rooms(list(rooms), on):
        title = f"{room.name}：{check.rule.title}"
        hint = _("%(told)s。%(rule)s依据：%(source)s") % {
            "told": check.told,
            "rule": check.rule.sentence,
            "source": check.rule.source,
        }
        yield Check(title, hint, "institutions:desk_room", args=(room.pk,))
