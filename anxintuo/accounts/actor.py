"""Who is acting: a typed, frozen value, resolved once per request from today's rows.

There is no global role. Guardianship (families), StaffMembership (institutions), Posting (governance) and
others each tell which seats a user holds, by registering a *seat source* in their `apps.py: ready()`.
Because seats are read anew on every request, a revocation acts on the next one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Model

from anxintuo.accounts.enums import SECOND_FACTOR_SEATS, SeatKind

if TYPE_CHECKING:
    from anxintuo.accounts.models import User


@dataclass(frozen=True, slots=True)
class Seat:
    """One capacity of one person.

    `key` is stable and unique per user (``staff:<membership id>``); `scope` is what the seat reaches: an
    institution's id for staff, a division's code prefix for officials, a station's id for advisers.
    """

    kind: SeatKind
    key: str
    scope: str
    title: str  # 园长, 保育员, 备案审核员 …
    place: str  # 鹿城五马阳光托育园, 鹿城区卫生健康局 …
    home: str  # URL name of the seat's first page
    post: str = ""  # machine name of the title: director, caregiver, health, reviewer …
    practises: str = ""  # at an invented place of work: the key of the real seat it stands for


@dataclass(frozen=True, slots=True)
class Actor:
    """The person and the seat worn. `user_id` is None for a visitor who has not signed in.

    `on_floor`: at a shared device, known by a PIN (shared_places.py): only acts that say `floor=True` are open.
    """

    user_id: str | None = None
    seats: tuple[Seat, ...] = field(default=())
    seat: Seat | None = None
    second_factor: bool = False
    on_floor: bool = False

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None

    def wears(self, *kinds: SeatKind) -> bool:
        return self.seat is not None and self.seat.kind in kinds

    def holds(self, *kinds: SeatKind) -> bool:
        return any(seat.kind in kinds for seat in self.seats)

    @property
    def needs_second_factor(self) -> bool:
        return self.seat is not None and self.seat.kind in SECOND_FACTOR_SEATS and not self.second_factor

    @property
    def keeps_watch(self) -> bool:
        """Works at a seat whose proof lapses when nobody is there."""
        return self.second_factor and self.seat is not None and self.seat.kind in SECOND_FACTOR_SEATS


ANONYMOUS = Actor()
SeatSource = Callable[["User"], Iterable[Seat]]
_sources: dict[str, SeatSource] = {}
_tables: dict[str, type[Model]] = {}


def register_seat_source(name: str, source: SeatSource, *, rows: type[Model] | None = None) -> None:
    """Called by the app that owns the membership, in `ready()`. Registering a name twice is a defect.

    `rows`: the table (with a `user`) without a row of which nobody has such a seat. Most people have one kind of seat:
    one statement tells which sources are worth asking.
    """
    if name in _sources and _sources[name] is not source:
        raise ValueError(f"seat source {name!r} is registered already")
    _sources[name] = source
    if rows is not None:
        _tables[name] = rows


def seats_of(user: "User") -> tuple[Seat, ...]:
    """One statement, and one more for each kind of seat that the person has or has had."""
    asked = set(_sources) - set(_tables) | _with_rows(user)
    return tuple(seat for name in sorted(asked) for seat in _sources[name](user))


def _with_rows(user: "User") -> set[str]:
    names = sorted(set(_tables) & set(_sources))
    if not names:
        return set()
    tables = (connection.ops.quote_name(_tables[name]._meta.db_table) for name in names)
    parts = ", ".join(f"EXISTS (SELECT FROM {table} WHERE user_id = %s)" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {parts}", [user.pk] * len(names))
        found = cursor.fetchone() or ()
    return {name for name, has in zip(names, found, strict=True) if has}


def user_id(actor: Actor) -> UUID:
    """Of somebody whom an act has admitted, and who so is signed in."""
    assert actor.user_id is not None
    return UUID(actor.user_id)


def resolve_actor(user: "User | None", *, worn: str | None, second_factor: bool) -> Actor:
    """The actor for a signed-in user; `worn` is the key of the seat chosen in the switcher, if any."""
    if user is None or not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    seats = seats_of(user)
    seat = next((each for each in seats if each.key == worn), seats[0] if seats else None)
    return Actor(user_id=str(user.pk), seats=seats, seat=seat, second_factor=second_factor)
