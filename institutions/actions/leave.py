"""Leave: approved with a look ahead at the ratio, taken back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.dates import format_day
from institutions.actions.desk import lock
from institutions.models import Institution, Leave, Room, StaffMember
from institutions.opening import open_days
from institutions.policies.staff import APPROVE_LEAVE, CANCEL_LEAVE, EDIT_ROSTER
from institutions.queries.roster import absence_of, ratio_plan
from institutions.staffing.forecast import Gap, forecast

LONGEST = 400  # days; 产假 and what is added to it
LOOKS_AHEAD = 31  # days of a leave whose effect on the ratio is asked for: beyond them nobody has planned


@transaction.atomic
def approve_leave(member: StaffMember, values: Mapping[str, Any], *, reason: str, actor: Actor) -> Leave:
    """`values`: kind, from_on, until_on, starts_at, ends_at. When it leaves a room with fewer carers than the ratio
    asks for, `reason` has to say why it is approved all the same: ValidationError names room, day and hours."""
    institution = lock(member.institution, actor=actor, act=EDIT_ROSTER)
    locked = StaffMember.objects.select_for_update(of=("self",)).select_related("institution").get(pk=member.pk)
    APPROVE_LEAVE.demand(actor, locked)
    leave = Leave(member=locked, approved_by_id=UUID(str(actor.user_id)), **values)
    _check_days(leave, locked)
    leave.full_clean()
    made = gaps_made(institution, leave)
    if made and not reason.strip():
        told = _told(institution, made)
        sentence = _("批准后会低于师幼比：%(gaps)s。请先调班，或写明为什么仍要批准。") % {"gaps": told}
        raise ValidationError({"reason_despite_gap": sentence})
    leave.reason_despite_gap = reason.strip() if made else ""
    leave.save(force_insert=True)
    _tell("institutions.approve_leave", locked, actor)
    return leave


@transaction.atomic
def cancel_leave(leave: Leave, *, actor: Actor) -> None:
    lock(leave.member.institution, actor=actor, act=EDIT_ROSTER)
    CANCEL_LEAVE.demand(actor, leave)
    Leave.objects.filter(pk=leave.pk).delete()
    _tell("institutions.cancel_leave", leave.member, actor)


def gaps_made(institution: Institution, leave: Leave) -> list[Gap]:
    """Gaps that are there with the leave and are not, or less deep, without it."""
    first = max(leave.from_on, localdate())
    last = min(leave.until_on, first + timedelta(days=LOOKS_AHEAD - 1))
    days = open_days(institution, first, last) if first <= last else []
    if not days:
        return []
    without = ratio_plan(institution, days)
    with_it = replace(without, absences=[*without.absences, absence_of(leave)])
    found = []
    for before, after in zip(forecast(without), forecast(with_it), strict=True):
        if any(then < now and then < after.need for now, then in zip(before.have, after.have, strict=True)):
            found += [gap for gap in after.gaps if gap not in before.gaps]
    return found


def _check_days(leave: Leave, member: StaffMember) -> None:
    if leave.until_on < leave.from_on:
        raise ValidationError({"until_on": _("最后一天不能早于第一天。")})
    if (leave.until_on - leave.from_on).days >= LONGEST:
        raise ValidationError({"until_on": _("一次最多请 %(n)s 天，请核对日期。") % {"n": LONGEST}})
    if leave.from_on < localdate() - timedelta(days=31):
        raise ValidationError({"from_on": _("只能补登最近一个月的请假。")})
    if not (member.employed_on(leave.from_on) and member.employed_on(leave.until_on)):
        raise ValidationError({"from_on": _("这几天不都在职，请核对日期。")})


def _told(institution: Institution, gaps: list[Gap]) -> str:
    rooms: dict[UUID, Room] = {room.pk: room for room in institution.rooms.all()}
    words = [
        _("%(room)s %(day)s %(from)s–%(until)s 缺 %(missing)s 人")
        % {
            "room": rooms[gap.room_id].name,
            "day": _day(gap.on),
            "from": f"{gap.starts_at:%H:%M}",
            "until": f"{gap.ends_at:%H:%M}",
            "missing": gap.missing,
        }
        for gap in gaps[:3]
    ]
    more = _("，还有 %(n)s 处") % {"n": len(gaps) - 3} if len(gaps) > 3 else ""
    return "；".join(words) + more


def _day(on: date) -> str:
    return format_day(on, weekday=False)


def _tell(event: str, member: StaffMember, actor: Actor) -> None:
    subjects = [("institution", member.institution_id), ("staff_member", member.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
