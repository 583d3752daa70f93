"""A nursery with one room, on a fixed Wednesday noon; people of its posts; entries as the pages make them."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from anxintuo.accounts.actor import Actor, Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.kit.ids import uuid7
from institutions.actions.book import Written, enter
from institutions.book.templates import template_named
from institutions.models import BookEntry, Institution, Room, StaffMembership
from tests import builders

CHINA = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 25)  # a Wednesday
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=CHINA)


@dataclass
class Scene:
    nursery: Institution
    room: Room

    def by(self, post: str, room: Room | None = None) -> Actor:
        """Somebody of that post with an account."""
        user = builders.user(display_name="张老师")
        membership = StaffMembership.objects.create(
            user=user, institution=self.nursery, post=post, room=room, from_on=date(2026, 1, 1)
        )
        seat = Seat(SeatKind.STAFF, f"staff:{membership.pk}", str(self.nursery.pk), "", self.nursery.name, "", post)
        return Actor(user_id=str(user.pk), seats=(seat,), seat=seat, second_factor=True)


def scene(**fields: object) -> Scene:
    nursery = builders.institution(meals=True, **fields)
    return Scene(nursery, builders.room(nursery, name="蒲公英班", occupied=12))


def written(values: dict[str, object], **more: object) -> Written:
    return Written(id=uuid7(), values=values, **more)


def aired(at: Scene, on: date = TODAY, *, slot: str = "morning", minutes: int = 15, actor: Actor | None = None,
          **more: object) -> BookEntry:  # fmt: skip
    page = template_named("ventilation")
    assert page is not None
    who = actor or at.by("director")
    return enter(at.nursery, page, at.room, on, written({"minutes": minutes}, slot=slot, **more), actor=who)
