"""The ready accounts with their seats: guardianships, posts, postings, and children placed in nursery A."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import now

from anxintuo.accounts.models import User
from anxintuo.demo.personas import BY_KEY, PERSONAS
from anxintuo.districts.models import Division
from enrollment.actions.seats import count_among_unlisted, hold_seat, lock_room, tell_room
from enrollment.models import Placement
from enrollment.queries.places import Span
from families.enums import IdentityKind, Relation, Sex
from families.models import Child, Guardianship
from governance.models import Posting
from institutions.models import Institution, StaffMembership
from stations.actions.register import opened, register_station
from stations.enums import Profession
from stations.models import StationMembership

SINCE = timedelta(days=400)
TWO_SEATS = "caregiver_parent"


@transaction.atomic
def load_people(institutions: list[Institution], *, today: date) -> None:
    """Create the accounts that are missing; an account that exists keeps what happened to it."""
    nursery_a, nursery_b = institutions[0], institutions[1]
    if not User.objects.by_phone(PERSONAS[0].phone):
        _with_one_seat(nursery_a, nursery_b, today)
    if not User.objects.by_phone(BY_KEY[TWO_SEATS].phone):  # joined later than the others
        _with_two_seats(nursery_a, nursery_b, today)


def _with_one_seat(nursery_a: Institution, nursery_b: Institution, today: date) -> None:
    users = {each.key: _user(each.name, each.phone) for each in PERSONAS if each.key != TWO_SEATS}
    _staff(users, nursery_a, nursery_b, today)
    _families(users, nursery_a, today)
    for key, area, office, duty in (
        ("official_lucheng", "330302", "鹿城区卫生健康局", "reviewer"),
        ("official_yueqing", "330382", "乐清市卫生健康局", "reviewer"),
        ("official_city", "3303", "温州市卫生健康委员会", "reviewer"),
        ("operator", "3303", "安心托运行维护", "operator"),
    ):
        Posting.objects.create(user=users[key], area=area, office=office, duty=duty, from_on=today - SINCE)
    station = register_station(
        "五马街道婴幼儿照护服务驿站",
        division=Division.objects.get(pk="330302"),
        address="鹿城区五马街道公园路 6 号",
        is_demo=True,
        **opened(date(2021, 9, 1)),
    )
    StationMembership.objects.create(
        user=users["adviser_1"], station=station, profession=Profession.CHILD_HEALTH, leads=True, from_on=today - SINCE
    )


def _with_two_seats(nursery_a: Institution, nursery_b: Institution, today: date) -> None:
    """She works at one nursery, and her child goes to another."""
    persona = BY_KEY[TWO_SEATS]
    user = _user(persona.name, persona.phone)
    StaffMembership.objects.create(
        user=user, institution=nursery_b, post="caregiver", room=nursery_b.rooms.first(), from_on=today - SINCE
    )
    _family(user, nursery_a, today, "糖糖", Sex.GIRL, 22, Relation.MOTHER, (3, None))


def _user(name: str, phone: str) -> User:
    return User.objects.create_with_phone(phone, display_name=name, phone_verified_at=now())


def _staff(users: dict[str, User], nursery_a: Institution, nursery_b: Institution, today: date) -> None:
    rooms = {room.name: room for room in nursery_a.rooms.all()}
    small, large = rooms["蒲公英班"], rooms["向日葵班"]
    for key, institution, post, room in (
        ("director_a", nursery_a, "director", None),
        ("caregiver_a1", nursery_a, "caregiver", small),
        ("caregiver_a2", nursery_a, "caregiver", large),
        ("health_a", nursery_a, "health", None),
        ("finance_a", nursery_a, "finance", None),
        ("director_b", nursery_b, "director", None),
    ):
        StaffMembership.objects.create(
            user=users[key], institution=institution, post=post, room=room, from_on=today - SINCE
        )


def _families(users: dict[str, User], nursery_a: Institution, today: date) -> None:
    placements: tuple[tuple[str, str, Sex, int, Relation, tuple[int, int | None] | None], ...] = (
        ("parent_a", "豆豆", Sex.BOY, 20, Relation.MOTHER, (240, None)),
        ("parent_a2", "米粒", Sex.GIRL, 18, Relation.FATHER, (180, None)),
        ("parent_new", "小满", Sex.GIRL, 13, Relation.MOTHER, None),
        ("parent_former", "果果", Sex.BOY, 34, Relation.MOTHER, (380, 60)),
    )
    for key, name, sex, months, relation, placed in placements:
        _family(users[key], nursery_a, today, name, sex, months, relation, placed)


def _family(
    user: User,
    nursery: Institution,
    today: date,
    name: str,
    sex: Sex,
    months: int,
    relation: Relation,
    placed: tuple[int, int | None] | None,
) -> None:
    """A child of `user`; `placed`: how many days ago it came to the nursery's small room, and left it."""
    child = Child(name=name, sex=sex, born_on=today - timedelta(days=round(months * 30.44)))
    child.set_identity(IdentityKind.BIRTH_CERTIFICATE, f"T33{int(user.phone[-7:]):07d}")
    child.save()
    Guardianship.objects.create(child=child, user=user, relation=relation, from_on=child.born_on)
    if placed:
        since, left = placed
        _place(child, nursery, today - timedelta(days=since), today - timedelta(days=left) if left else None)


def _place(child: Child, nursery: Institution, from_on: date, until_on: date | None) -> None:
    """In the small room, among those whom the nursery counts already."""
    room = lock_room(nursery.rooms.get(name="蒲公英班").pk)
    if until_on is None:
        count_among_unlisted(room)
    hold = hold_seat(room, Span(from_on, until_on))
    Placement.objects.create(child=child, room=room, hold=hold, from_on=from_on, until_on=until_on)
    tell_room(room)
