"""How many places a room has on which day, and who is in line for them. Reads only; promises are in `actions.seats`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from anxintuo.kit.ages import completed_months
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from anxintuo.rulebook.queries import RuleValue, class_bands, rule
from enrollment.models import SeatHold
from institutions.models import Room

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to `end`, both included; no end means open."""

    start: date
    end: date | None = None

    def overlaps(self, other: "Span") -> bool:
        return (self.end is None or other.start <= self.end) and (other.end is None or self.start <= other.end)


def holds_of(room: Room, during: Span) -> list[SeatHold]:
    """Holds of a room that touch the span, by their start. One statement."""
    rows = SeatHold.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=during.start), room=room)
    if during.end is not None:
        rows = rows.filter(from_on__lte=during.end)
    return list(rows.order_by("from_on", "pk"))


def most_at_once(holds: Iterable[SeatHold], during: Span) -> int:
    """The most seats that are taken on any one day of the span."""
    steps: list[tuple[date, int]] = []
    for hold in holds:
        start = max(hold.from_on, during.start)
        end = hold.until_on
        if during.end is not None:
            end = during.end if end is None else min(end, during.end)
        if end is not None and end < start:
            continue
        steps.append((start, 1))
        if end is not None:
            steps.append((end + ONE_DAY, -1))
    most = taken = 0
    for _day, step in sorted(steps):  # an end before a start of the same day
        taken += step
        most = max(most, taken)
    return most


def most_promised(room: Room, first: date, last: date | None) -> int:
    """For `institutions.planned`: seats held at once, offers among them."""
    during = Span(first, last)
    return most_at_once(holds_of(room, during), during)


def class_size(room: Room, on: date) -> RuleValue:
    """The most children that the norm allows in a class of this kind (SET-19)."""
    return rule("class.size", kind=room.class_kind, region=room.institution.division_id or "", on=on)


def room_takes(room: Room, during: Span, *, capacities: Sequence[tuple[date, int]] | None = None) -> int:
    """Seats that may be promised for the whole span: the least of the dated capacities, not above the class size, less
    the children whom the nursery only counts. `capacities`: (from, places) of the room, if already read."""
    if capacities is None:
        capacities = list(room.capacities.order_by("from_on").values_list("from_on", "places"))
    before = [places for from_on, places in capacities if from_on <= during.start]
    least = before[-1] if before else room.places
    for from_on, places in capacities:
        if from_on > during.start and (during.end is None or from_on <= during.end):
            least = min(least, places)
    return max(min(least, class_size(room, during.start).value) - room.unlisted, 0)


def free_places(room: Room, during: Span) -> int:
    """Seats free on every day of the span. Two statements."""
    return max(room_takes(room, during) - most_at_once(holds_of(room, during), during), 0)


def age_fits(room: Room, born_on: date, start: date) -> Verdict:
    """Does the class take the child on its first day (SET-19)? Refuses with the rule's source."""
    region = room.institution.division_id or ""
    lowest, highest = class_bands(region=region, on=start)[room.class_kind]
    months = completed_months(born_on, start) if born_on <= start else -1
    if lowest <= months < highest:
        return ALLOWED
    told = rule("class.months", kind=room.class_kind, region=region, on=start)
    sentence = _(
        "宝宝到 %(day)s 满 %(months)s 个月，%(kind)s收 %(lowest)s 至 %(highest)s 个月的宝宝。依据：%(source)s。"
    ) % {
        "day": start.isoformat(),
        "months": max(months, 0),
        "kind": room.get_class_kind_display(),
        "lowest": lowest,
        "highest": highest,
        "source": told.source,
    }
    return refuse(sentence, rule="class.months")
