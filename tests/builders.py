"""Rows and actors to start a test from: the least that stands, everything else said by the test itself."""

import itertools
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor, Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.districts.models import Division
from anxintuo.kit.ages import add_months
from anxintuo.kit.identifiers import resident_check_digit
from families.models import Child, Consent, Guardianship, PassportDocument
from institutions.models import FeeItem, Filing, Institution, Room, StaffMember, StaffPaper
from institutions.naming import set_name
from stations.actions.register import register_station
from stations.models import Station

LUCHENG, OUHAI, YUEQING = "330302", "330304", "330382"
WUMA = (120.66072, 28.03194)  # 五马街道, WGS-84
_numbers = itertools.count(1)


def user(**fields: Any) -> User:
    return User.objects.create_with_phone(f"+8619911{next(_numbers):06d}", **fields)


def institution(name: str = "", *, county: str = LUCHENG, state: str = "filed", **fields: Any) -> Institution:
    """A nursery with its filing, in force unless `state` says otherwise."""
    number = next(_numbers)
    row = Institution(slug=f"nursery-{number}", kind="private", division_id=county, address="公园路 1 号")
    set_name(row, name or f"试验托育园{number}")
    for field, value in ({"lon": WUMA[0], "lat": WUMA[1]} | fields).items():
        setattr(row, field, value)
    row.save()
    filed = state in ("filed", "change_pending", "nonconforming", "terminated")
    Filing.objects.create(
        institution=row,
        state=state,
        number=f"温试备 {number} 号" if filed else "",
        filed_on=date(2024, 5, 6) if filed else None,
        ended_on=date(2026, 1, 15) if state == "terminated" else None,
        notice="消防证明过期" if state == "nonconforming" else "",
    )
    return row


def room(row: Institution, class_kind: str = "small", *, places: int = 15, occupied: int = 10, **fields: Any) -> Room:
    name = fields.pop("name", f"{next(_numbers)}班")
    return Room.objects.create(
        institution=row, name=name, class_kind=class_kind, places=places, occupied=occupied, **fields
    )


def fee(row: Institution, amount: int = 1680, **fields: Any) -> FeeItem:
    values = {"category": "basic", "title": "保育费", "unit": "month"} | fields
    return FeeItem.objects.create(institution=row, amount=amount, **values)


def county_name(code: str) -> str:
    return Division.objects.get(pk=code).name


def actor(kind: SeatKind, scope: str, *, who: User | None = None, post: str = "", place: str = "") -> Actor:
    """Somebody wearing one seat, second factor proved."""
    person = who or user()
    seat = Seat(kind=SeatKind(kind), key=f"{kind}:{scope}", scope=scope, title="", place=place, home="", post=post)
    return Actor(user_id=str(person.pk), seats=(seat,), seat=seat, second_factor=True)


def director(row: Institution, who: User | None = None) -> Actor:
    return actor(SeatKind.STAFF, str(row.pk), who=who, post="director", place=row.name)


def caregiver(row: Institution) -> Actor:
    return actor(SeatKind.STAFF, str(row.pk), post="caregiver", place=row.name)


def official(area: str = LUCHENG) -> Actor:
    return actor(SeatKind.OFFICIAL, area, post="reviewer", place="卫生健康局")


def child(months: int = 14, *, today: date | None = None, **fields: Any) -> Child:
    """Born so many months before today, on the same day of the month; with an identity, as an application needs."""
    day = today or localdate()
    row = Child(name="试验宝宝", sex="girl", born_on=add_months(day, -months))
    row.set_identity("birth_certificate", f"T{next(_numbers):09d}")
    for field, value in fields.items():
        setattr(row, field, value)
    row.save()
    return row


def guardian(row: Child, standing: str = "manages", who: User | None = None) -> Actor:
    """Somebody who is the child's guardian from its birth on, wearing a parent's seat."""
    person = who or user()
    Guardianship.objects.create(child=row, user=person, relation="mother", standing=standing, from_on=row.born_on)
    return actor(SeatKind.PARENT, str(person.pk), who=person)


def consent(row: Child, by: Actor, purpose: str = "apply") -> None:
    Consent.objects.create(
        child=row, purpose=purpose, text_version="2026-11", given_by_id=by.user_id, given_at=timezone.now()
    )


def accepted_document(row: Child, kind: str, by: Actor, **fields: Any) -> PassportDocument:
    """As a nursery has accepted it; its file is left to tests that look at files."""
    values = {"state": "accepted", "source": "scan", "checked_at": timezone.now(), "checked_by_id": by.user_id}
    return PassportDocument.objects.create(child=row, kind=kind, uploaded_by_id=by.user_id, **(values | fields))


def staff_member(
    row: Institution, post: str = "caregiver", *, fit: bool = True, joined: date | None = None, **fields: Any
) -> StaffMember:
    """Somebody with a file; `fit`: with a health certificate and a clear query that hold for months."""
    number = next(_numbers)
    member = StaffMember(institution=row, post=post, name=f"同事{number}", joined_on=joined or date(2024, 9, 1))
    first17 = f"3303021990{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    member.set_identity("resident_id", first17 + resident_check_digit(first17))
    for field, value in fields.items():
        setattr(member, field, value)
    member.save()
    if fit:
        today = localdate()
        for kind, result in (("health", ""), ("crime", "clear")):
            paper(member, kind, issued_on=today - timedelta(days=100), result=result)
    return member


def paper(member: StaffMember, kind: str = "health", *, issued_on: date, **fields: Any) -> StaffPaper:
    """Holds for a year unless `expires_on` says otherwise."""
    values = {"expires_on": issued_on + timedelta(days=364), "entered_by": user()} | fields
    return StaffPaper.objects.create(member=member, kind=kind, issued_on=issued_on, **values)


def station(name: str = "", *, county: str = LUCHENG, **fields: Any) -> Station:
    """Open since 2024 unless `fields` say otherwise."""
    values = {"state": "open", "opened_on": date(2024, 3, 1), "address": "公园路 6 号"} | fields
    return register_station(name or f"{next(_numbers)}号驿站", division=Division.objects.get(pk=county), **values)
