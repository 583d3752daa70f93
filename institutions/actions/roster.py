"""The roster: a week as a grid, single shifts, a week copied; the nursery's own shift times.

The nursery's row is the lock of its roster: two people who plan it do so one after the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.dates import format_day
from institutions.actions.desk import lock
from institutions.models import Institution, Leave, Room, Shift, ShiftPattern, StaffMember, StaffPaper
from institutions.opening import open_days
from institutions.policies.staff import EDIT_PATTERNS, EDIT_ROSTER
from institutions.queries.roster import usual_room
from institutions.staffing.papers import duty_lacks

MOST_PATTERNS = 12
OFF, OWN = "", "own"  # what a cell of the grid may hold besides a pattern's id


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen for one person and day: a pattern's id or OFF."""

    member_id: UUID
    on: date
    value: str


@dataclass(slots=True)
class Copied:
    """How many shifts came over, and in words why others did not."""

    shifts: int = 0
    left_out: list[str] = field(default_factory=list)


@transaction.atomic
def save_week(institution: Institution, choices: Sequence[Choice], *, actor: Actor) -> int:
    """Write the changed cells of a week; returns how many. All or nothing: ValidationError names what cannot be."""
    lock(institution, actor=actor, act=EDIT_ROSTER)
    members = _members(institution, {choice.member_id for choice in choices})
    patterns = {str(pattern.pk): pattern for pattern in institution.shift_patterns.all()}
    barriers = Barriers(members.values(), institution)
    wrong = []
    shifts = []
    for choice in choices:
        member, pattern = members.get(choice.member_id), patterns.get(choice.value)
        if member is None or (choice.value != OFF and pattern is None):
            raise ValidationError(_("名单或班次刚刚有变化，请刷新页面再排。"))
        if pattern is None:
            continue
        why = barriers.why_not(member, choice.on, pattern.starts_at, pattern.ends_at)
        if why:
            wrong.append(f"{member.name} {format_day(choice.on)}：{why}")
        shifts.append(_shift(member, choice.on, pattern.starts_at, pattern.ends_at, usual_room(member)))
    if wrong:
        raise ValidationError(wrong)
    for choice in choices:
        Shift.objects.filter(member_id=choice.member_id, on=choice.on).delete()
    Shift.objects.bulk_create(shifts)
    _tell("institutions.save_roster", institution, actor)
    return len(choices)


@transaction.atomic
def add_shift(
    member: StaffMember, *, on: date, starts_at: time, ends_at: time, room: Room | None, actor: Actor
) -> Shift:
    """A shift of its own: other hours, another room, a second one on the day."""
    lock(member.institution, actor=actor, act=EDIT_ROSTER)
    own = _members(member.institution, {member.pk}).get(member.pk)
    if own is None or (room is not None and room.institution_id != own.institution_id):
        raise PermissionDenied(_("这不是您管辖的内容。"))
    why = Barriers([own], own.institution).why_not(own, on, starts_at, ends_at)
    if why:
        raise ValidationError(why)
    shift = _shift(own, on, starts_at, ends_at, room.pk if room else None)
    shift.full_clean()  # two of one person at once are refused here, and by PostgreSQL
    shift.save(force_insert=True)
    _tell("institutions.add_shift", own.institution, actor)
    return shift


@transaction.atomic
def remove_shift(shift: Shift, *, actor: Actor) -> None:
    institution = shift.member.institution
    lock(institution, actor=actor, act=EDIT_ROSTER)
    Shift.objects.filter(pk=shift.pk, member__institution=institution).delete()
    _tell("institutions.remove_shift", institution, actor)


@transaction.atomic
def copy_week(institution: Institution, monday: date, *, actor: Actor) -> Copied:
    """The week before, day by day, for whoever has no shift yet on the day. What cannot be is left out and told."""
    lock(institution, actor=actor, act=EDIT_ROSTER)
    week = timedelta(days=7)
    days = set(open_days(institution, monday, monday + timedelta(days=6)))
    rows = Shift.objects.filter(member__institution=institution, on__range=(monday - week, monday - timedelta(days=1)))
    source = list(rows.order_by("on", "starts_at"))
    members = _members(institution, {shift.member_id for shift in source})
    taken = set(Shift.objects.filter(member__in=members, on__in=days).values_list("member_id", "on"))
    barriers, copied, fresh = Barriers(members.values(), institution), Copied(), []
    for shift in source:
        member, on = members.get(shift.member_id), shift.on + week
        if member is None or on not in days or (shift.member_id, on) in taken:
            continue
        why = barriers.why_not(member, on, shift.starts_at, shift.ends_at)
        if why:
            copied.left_out.append(f"{member.name} {format_day(on)}：{why}")
        else:
            fresh.append(_shift(member, on, shift.starts_at, shift.ends_at, shift.room_id))
    Shift.objects.bulk_create(fresh)
    copied.shifts = len(fresh)
    _tell("institutions.copy_roster", institution, actor)
    return copied


@transaction.atomic
def save_patterns(
    institution: Institution, patterns: Sequence[ShiftPattern], *, removed: Iterable[UUID], actor: Actor
) -> None:
    """Names and times for the grid. Shifts that were planned keep their own times."""
    locked = lock(institution, actor=actor, act=EDIT_PATTERNS)
    if len(patterns) > MOST_PATTERNS:
        raise ValidationError(_("最多设 %(n)s 个班次。") % {"n": MOST_PATTERNS})
    locked.shift_patterns.filter(pk__in=list(removed)).delete()
    known = set(locked.shift_patterns.values_list("pk", flat=True))
    for pattern in patterns:
        if not pattern._state.adding and pattern.pk not in known:
            raise PermissionDenied(_("这不是您管辖的内容。"))
        pattern.institution = locked
        pattern.full_clean()
        pattern.save()
    _tell("institutions.save_patterns", locked, actor)


class Barriers:
    """Why somebody cannot work at a time: not employed, papers not in date (with the rule's source), on leave.

    Reads papers and leave of all of them at once.
    """

    def __init__(self, members: Iterable[StaffMember], institution: Institution) -> None:
        people = list(members)
        self.region = institution.division_id or ""
        self.papers: dict[UUID, list[StaffPaper]] = defaultdict(list)
        for paper in StaffPaper.objects.filter(member__in=people).defer("number"):
            self.papers[paper.member_id].append(paper)
        self.leaves: dict[UUID, list[Leave]] = defaultdict(list)
        for leave in Leave.objects.filter(member__in=people):
            self.leaves[leave.member_id].append(leave)

    def why_not(self, member: StaffMember, on: date, starts_at: time, ends_at: time) -> str:
        """A sentence, or nothing."""
        if not member.employed_on(on):
            return _("这一天不在职。")
        for lack in duty_lacks(self.papers[member.pk], on, region=self.region):
            if lack.blocks:
                return lack.on_lists
        for leave in self.leaves[member.pk]:
            if leave.from_on <= on <= leave.until_on and _overlap(leave, starts_at, ends_at):
                return _("这个时间已经请了假。")
        return ""


def _overlap(leave: Leave, starts_at: time, ends_at: time) -> bool:
    if leave.starts_at is None or leave.ends_at is None:
        return True
    return leave.starts_at < ends_at and starts_at < leave.ends_at


def _members(institution: Institution, ids: Iterable[UUID]) -> dict[UUID, StaffMember]:
    rows = StaffMember.objects.filter(institution=institution, pk__in=list(ids)).select_related("institution")
    return {member.pk: member for member in rows}


def _shift(member: StaffMember, on: date, starts_at: time, ends_at: time, room_id: UUID | None) -> Shift:
    return Shift(member=member, on=on, starts_at=starts_at, ends_at=ends_at, room_id=room_id)


def _tell(event: str, institution: Institution, actor: Actor) -> None:
    record(event, actor=actor, kind=Kind.CHANGE, subjects=[("institution", institution.pk)])
