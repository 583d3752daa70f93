"""A real nursery with people in every post, and the practice nursery that its director has opened."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from anxintuo.accounts.actor import Actor, resolve_actor
from care.actions.practice import open_practice
from institutions.models import Institution, Room, StaffMembership
from tests import builders

POSTS = ("director", "office", "health", "caregiver", "guard", "cook", "finance")
MARK = "练习·"  # stands in the name of everybody who is invented


@dataclass
class House:
    real: Institution
    room: Room
    seats: dict[str, StaffMembership]
    practice: Institution

    def actor(self, post: str) -> Actor:
        """At the real nursery."""
        return resolve_actor(self.seats[post].user, worn=f"staff:{self.seats[post].pk}", second_factor=True)

    def there(self, post: str) -> Actor:
        """The same person at the practice nursery."""
        own = self.actor(post)
        seat = next(seat for seat in own.seats if own.seat and seat.practises == own.seat.key)
        return replace(own, seat=seat)


def nursery(**fields) -> tuple[Institution, Room, dict[str, StaffMembership]]:
    real = builders.institution("鹿城五马阳光托育园", **fields)
    room = builders.room(real, name="蒲公英班", occupied=0)
    builders.room(real, "large", name="向日葵班", occupied=0)
    builders.fee(real)
    seats = {
        post: StaffMembership.objects.create(
            user=builders.user(display_name=f"真{post}"),
            institution=real,
            post=post,
            room=room if post == "caregiver" else None,
            from_on=date(2026, 1, 1),
        )
        for post in POSTS
    }
    return real, room, seats


@pytest.fixture
def house(db) -> House:
    real, room, seats = nursery()
    director = resolve_actor(seats["director"].user, worn=None, second_factor=True)
    return House(real, room, seats, open_practice(real, actor=director))
