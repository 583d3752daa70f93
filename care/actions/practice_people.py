"""Who is invented for a practice nursery: staff with their papers, children with their places."""

from datetime import date, timedelta
from math import ceil
from uuid import UUID

from anxintuo.accounts.actor import Actor
from anxintuo.kit.ages import add_months
from anxintuo.kit.allergens import Allergen
from anxintuo.rulebook.queries import class_bands, rule
from care.policies.allergies import ENTER_ALLERGY
from enrollment.actions.seats import hold_seat, lock_room, tell_room
from enrollment.actions.vaccine_checks import open_check
from enrollment.models import Placement
from enrollment.queries.places import Span, room_takes
from families.actions.allergies import add_allergy
from families.enums import Sex
from families.models import Child
from institutions.enums import Education, PaperKind, QueryResult, StaffIdentity, StaffPost
from institutions.models import Institution, Room, StaffMember, StaffMembership, StaffPaper
from institutions.staffing.papers import proposed_end

CHILDREN_OF_A_ROOM = 6
SINCE = timedelta(days=28)
JUST_COME = timedelta(days=2)
AT_WORK_SINCE = timedelta(days=400)
ENDING_SOON = timedelta(days=20)  # one certificate, so that there is a warning to see
PLANTS = (
    "番茄", "黄瓜", "土豆", "南瓜", "玉米", "豌豆", "冬瓜", "萝卜", "蚕豆", "青椒", "莲藕", "山药", "芋头", "菠菜",
    "茄子", "丝瓜", "花生", "芹菜", "葫芦", "毛豆", "扁豆", "苦瓜", "香菇", "木耳", "银耳", "芦笋", "竹笋", "荸荠",
)  # fmt: skip
TREES = "松柏桃李杏梅竹兰桂枫榆槐杨柳樟楠"
ALLERGIES = ((Allergen.EGG, "练习：蛋白会起疹子", False), (Allergen.PEANUT, "练习：嘴唇会肿", True))
EXTRA_PAPER = {
    StaffPost.CAREGIVER: PaperKind.CARER,
    StaffPost.HEALTH: PaperKind.HEALTH_WORK,
    StaffPost.GUARD: PaperKind.GUARD,
    StaffPost.DIRECTOR: PaperKind.HEAD,
}
EVERY_NURSERY_HAS = (StaffPost.HEALTH, StaffPost.COOK, StaffPost.GUARD)


def invented_name(number: int, names: str | tuple[str, ...], ending: str = "") -> str:
    """练习·番茄, and 练习·番茄2 when there are more people than names."""
    round_, place = divmod(number, len(names))
    return f"练习·{names[place]}{ending}{round_ + 1 if round_ else ''}"


def employ(practice: Institution, today: date, *, by: Actor) -> None:
    """A file for each seat, under the colleague's own name, and invented people for the posts that are missing."""
    seats = list(practice.memberships.select_related("user", "room").order_by("from_on", "pk"))
    rooms = list(practice.rooms.order_by("order", "name"))
    members = [_member(practice, number, seat.post, seat.room, today) for number, seat in enumerate(seats)]
    for member, seat in zip(members, seats, strict=True):
        member.name = seat.user.display_name or member.name
    for post, room in _missing(seats, rooms, practice.division_id or "", today):
        members.append(_member(practice, len(members), post, room, today))
    StaffMember.objects.bulk_create(members)
    for member, seat in zip(members, seats, strict=False):
        seat.member = member
    StaffMembership.objects.bulk_update(seats, ["member"])
    papers = [each for number, member in enumerate(members) for each in _papers(member, number, today, by)]
    StaffPaper.objects.bulk_create(papers)


def _missing(
    seats: list[StaffMembership], rooms: list[Room], region: str, today: date
) -> list[tuple[StaffPost, Room | None]]:
    wanted: list[tuple[StaffPost, Room | None]] = []
    for room in rooms:
        ratio = rule("class.ratio", kind=room.class_kind, region=region, on=today).value
        there = sum(seat.post == StaffPost.CAREGIVER and seat.room_id == room.pk for seat in seats)
        children = min(CHILDREN_OF_A_ROOM, room.places)
        wanted += [(StaffPost.CAREGIVER, room)] * (ceil(children / ratio) - there)
    posts = {seat.post for seat in seats}
    return [*wanted, *((post, None) for post in EVERY_NURSERY_HAS if post not in posts)]


def _member(practice: Institution, number: int, post: str, room: Room | None, today: date) -> StaffMember:
    member = StaffMember(
        institution=practice,
        name=invented_name(number, tuple(TREES), "老师"),
        number=f"练{number + 1:03d}",
        post=post,
        room=room if post == StaffPost.CAREGIVER else None,
        education=Education.COLLEGE,
        management_years=6 if post == StaffPost.DIRECTOR else None,
        joined_on=today - AT_WORK_SINCE,
    )
    member.set_identity(StaffIdentity.PASSPORT, f"练习{number + 1:04d}")  # no paper of this world has such a number
    return member


def _papers(member: StaffMember, number: int, today: date, by: Actor) -> list[StaffPaper]:
    region = member.institution.division_id or ""
    asked_on = today - timedelta(days=100)
    checked_on = add_months(today + ENDING_SOON, -12) if number == 1 else asked_on
    rows: list[tuple[PaperKind, date, date | None, str]] = [
        (PaperKind.HEALTH, checked_on, proposed_end(PaperKind.HEALTH, checked_on, region=region), ""),
        (PaperKind.CRIME, asked_on, proposed_end(PaperKind.CRIME, asked_on, region=region), QueryResult.CLEAR),
    ]
    if extra := EXTRA_PAPER.get(StaffPost(member.post)):
        rows.append((extra, today - AT_WORK_SINCE, None, ""))
    return [
        StaffPaper(
            member=member,
            kind=kind,
            issuer="练习",
            issued_on=issued_on,
            expires_on=expires_on,
            result=result,
            entered_by_id=UUID(str(by.user_id)),
        )
        for kind, issued_on, expires_on, result in rows
    ]


def place_children(practice: Institution, today: date) -> list[Placement]:
    """Six a room at most, of ages that the class takes; the last of each room has just come."""
    bands = class_bands(region=practice.division_id or "", on=today)
    placements: list[Placement] = []
    for pk in sorted(practice.rooms.values_list("pk", flat=True)):
        room = lock_room(pk)
        lowest, highest = bands[room.class_kind]
        several = min(CHILDREN_OF_A_ROOM, room_takes(room, Span(today - SINCE)))
        for place in range(several):
            months = lowest + 2 + place * max(highest - lowest - 3, 1) // CHILDREN_OF_A_ROOM
            child = _child(len(placements), add_months(today, -months) - timedelta(days=3))
            from_on = today - (JUST_COME if place == several - 1 else SINCE)
            hold = hold_seat(room, Span(from_on))
            placement = Placement.objects.create(child=child, room=room, hold=hold, from_on=from_on)
            if place == several - 1:
                open_check(placement)  # as when a place is accepted
            placements.append(placement)
        tell_room(room)
    return placements


def _child(number: int, born_on: date) -> Child:
    return Child.objects.create(
        name=invented_name(number, PLANTS), sex=Sex.BOY if number % 2 else Sex.GIRL, born_on=born_on
    )


def enter_allergies(placements: list[Placement], *, actor: Actor) -> None:
    for placement, (allergen, note, urgent) in zip(placements, ALLERGIES, strict=False):
        values = {"allergen": allergen, "note": note, "urgent": urgent}
        add_allergy(placement.child, values, actor=actor, act=ENTER_ALLERGY, by_nursery=True)
