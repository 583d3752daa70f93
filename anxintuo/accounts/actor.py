"""Who is acting: a typed, frozen value, resolved once per request from today's rows.

There is no global role. Guardianship (families), StaffMembership (institutions), Posting (governance) and
others each tell which seats a user holds, by registering a *seat source* in their `apps.py: ready()`.
Because seats are read anew on every request, a revocation acts on the next one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class Actor:
    """The person and the seat worn. `user_id` is None for a visitor who has not signed in."""

    user_id: str | None = None
    seats: tuple[Seat, ...] = field(default=())
    seat: Seat | None = None
    second_factor: bool = False

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


def register_seat_source(name: str, source: SeatSource) -> None:
    """Called by the app that owns the membership, in `ready()`. Registering a name twice is a defect."""
    if name in _sources and _sources[name] is not source:
        raise ValueError(f"seat source {name!r} is registered already")
    _sources[name] = source


def seats_of(user: "User") -> tuple[Seat, ...]:
    return tuple(seat for name in sorted(_sources) for seat in _sources[name](user))


def resolve_actor(user: "User | None", *, worn: str | None, second_factor: bool) -> Actor:
    """The actor for a signed-in user; `worn` is the key of the seat chosen in the switcher, if any."""
    if user is None or not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    seats = seats_of(user)
    seat = next((each for each in seats if each.key == worn), seats[0] if seats else None)
    return Actor(user_id=str(user.pk), seats=seats, seat=seat, second_factor=second_factor)
