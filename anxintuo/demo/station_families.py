"""Families that come to the groups of the demonstration. Invented; nobody of them can sign in."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from anxintuo.accounts.models import User
from anxintuo.kit.ages import add_months, completed_months
from families.models import Child, Guardianship

SURNAMES = "陈林黄张李王吴周徐郑叶金胡潘谢戴蔡项夏邵施池南伍缪包倪诸董朱杨赵孙沈方姜章虞卢柯"
GIVEN = (
    "一诺", "子墨", "安安", "可心", "沐晨", "语桐", "宥宁", "小满", "知夏", "星辰",
    "若溪", "予安", "芊芊", "乐言", "青禾", "书瑶", "景行", "言蹊", "米多", "阳阳",
    "思齐", "嘉树", "念念", "亦然", "朵朵", "以宁", "奕辰", "梓悦", "北北", "糯糯",
)  # fmt: skip
MOTHERS, TWO_GUARDIANS, SECOND_CHILD = 0.8, 0.25, 0.05


def invented_user(chance: random.Random, password: str, *, title: str, surname: str = "") -> User:
    """Without a phone and with a password that fits nothing."""
    return User(display_name=f"{surname or chance.choice(SURNAMES)}{title}", password=password)


@dataclass
class Families:
    """What has been invented so far; `write` puts all of it down at once."""

    chance: random.Random
    users: list[User] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    guardianships: list[Guardianship] = field(default_factory=list)
    guardian_of: dict[Child, User] = field(default_factory=dict)
    password: str = field(default_factory=lambda: make_password(None))

    def new_child(self, ages: tuple[int, int], on: date) -> Child:
        """Of a new family, of an age that lies within `ages` on that day; now and then it has a brother or sister."""
        chance = self.chance
        surname = chance.choice(SURNAMES)
        child = self._child(
            surname, add_months(on, -chance.randrange(*ages)) - timedelta(days=chance.randrange(25)), on, ages
        )
        mother = chance.random() < MOTHERS
        guardian = self._user(surname, "女士" if mother else "先生")
        self._guards(guardian, child, "mother" if mother else "father", "manages")
        if chance.random() < TWO_GUARDIANS:
            other = self._user(surname, "先生" if mother else "女士")
            self._guards(other, child, "father" if mother else "mother", "agrees")
        return child

    def sibling(self, child: Child) -> Child | None:
        """Seldom: a younger one, some two years later, with the same guardian."""
        if self.chance.random() >= SECOND_CHILD:
            return None
        younger = Child(name=f"{child.name[0]}{self.chance.choice(GIVEN)}", sex=self.chance.choice(("girl", "boy")))
        younger.born_on = add_months(child.born_on, self.chance.randrange(18, 30))
        self.children.append(younger)
        guardian = self.guardian_of[child]
        relation = next(each.relation for each in self.guardianships if each.child is child)
        self._guards(guardian, younger, relation, "manages")
        return younger

    def write(self) -> None:
        User.objects.bulk_create(self.users, batch_size=500)
        Child.objects.bulk_create(self.children, batch_size=500)
        Guardianship.objects.bulk_create(self.guardianships, batch_size=500)
        self.users, self.children, self.guardianships = [], [], []

    def _child(self, surname: str, born: date, on: date, ages: tuple[int, int]) -> Child:
        if not fits(born, on, ages):
            born = add_months(on, -ages[0])
        child = Child(
            name=f"{surname}{self.chance.choice(GIVEN)}", sex=self.chance.choice(("girl", "boy")), born_on=born
        )
        self.children.append(child)
        return child

    def _user(self, surname: str, title: str) -> User:
        user = invented_user(self.chance, self.password, title=title, surname=surname)
        self.users.append(user)
        return user

    def _guards(self, user: User, child: Child, relation: str, standing: str) -> None:
        row = Guardianship(user=user, child=child, relation=relation, standing=standing, from_on=child.born_on)
        self.guardianships.append(row)
        self.guardian_of.setdefault(child, user)


def fits(born: date, on: date, ages: tuple[int, int]) -> bool:
    return born <= on and ages[0] <= completed_months(born, on) < ages[1]
