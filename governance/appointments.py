"""Giving somebody a seat and taking it away, from the machine itself: `manage.py appoint` and `manage.py dismiss`.

The first official of a city can be made by nobody else. Whoever may run a command there has made sure who asks.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.timezone import localdate

from anxintuo.accounts.models import User
from anxintuo.audit.actions import SYSTEM, Subject, record
from anxintuo.audit.context import task_context
from anxintuo.audit.enums import Kind
from anxintuo.districts.codes import area_prefix
from anxintuo.districts.models import Division
from governance.enums import Duty
from governance.models import Posting
from institutions.actions.practice import practise_too
from institutions.enums import StaffPost
from institutions.models import Institution, StaffMembership
from stations.actions.register import has_head, opened, register_station
from stations.models import Station, StationMembership

Seatlike = Posting | StaffMembership | StationMembership
S = TypeVar("S", Posting, StaffMembership, StationMembership)
M = TypeVar("M", bound=Model)
TYPES = {
    Posting: "governance.posting",
    StaffMembership: "institutions.staff_membership",
    StationMembership: "stations.station_membership",
}


class NotAppointed(ValueError):
    """With a sentence for whoever sits before the terminal. It names no number."""


def appoint_official(phone: str, *, duty: Duty, area: str, office: str) -> bool:
    """To a posting over `area` (a division's code or its beginning). Each of these returns whether anything changed."""
    prefix = known_area(area)
    with _appointing(phone) as user:
        mine = _not_over(Posting.objects.filter(user=user, duty=duty))
        row = next((each for each in mine if area_prefix(each.area) == prefix), None)
        if row is None:
            row = Posting(user=user, duty=duty, area=prefix, office=office, from_on=localdate())
        elif row.until_on is None and row.office == office:
            return False
        row.office, row.until_on = office, None
        _write(row, user)
        return True


def appoint_staff(phone: str, *, post: StaffPost, institution: Institution) -> bool:
    with _appointing(phone) as user:
        row = _not_over(StaffMembership.objects.filter(user=user, institution=institution, post=post)).first()
        if row is not None and row.until_on is None:
            return False
        row = row or StaffMembership(user=user, institution=institution, post=post, from_on=localdate())
        row.until_on = None
        _write(row, user, ("institution", institution.pk))
        practise_too(row)
        return True


def appoint_adviser(phone: str, *, station: Station) -> bool:
    with _appointing(phone) as user:
        row = _not_over(StationMembership.objects.filter(user=user, station=station)).first()
        if row is not None and row.until_on is None:
            return False
        row = row or StationMembership(
            user=user, station=station, from_on=localdate(), leads=not has_head(station, localdate())
        )
        row.until_on = None
        _write(row, user, ("station", station.pk))
        return True


def dismiss_official(phone: str, *, duty: Duty, area: str = "") -> int:
    """From every such posting, or those over `area`. Each of these returns how many seats were taken away."""
    user = _account(phone)
    rows = [
        row
        for row in _not_over(Posting.objects.filter(user=user, duty=duty))
        if not area or area_prefix(row.area) == known_area(area)
    ]
    return _dismiss(user, rows)


def dismiss_staff(phone: str, *, posts: Sequence[StaffPost] = (), institution: Institution | None = None) -> int:
    user = _account(phone)
    rows = StaffMembership.objects.filter(user=user, practises__isnull=True)  # a practice seat follows its own
    if posts:
        rows = rows.filter(post__in=posts)
    if institution is not None:
        rows = rows.filter(institution=institution)
    return _dismiss(user, list(_not_over(rows)))


def dismiss_adviser(phone: str, *, station: Station | None = None) -> int:
    user = _account(phone)
    rows = StationMembership.objects.filter(user=user)
    if station is not None:
        rows = rows.filter(station=station)
    return _dismiss(user, list(_not_over(rows)))


def known_area(area: str) -> str:
    """As postings carry it: 3303 for 330300. NotAppointed for a division that does not exist."""
    try:
        prefix = area_prefix(area)
    except ValueError:
        raise NotAppointed("管辖范围要写区划代码，例如 330300 或 330302。") from None
    if not Division.objects.shown().within(prefix).exists():
        raise NotAppointed("没有这个区划代码。")
    return prefix


def find_institution(text: str) -> Institution:
    """By slug, or by the id under which a register knows it."""
    by_slug = Institution.objects.real().filter(slug=text)
    if by_slug.exists() or not text:
        return _only(by_slug, "没有这家机构。")
    return _only(Institution.objects.real().filter(registry_id=text), "没有这家机构。")


def find_station(text: str) -> Station:
    """By name or id."""
    by_id = Station.objects.filter(pk=text) if _is_uuid(text) else Station.objects.none()
    return _only(by_id | Station.objects.filter(name=text), "没有这个驿站。")


@transaction.atomic
def open_station(name: str, *, division: str, address: str) -> Station:
    """The station of this name in this division; made when there is none."""
    place = Division.objects.shown().filter(pk=division).first()
    if place is None:
        raise NotAppointed("没有这个区划代码。")
    station = Station.objects.filter(name=name, division=place).first()
    if station is None:
        station = register_station(name, division=place, address=address, **opened(localdate()))
        record("stations.station_opened", actor=SYSTEM, kind=Kind.CHANGE, subjects=[("station", station.pk)])
    return station


@contextmanager
def _appointing(phone: str) -> Iterator[User]:
    """One transaction with the person's account, made if need be, and locked: two at once give one seat."""
    with task_context("governance.appoint"), transaction.atomic():
        user, is_new = User.objects.get_or_create_with_phone(phone)
        user = User.objects.select_for_update().get(pk=user.pk)
        if not user.is_active:
            raise NotAppointed("这个账号已停用，不能任职。")
        if is_new:
            _record("accounts.account_opened", user)
        yield user


def _write(row: Seatlike, user: User, *more: Subject) -> None:
    row.full_clean()
    row.save()
    _record("governance.appointed", user, (TYPES[type(row)], row.pk), *more)


@transaction.atomic
def _dismiss(user: User, rows: Iterable[Seatlike]) -> int:
    """From the next request on: yesterday was the last day. One that began today never had one; its dates then say
    so by being yesterday both, and its history keeps when it began."""
    yesterday, count = localdate() - timedelta(days=1), 0
    with task_context("governance.dismiss"):
        for row in rows:
            row.until_on = yesterday
            row.from_on = min(row.from_on, yesterday)
            row.save()
            _record("governance.dismissed", user, (TYPES[type(row)], row.pk))
            count += 1
    return count


def _record(event: str, user: User, *more: Subject) -> None:
    record(event, actor=SYSTEM, kind=Kind.CHANGE, subjects=[("accounts.user", user.pk), *more])


def _account(phone: str) -> User:
    user = User.objects.by_phone(phone)
    if user is None:
        raise NotAppointed("没有用这个手机号的账号。")
    return user


def _not_over(rows: "QuerySet[S]") -> "QuerySet[S]":
    """Those of today and those that begin later."""
    return rows.filter(Q(until_on__isnull=True) | Q(until_on__gte=localdate())).order_by("from_on", "pk")


def _only(rows: "QuerySet[M]", nothing: str) -> M:
    found = list(rows[:2])
    if len(found) != 1:
        raise NotAppointed(nothing if not found else "不止一个符合，请改用编号。")
    return found[0]


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
