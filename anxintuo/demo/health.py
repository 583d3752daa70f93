"""Health records of the demonstration's children: vaccinations and growth, by the acts that families use."""

from datetime import date, timedelta

from django.db import transaction

from anxintuo.accounts.actor import Actor, resolve_actor, seats_of
from anxintuo.accounts.enums import SeatKind
from anxintuo.kit.ages import add_months, completed_months
from enrollment.actions.vaccine_checks import open_check
from enrollment.models import Placement
from families.actions.consents import give_consent
from families.actions.growth import put_measurement
from families.actions.vaccination import record_doses
from families.enums import ConsentPurpose, Standing
from families.growth.standard import Indicator, national
from families.immunisation.reading import ReadDose
from families.models import Child, Guardianship

# Vaccine, and the months of age at which it was given.
USUAL = (
    ("HepB", 0), ("BCG", 0), ("HepB", 1), ("IPV", 2), ("DTaP", 2), ("IPV", 3), ("bOPV", 4), ("DTaP", 4), ("HepB", 6),
    ("DTaP", 6), ("MPSV-A", 6), ("MMR", 8), ("JE-L", 8), ("MPSV-A", 9), ("DTaP", 18), ("MMR", 18), ("HepA-L", 18),
    ("JE-L", 24),
)  # fmt: skip
CLINIC = "五马街道社区卫生服务中心"


@transaction.atomic
def load_health_records(*, today: date) -> None:
    """Of every child of the demonstration that has none; the booklets of the placed ones are still to be looked at."""
    rows = Guardianship.objects.current(today).filter(standing=Standing.MANAGES).select_related("child", "user")
    for number, row in enumerate(rows.order_by("pk")):
        seats = seats_of(row.user)
        parent = next(seat.key for seat in seats if seat.kind is SeatKind.PARENT)
        actor = resolve_actor(row.user, worn=parent, second_factor=True)
        give_consent(row.child, ConsentPurpose.APPLY, actor=actor)
        load_health(row.child, actor=actor, today=today, behind=number % 4 == 1, z=(number % 5 - 2) * 0.6)
    for placement in Placement.objects.ahead(today).filter(from_on__lte=today).select_related("room__institution"):
        open_check(placement)


def load_health(child: Child, *, actor: Actor, today: date, behind: bool = False, z: float = 0.3) -> None:
    """Everything by the age, a few days late as in life; `behind` leaves the measles vaccine out. Measured at the
    months of the child health checks, along one standard deviation."""
    if child.vaccine_doses.exists() or child.measurements.exists():
        return
    months = completed_months(child.born_on, today)
    doses = [
        ReadDose(vaccine, add_months(child.born_on, at) + timedelta(days=2 if at else 0), place=CLINIC)
        for vaccine, at in USUAL
        if at < months and not (behind and vaccine == "MMR")
    ]
    record_doses(child, doses, source="family", actor=actor)
    for at in (0, 1, 3, 6, 8, 12, 18, 24, 30):
        if at < months:
            put_measurement(child, _measured(child, at, z), actor=actor)


def _measured(child: Child, months: int, z: float) -> dict[str, object]:
    standard, wave = national(), (months % 5 - 2) * 0.08
    value = {
        indicator: table.value(months, z + wave)
        for indicator in (Indicator.WEIGHT, Indicator.STATURE, Indicator.HEAD)
        if (table := standard.table(indicator, child.sex)) is not None
    }
    return {
        "measured_on": add_months(child.born_on, months) + timedelta(days=1),
        "weight_g": round((value[Indicator.WEIGHT] or 0) * 100) * 10,
        "stature_mm": round((value[Indicator.STATURE] or 0) * 10),
        "posture": "standing" if months >= 24 else "lying",
        "head_mm": round((value[Indicator.HEAD] or 0) * 10),
        "place": "clinic",
    }
