"""Everybody who may come to the door, with their real seats, and the things that belong to them.

The people are those of the demonstration (issue's keys: parent_a, director_a, official_lucheng …), written by the
same code; nursery A and B lie in 鹿城, C in 乐清. A visitor who has not signed in stands first.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.test import Client

from anxintuo.accounts.actor import ANONYMOUS, Actor, resolve_actor
from anxintuo.accounts.models import User
from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.demo.people import load_people
from anxintuo.demo.personas import PERSONAS
from institutions.models import Institution
from tests import builders

VISITOR = "visitor"
ROLES = {VISITOR: "游客"} | {each.key: f"{each.role}（{each.belongs}）" for each in PERSONAS}


@dataclass
class World:
    nursery_a: Institution
    nursery_b: Institution  # another nursery in the division of A
    nursery_c: Institution  # in another division
    users: dict[str, User] = field(default_factory=dict)

    @cached_property
    def actors(self) -> dict[str, Actor]:
        """Persona's key -> actor wearing the first seat, second factor proved."""
        signed_in = {key: resolve_actor(user, worn=None, second_factor=True) for key, user in self.users.items()}
        return {VISITOR: ANONYMOUS} | signed_in

    def client(self, key: str, **options: object) -> Client:
        """A browser in which this persona is signed in."""
        client = Client(**options)
        if key != VISITOR:
            client.force_login(self.users[key])
            session = client.session
            session[DEMO_KEY] = True
            session.save()
        return client


def build_world() -> World:
    nursery_a = builders.institution("鹿城五马阳光托育园")
    for name in ("蒲公英班", "向日葵班"):
        builders.room(nursery_a, name=name)
    nursery_b = builders.institution("鹿城松台小苗托育园")
    nursery_c = builders.institution("乐清城东青禾托育园", county=builders.YUEQING)
    load_people([nursery_a, nursery_b], today=date.today())
    users = {each.key: User.objects.get(phone_index=_index(each.phone)) for each in PERSONAS}
    return World(nursery_a, nursery_b, nursery_c, users)


def _index(phone: str) -> str:
    from anxintuo.accounts.models import phone_index

    return phone_index(phone)
