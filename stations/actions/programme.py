"""Meetings planned, published, moved and called off. Whoever has booked hears of it in the same transaction."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from stations.actions.booking import lock_session, move_up
from stations.days import is_free_for_groups
from stations.enums import BookingState, SessionState
from stations.models import Booking, Course, GroupSession, Station
from stations.notices import tell_called_off, tell_moved
from stations.policies.groups import CHANGE_SESSION, PLAN
from stations.rules import LONGEST, MOST_MEETINGS, PLANNED_AHEAD, SHORTEST

WEEK = timedelta(days=7)
SHARED = ("title", "age_from", "age_to", "care_areas", "domains", "bring")
OWN = (*SHARED, "plan", "room", "adviser", "starts_at", "ends_at", "places", "companions", "cancel_hours")


@transaction.atomic
def plan_session(station: Station, values: Mapping[str, Any], *, actor: Actor) -> GroupSession:
    """One meeting, not yet published. `values` holds OWN."""
    locked = _lock_station(station, actor)
    session = _new_session(locked, values)
    _tell("stations.plan_session", [session], actor)
    return session


@transaction.atomic
def plan_course(
    station: Station, values: Mapping[str, Any], *, about: str, meetings: int, actor: Actor
) -> tuple[Course, list[date]]:
    """A series: the first meeting is that of `values`, the others follow week by week at the same hour. A week whose
    day is a holiday is skipped and told (second result)."""
    locked = _lock_station(station, actor)
    if not 2 <= meetings <= MOST_MEETINGS:
        raise ValidationError({"meetings": _("一个小组 2 到 %(n)s 次活动。") % {"n": MOST_MEETINGS}})
    course = Course(station=locked, about=about, made_by_id=user_id(actor), **{name: values[name] for name in SHARED})
    course.full_clean(exclude=["station", "made_by"])
    course.save(force_insert=True)
    days, skipped = weekly_days(localdate(values["starts_at"]), meetings)
    length = values["ends_at"] - values["starts_at"]
    at = timezone.localtime(values["starts_at"]).time()
    sessions = []
    for day in days:
        starts = _moment(day, at)
        own = {**values, "starts_at": starts, "ends_at": starts + length}
        sessions.append(_new_session(locked, own, course=course))
    _tell("stations.plan_course", sessions, actor)
    return course, skipped


def weekly_days(first: date, count: int) -> tuple[list[date], list[date]]:
    """So many days from the first on, a week apart, without holidays; and the holidays that were left out."""
    days, skipped, day = list[date](), list[date](), first
    while len(days) < count:
        if is_free_for_groups(day):
            days.append(day)
        else:
            skipped.append(day)
        day += WEEK
    return days, skipped


@transaction.atomic
def publish(sessions: Sequence[GroupSession], *, actor: Actor) -> int:
    """Families may book from now on. Meetings that were published or called off stay as they are."""
    done = []
    for each in sorted(sessions, key=lambda session: session.pk):
        locked = lock_session(each.pk)
        CHANGE_SESSION.demand(actor, locked)
        if locked.state == SessionState.DRAFT:
            locked.state = SessionState.PUBLISHED
            locked.save(update_fields=["state"])
            done.append(locked)
    if done:
        _tell("stations.publish", done, actor)
    return len(done)


@transaction.atomic
def change_session(session: GroupSession, values: Mapping[str, Any], *, actor: Actor) -> GroupSession:
    """`values` holds OWN. Another hour takes the bookings along; fewer places than are taken are refused."""
    locked = lock_session(session.pk)
    CHANGE_SESSION.demand(actor, locked)
    if locked.state == SessionState.CANCELLED:
        raise ValidationError(_("这场活动已经取消。"))
    was = locked.starts_at, locked.ends_at
    for name in OWN:
        setattr(locked, name, values[name])
    seated = list(Booking.objects.seated().filter(session=locked).select_for_update().order_by("seat"))
    if locked.places < len(seated):
        raise ValidationError({"places": _("已经有 %(n)s 个宝宝约上了，不能比这更少。") % {"n": len(seated)}})
    _check(locked)
    _close_ranks(seated, locked.places)
    _save(locked)
    if (locked.starts_at, locked.ends_at) != was:
        _move_bookings(locked, told=locked.state == SessionState.PUBLISHED)
    move_up(locked)
    _tell("stations.change_session", [locked], actor)
    return locked


@transaction.atomic
def call_off(session: GroupSession, reason: str, *, actor: Actor) -> None:
    """With a reason, which the families read. Twice is once."""
    locked = lock_session(session.pk)
    CHANGE_SESSION.demand(actor, locked)
    if locked.state == SessionState.CANCELLED:
        return
    if not reason.strip():
        raise ValidationError({"reason": _("请写一句原因，家长会看到。")})
    was_public = locked.state == SessionState.PUBLISHED
    locked.state, locked.cancel_reason = SessionState.CANCELLED, reason.strip()[:100]
    locked.save(update_fields=["state", "cancel_reason"])
    bookings = list(Booking.objects.live().filter(session=locked).select_for_update())
    Booking.objects.filter(pk__in=[each.pk for each in bookings]).update(state=BookingState.CANCELLED, seat=None)
    if was_public:
        tell_called_off(locked, bookings)
    _tell("stations.call_off", [locked], actor)


def _new_session(station: Station, values: Mapping[str, Any], course: Course | None = None) -> GroupSession:
    session = GroupSession(station=station, course=course, secret=secrets.token_hex(16))
    for name in OWN:
        setattr(session, name, values[name])
    _check(session)
    _save(session)
    return session


def _check(session: GroupSession) -> None:
    now = timezone.now()
    if session.starts_at <= now:
        raise ValidationError({"starts_at": _("不能安排在过去的时间。")})
    if session.starts_at > now + PLANNED_AHEAD:
        raise ValidationError({"starts_at": _("最多提前一年安排。")})
    if not SHORTEST <= session.ends_at - session.starts_at <= LONGEST:
        raise ValidationError({"ends_at": _("一场活动 15 分钟到 4 小时。")})
    if session.room.station_id != session.station_id:
        raise ValidationError({"room": _("请选择本驿站的房间。")})
    if session.places > session.room.places:
        raise ValidationError({"places": _("这个房间最多 %(n)s 个宝宝。") % {"n": session.room.places}})
    on, adviser = localdate(session.starts_at), session.adviser
    ended = adviser.until_on is not None and adviser.until_on < on
    if adviser.station_id != session.station_id or adviser.from_on > on or ended:
        raise ValidationError({"adviser": _("这位指导员那天不在本驿站工作。")})
    if not session.station.is_open_on(on):
        raise ValidationError({"starts_at": _("驿站那天还没有开放。")})


def _save(session: GroupSession) -> None:
    """Room and adviser are free: asked in words first, held by PostgreSQL in a rush."""
    session.full_clean(exclude=["station", "course", "plan", "room", "adviser"], validate_constraints=False)
    session.validate_constraints()
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError:
        session.validate_constraints()
        raise


def _close_ranks(seated: Sequence[Booking], places: int) -> None:
    """Seats beyond the places move to free numbers below; nobody loses one."""
    taken = {each.seat for each in seated if each.seat is not None and each.seat <= places}
    free = iter(seat for seat in range(1, places + 1) if seat not in taken)
    for each in seated:
        if each.seat is not None and each.seat > places:
            each.seat = next(free)
            each.save(update_fields=["seat"])


def _move_bookings(session: GroupSession, *, told: bool) -> None:
    """A child that is elsewhere at the new hour cannot come along: its family decides first."""
    bookings = list(Booking.objects.live().filter(session=session))
    rows = Booking.objects.filter(pk__in=[each.pk for each in bookings])
    try:
        with transaction.atomic():
            rows.update(starts_at=session.starts_at, ends_at=session.ends_at)
    except IntegrityError:
        raise ValidationError(
            {"starts_at": _("有约好的宝宝那个时间已经约了别的活动，请换一个时间，或者先取消这一场。")}
        ) from None
    if told:
        tell_moved(session, bookings)


def _lock_station(station: Station, actor: Actor) -> Station:
    locked = Station.objects.select_for_update().get(pk=station.pk)
    PLAN.demand(actor, locked)
    return locked


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _tell(event: str, sessions: Sequence[GroupSession], actor: Actor) -> None:
    subjects = [("station", sessions[0].station_id), *(("session", each.pk) for each in sessions)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
