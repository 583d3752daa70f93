"""A child's place at a meeting: asked for, given back, moved up, signed. The session's row is the lock."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.ages import completed_months
from anxintuo.kit.dates import format_day
from families.models import Child
from stations.enums import BookingState, SessionState, SignedBy
from stations.models import Booking, GroupSession
from stations.notices import tell_moved_up
from stations.policies.groups import BOOK, FORGIVE, GIVE_BACK, LET_IN, SIGN_IN
from stations.queries.no_shows import stopped_until
from stations.rules import BOOKED_AHEAD, MOST_AHEAD, SIGN_FROM


def lock_session(pk: UUID) -> GroupSession:
    return GroupSession.objects.select_for_update(of=("self",)).select_related("station").get(pk=pk)


def _lock(booking: Booking) -> tuple[GroupSession, Booking]:
    """The session first, always: whoever changes who sits where waits here."""
    session = lock_session(booking.session_id)
    return session, Booking.objects.select_for_update().select_related("session").get(pk=booking.pk)


@transaction.atomic
def book(session: GroupSession, child: Child, *, companions: int, actor: Actor) -> Booking:
    """A seat if one is free, else a place in the queue. Asked twice, the first stands."""
    locked = lock_session(session.pk)
    BOOK.demand(actor, child)
    standing = Booking.objects.live().filter(session=locked, child=child).first()
    if standing is not None:
        return standing
    _check_session(locked)
    _check_child(locked, child)
    _check_companions(locked, companions)
    booking = _new(locked, child, companions, actor)
    seat = None if Booking.objects.waiting().filter(session=locked).exists() else free_seat(locked)
    booking.seat, booking.state = seat, BookingState.BOOKED if seat else BookingState.WAITING
    _keep(booking)
    _tell("stations.book", booking, actor)
    if booking.seat is None and move_up(locked):
        booking.refresh_from_db()
    return booking


@transaction.atomic
def give_back(booking: Booking, *, actor: Actor) -> None:
    """Until the start. After the hour that the session names it counts as late; who waits moves up at once."""
    session, locked = _lock(booking)
    GIVE_BACK.demand(actor, locked)
    if locked.state not in (BookingState.BOOKED, BookingState.WAITING):
        return
    had_seat = locked.seat is not None
    locked.late = had_seat and timezone.now() > cancel_until(session)
    locked.state, locked.seat = BookingState.CANCELLED, None
    locked.save(update_fields=["state", "seat", "late"])
    _tell("stations.give_back", locked, actor)
    move_up(session)


def move_up(session: GroupSession) -> list[Booking]:
    """Whoever waits longest takes each free seat; a child that is elsewhere at that hour keeps waiting."""
    moved: list[Booking] = []
    if session.state != SessionState.PUBLISHED or session.starts_at <= timezone.now():
        return moved
    for booking in Booking.objects.waiting().filter(session=session).select_for_update():
        seat = free_seat(session)
        if seat is None:
            break
        booking.seat, booking.state = seat, BookingState.BOOKED
        try:
            with transaction.atomic():
                booking.save(update_fields=["seat", "state"])
        except IntegrityError:
            continue
        tell_moved_up(booking)
        moved.append(booking)
    return moved


@transaction.atomic
def sign_at_door(session: GroupSession, child: Child, *, actor: Actor) -> Booking:
    """By the code at the door: who has booked is signed in, who has not joins if a seat is free and the age fits."""
    locked = lock_session(session.pk)
    BOOK.demand(actor, child)
    _check_hour(locked)
    standing = Booking.objects.live().filter(session=locked, child=child).first()
    if standing is None:
        _check_age(locked, child)
        standing = _new(locked, child, 1, actor)
        standing.seat, standing.state = free_seat(locked), BookingState.CAME
        standing.signed_by, standing.signed_at = SignedBy.WALK_IN, timezone.now()
        if standing.seat is None:
            raise ValidationError(_("已经满员了，先等一等有没有人没来。"))
        _keep(standing)
        _tell("stations.walk_in", standing, actor)
        return standing
    if standing.state == BookingState.WAITING:
        standing.seat = free_seat(locked)
        if standing.seat is None:
            raise ValidationError(_("已经满员了，先等一等有没有人没来。"))
    return _sign(standing, SignedBy.CODE, actor)


@transaction.atomic
def sign_in(booking: Booking, *, actor: Actor) -> Booking:
    """By name, at the adviser's tablet. Also who was waiting, if a seat is free."""
    session, locked = _lock(booking)
    SIGN_IN.demand(actor, locked)
    if locked.state == BookingState.WAITING:
        locked.seat = free_seat(session)
        if locked.seat is None:
            raise ValidationError(_("已经满员了，先等一等有没有人没来。"))
    return _sign(locked, SignedBy.NAME, actor)


@transaction.atomic
def take_back_sign(booking: Booking, *, actor: Actor) -> None:
    """Pressed by mistake. Twice is once."""
    _session, locked = _lock(booking)
    SIGN_IN.demand(actor, locked)
    if locked.state == BookingState.CAME:
        locked.state, locked.signed_at, locked.signed_by = BookingState.BOOKED, None, ""
        locked.save(update_fields=["state", "signed_at", "signed_by"])
        _tell("stations.take_back_sign", locked, actor)


@transaction.atomic
def walk_in(session: GroupSession, child: Child, *, companions: int, actor: Actor) -> Booking:
    """A child at the door without a booking. Its age is the adviser's to judge; a seat it needs all the same."""
    locked = lock_session(session.pk)
    LET_IN.demand(actor, locked)
    _check_hour(locked)
    standing = Booking.objects.live().filter(session=locked, child=child).first()
    if standing is not None:
        return sign_in(standing, actor=actor)
    _check_companions(locked, companions)
    booking = _new(locked, child, companions, actor)
    booking.seat = free_seat(locked)
    if booking.seat is None:
        raise ValidationError(_("已经满员了，先等一等有没有人没来。"))
    booking.state, booking.signed_by, booking.signed_at = BookingState.CAME, SignedBy.WALK_IN, timezone.now()
    _keep(booking)
    _tell("stations.walk_in", booking, actor)
    return booking


@transaction.atomic
def forgive(booking: Booking, why: str, *, actor: Actor) -> None:
    """A no-show that is not counted, with a word why. Twice is once."""
    locked = Booking.objects.select_for_update().select_related("session").get(pk=booking.pk)
    FORGIVE.demand(actor, locked)
    if not why.strip():
        raise ValidationError({"why": _("请写一句为什么。")})
    if locked.state == BookingState.AWAY and locked.forgiven_by_id is None:
        locked.forgiven_by_id, locked.forgiven_why = user_id(actor), why.strip()[:100]
        locked.save(update_fields=["forgiven_by", "forgiven_why"])
        _tell("stations.forgive", locked, actor)


def free_seat(session: GroupSession) -> int | None:
    """The lowest number that nobody has; the caller holds the session's lock."""
    taken = set(Booking.objects.filter(session=session, seat__isnull=False).values_list("seat", flat=True))
    return next((seat for seat in range(1, session.places + 1) if seat not in taken), None)


def cancel_until(session: GroupSession) -> datetime:
    return session.starts_at - timedelta(hours=session.cancel_hours)


def _sign(booking: Booking, by: SignedBy, actor: Actor) -> Booking:
    if booking.state == BookingState.CAME:
        return booking
    if booking.state not in (BookingState.BOOKED, BookingState.WAITING) or booking.seat is None:
        raise ValidationError(_("没有找到有效的预约，请到签到台说一声。"))
    _check_hour(booking.session)
    booking.state, booking.signed_by, booking.signed_at = BookingState.CAME, by, timezone.now()
    booking.save(update_fields=["state", "signed_by", "signed_at", "seat"])
    _tell("stations.sign_in", booking, actor)
    return booking


def _check_hour(session: GroupSession) -> None:
    now = timezone.now()
    if session.state != SessionState.PUBLISHED:
        raise ValidationError(_("这场活动已经取消。"))
    if now < session.starts_at - SIGN_FROM:
        raise ValidationError(_("开始前半小时才能签到。"))
    if now > session.ends_at:
        raise ValidationError(_("这场活动已经结束。"))


def _check_session(session: GroupSession) -> None:
    now = timezone.now()
    if session.state != SessionState.PUBLISHED:
        raise ValidationError(_("这场活动现在不能预约。"))
    if session.starts_at <= now:
        raise ValidationError(_("这场活动已经开始了。"))
    if session.starts_at > now + BOOKED_AHEAD:
        raise ValidationError(_("太早了，开始前 %(weeks)s 周内再来约。") % {"weeks": BOOKED_AHEAD.days // 7})


def _check_age(session: GroupSession, child: Child) -> None:
    on = localdate(session.starts_at)
    months = completed_months(child.born_on, on) if child.born_on <= on else -1
    if not session.age_from <= months < session.age_to:
        told = {"low": session.age_from, "high": session.age_to}
        raise ValidationError({"child": _("这场活动适合 %(low)s–%(high)s 个月的宝宝。") % told})


def _check_child(session: GroupSession, child: Child) -> None:
    _check_age(session, child)
    until = stopped_until(child)
    if until is not None:
        raise ValidationError(
            {"child": _("前几次约了没来，%(day)s以后再约；到现场有空位照样欢迎。") % {"day": format_day(until)}}
        )
    ahead = Booking.objects.filter(
        child=child, state__in=[BookingState.BOOKED, BookingState.WAITING], starts_at__gt=timezone.now()
    )
    if ahead.count() >= MOST_AHEAD:
        raise ValidationError({"child": _("一个宝宝最多同时约 %(n)s 场，先去了再约下一场。") % {"n": MOST_AHEAD}})
    clash = ahead.filter(
        state=BookingState.BOOKED, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    ).first()
    if clash is not None:
        told_at = {"at": f"{localtime(clash.starts_at):%H:%M}"}
        raise ValidationError({"child": _("宝宝那天 %(at)s 已经约了别的活动。") % told_at})


def _check_companions(session: GroupSession, companions: int) -> None:
    if not 1 <= companions <= session.companions:
        raise ValidationError({"companions": _("最多 %(n)s 位家人一起来。") % {"n": session.companions}})


def _new(session: GroupSession, child: Child, companions: int, actor: Actor) -> Booking:
    return Booking(
        session=session,
        child=child,
        asked_by_id=user_id(actor),
        companions=companions,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )


def _keep(booking: Booking) -> None:
    """What another transaction did to the child meanwhile becomes a sentence as well."""
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
    except IntegrityError:
        raise ValidationError({"child": _("宝宝在这段时间里已经约了别的活动。")}) from None


def _tell(event: str, booking: Booking, actor: Actor) -> None:
    subjects = [("child", booking.child_id), ("session", booking.session_id), ("booking", booking.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
