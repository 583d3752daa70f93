"""The people of nursery A with their papers, and their roster for this week and the next. Everybody is invented."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import count
from math import ceil

from django.db import transaction

from anxintuo.accounts.actor import resolve_actor
from anxintuo.accounts.models import User
from anxintuo.demo.personas import BY_KEY
from anxintuo.kit.identifiers import resident_check_digit
from anxintuo.rulebook.queries import rule
from institutions.actions.staff_numbers import publish_from_files
from institutions.models import Institution, Room, Shift, ShiftPattern, StaffMember, StaffPaper, TrainingRecord
from institutions.opening import open_days
from institutions.queries.roster import monday_of, opening_hours, usual_room
from institutions.staffing.papers import duty_lacks, proposed_end

SURNAMES = "胡叶潘谢郑戴蔡项夏邵施池南伍缪包倪诸"
GIVEN = ("晓燕", "盈盈", "丽丽", "佩佩", "海霞", "雅琴", "婷婷", "玲玲", "秋月", "春红", "晨曦", "梦瑶", "静雯")


@dataclass(frozen=True, slots=True)
class Planned:
    """`ends_in`: days until the health certificate ends; `queried`: whether the police was asked."""

    name: str
    post: str
    room: Room | None = None
    key: str = ""
    education: str = "college"
    ends_in: int = 200
    queried: bool = True
    hours: int = 120


@transaction.atomic
def load_staff(nursery: Institution, *, today: date) -> None:
    if StaffMember.objects.filter(institution=nursery).exists():
        return
    director = User.objects.by_phone(BY_KEY["director_a"].phone)
    if director is None:
        return
    rooms = list(nursery.rooms.order_by("order", "name"))
    for number, planned in enumerate(_people(nursery, rooms), start=1):
        _file(nursery, planned, number, director, today)
    _roster(nursery, today)
    nursery.rooms.update(floor=1, window_share=24)
    publish_from_files(nursery, actor=resolve_actor(director, worn=None, second_factor=True))


def _people(nursery: Institution, rooms: list[Room]) -> list[Planned]:
    small = next((room for room in rooms if room.name == "蒲公英班"), None)
    large = next((room for room in rooms if room.name == "向日葵班"), None)
    people = [
        Planned("林秋萍", "director", key="director_a", education="bachelor", hours=64),
        Planned("王海燕", "health", key="health_a", education="bachelor"),
        Planned("张彩虹", "caregiver", small, key="caregiver_a1"),
        Planned("李文静", "caregiver", large, key="caregiver_a2", ends_in=26),
    ]
    names = (SURNAMES[number % 18] + GIVEN[number % 13] for number in count())
    for room in rooms:
        ratio = rule("class.ratio", kind=room.class_kind, region=nursery.division_id or "").value
        there = sum(person.room == room for person in people)
        for number in range(ceil(room.occupied / ratio) - there + (room == small)):
            # One certificate ended last week, one ends within a week, one query was never made.
            ends_in = {(small, 0): -6, (large, 0): 5}.get((room, number), 120 + 17 * number)
            people.append(Planned(next(names), "caregiver", room, ends_in=ends_in, hours=120 if number % 3 else 86))
    return [
        *people,
        Planned(next(names), "cook", education="secondary", hours=0),
        Planned(next(names), "guard", education="secondary", hours=0, ends_in=48),
        Planned("陈晓慧", "finance", education="bachelor", hours=0, key="finance_a"),
        Planned(next(names), "office", hours=0, queried=False),
    ]


def _file(nursery: Institution, planned: Planned, number: int, director: User, today: date) -> None:
    user = User.objects.by_phone(BY_KEY[planned.key].phone) if planned.key else None
    member = StaffMember(
        institution=nursery,
        name=planned.name,
        number=f"A{number:03d}",
        post=planned.post,
        room=planned.room,
        education=planned.education,
        management_years=6 if planned.post == "director" else None,
        joined_on=today - timedelta(days=400 - number),
    )
    born_on = date(1984 + number % 14, number % 12 + 1, number % 27 + 1)
    first17 = f"330302{born_on:%Y%m%d}{900 + number:03d}"
    member.set_identity("resident_id", first17 + resident_check_digit(first17))
    member.set_phone(user.phone if user else f"+8619900001{number:03d}")
    member.save()
    if user:
        user_rows = nursery.memberships.filter(user=user, until_on__isnull=True)
        user_rows.update(member=member)
    _papers(member, planned, director, today)
    if planned.hours:
        TrainingRecord.objects.create(
            member=member,
            title="托育机构负责人岗位培训" if planned.post == "director" else "托育机构保育人员培训",
            provider="温州市妇幼保健院",
            ended_on=today - timedelta(days=330),
            hours=Decimal(planned.hours),
        )


def _papers(member: StaffMember, planned: Planned, director: User, today: date) -> None:
    region = member.institution.division_id or ""
    ends_on = today + timedelta(days=planned.ends_in)
    rows: list[tuple[str, str, date, date | None, str]] = [
        ("health", "鹿城区疾病预防控制中心", ends_on - timedelta(days=364), ends_on, "")
    ]
    if planned.queried:
        asked_on = today - timedelta(days=150)
        rows.append(("crime", "鹿城区公安分局", asked_on, proposed_end("crime", asked_on, region=region), "clear"))
    extra = {"health": "health_work", "guard": "guard"}.get(planned.post, "carer" if planned.hours >= 120 else "")
    if extra:
        rows.append((extra, "温州市人力资源和社会保障局", today - timedelta(days=700), None, ""))
    StaffPaper.objects.bulk_create(
        StaffPaper(
            member=member,
            kind=kind,
            issuer=issuer,
            issued_on=issued_on,
            expires_on=expires_on,
            result=result,
            entered_by=director,
        )
        for kind, issuer, issued_on, expires_on, result in rows
    )


def _roster(nursery: Institution, today: date) -> None:
    """Carers in two shifts that meet over midday, everybody else the whole day; whoever may not work is left out."""
    opens, closes = opening_hours(nursery)
    patterns = ShiftPattern.objects.bulk_create(
        ShiftPattern(institution=nursery, name=name, starts_at=starts_at, ends_at=ends_at)
        for name, starts_at, ends_at in (
            ("通班", opens, closes),
            ("早班", opens, time(opens.hour + 8, opens.minute)),
            ("晚班", time(closes.hour - 8, closes.minute), closes),
        )
    )
    whole, early, late = patterns
    monday, region = monday_of(today), nursery.division_id or ""
    days = open_days(nursery, monday, monday + timedelta(days=13))
    shifts = []
    for number, member in enumerate(StaffMember.objects.filter(institution=nursery).prefetch_related("papers")):
        pattern = whole if member.post == "caregiver" and number % 4 else (early, late)[number % 2]
        for day in days:
            lacks = duty_lacks(list(member.papers.all()), day, region=region)
            if not any(lack.blocks for lack in lacks):
                hours = {"starts_at": pattern.starts_at, "ends_at": pattern.ends_at}
                shifts.append(Shift(member=member, on=day, room_id=usual_room(member), **hours))
    Shift.objects.bulk_create(shifts)
