"""Everything a parent reads about one nursery, in a fixed number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from anxintuo.rulebook.queries import rule
from institutions.enums import ClassKind
from institutions.models import (
    DayPlanItem,
    FeeItem,
    Institution,
    InstitutionPhoto,
    MonthlyEstimate,
    Room,
    StaffSummary,
    monthly_estimate,
)


@dataclass(frozen=True, slots=True)
class ClassPlaces:
    """One kind of class: places in all its rooms, free now, the earliest month known to open, what a month costs."""

    kind: ClassKind
    places: int
    free: int
    next_free_on: date | None
    estimate: MonthlyEstimate | None
    fees: Sequence[FeeItem]

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def months(self) -> str:
        """The age band of the class in months, from the rulebook (SET-19)."""
        lowest, highest = rule("class.months", kind=self.kind.value).value
        return _("%(lowest)s–%(highest)s 月龄") % {"lowest": lowest, "highest": highest}

    @property
    def taken(self) -> int:
        return self.places - self.free


@dataclass(frozen=True, slots=True)
class NurseryDetail:
    institution: Institution
    rooms: Sequence[Room]
    classes: Sequence[ClassPlaces]
    fees: Sequence[FeeItem]
    day_plan: Sequence[DayPlanItem]
    photos: Sequence[InstitutionPhoto]
    staff: StaffSummary | None

    @property
    def in_force(self) -> bool:
        filing = getattr(self.institution, "filing", None)
        return filing is not None and filing.in_force

    @property
    def qualified_percent(self) -> int | None:
        return _percent(self.staff.qualified_share) if self.staff else None

    @property
    def certificate_percent(self) -> int | None:
        return _percent(self.staff.certificate_share) if self.staff else None

    @property
    def fee_from(self) -> Decimal | None:
        totals = [each.estimate.required for each in self.classes if each.estimate]
        return min(totals) if totals else None

    @property
    def free(self) -> int:
        return sum(each.free for each in self.classes)


def _percent(share: float | None) -> int | None:
    """Whole percent, rounded down: 99.6 % must not read as “all”."""
    return None if share is None else int(share * 100)


def with_details(rows: "QuerySet[Institution]", *, on: date) -> "QuerySet[Institution]":
    """Adds what the detail and compare pages show: five statements more, whatever the number of rows."""
    return rows.select_related("filing", "division", "street", "staff_summary").prefetch_related(
        Prefetch("rooms", queryset=Room.objects.order_by("order", "name")),
        Prefetch("fees", queryset=FeeItem.objects.current(on).order_by("category", "order", "title")),
        Prefetch("day_plan", queryset=DayPlanItem.objects.order_by("starts_at")),
        Prefetch("photos", queryset=InstitutionPhoto.objects.select_related("photo").order_by("position")),
    )


def detail_of(institution: Institution) -> NurseryDetail:
    """For a row fetched through `with_details`."""
    rooms, fees = list(institution.rooms.all()), list(institution.fees.all())
    return NurseryDetail(
        institution=institution,
        rooms=rooms,
        classes=_classes(institution, rooms, fees),
        fees=fees,
        day_plan=list(institution.day_plan.all()),
        photos=list(institution.photos.all()),
        staff=getattr(institution, "staff_summary", None),
    )


def _classes(institution: Institution, rooms: Iterable[Room], fees: Sequence[FeeItem]) -> list[ClassPlaces]:
    found: list[ClassPlaces] = []
    for kind in ClassKind:
        own = [room for room in rooms if room.class_kind == kind]
        if not own:
            continue
        months = [room.next_free_on for room in own if room.next_free_on]
        free = sum(room.free for room in own)
        found.append(
            ClassPlaces(
                kind=kind,
                places=sum(room.places for room in own),
                free=free,
                next_free_on=min(months) if months and not free else None,
                estimate=monthly_estimate(institution, kind),
                fees=[fee for fee in fees if fee.class_kind in ("", kind)],
            )
        )
    return found


def compared(rows: "QuerySet[Institution]", ids: Sequence[UUID], *, on: date) -> list[NurseryDetail]:
    """The nurseries in the order in which they were chosen."""
    found = {row.pk: detail_of(row) for row in with_details(rows.filter(pk__in=ids), on=on)}
    return [found[pk] for pk in ids if pk in found]
