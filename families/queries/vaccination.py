"""The vaccination record as pages show it: judged on the day, in the order of the booklet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.rulebook.queries import rule
from families.immunisation.engine import Assessment, DoseState, Given, Judged, assess
from families.immunisation.schedule import schedule_on
from families.immunisation.words import STATE_WORDS, TONES, sentence, summary
from families.models import Child, VaccineDeferral, VaccineDose

NURSERY_MONTHS = 36  # later doses are folded away


def assessments_of(children: Iterable[Child], *, on: date | None = None) -> dict[UUID, Assessment]:
    """By child. Two statements for any number."""
    day = on or localdate()
    people = {child.pk: child for child in children}
    given: dict[UUID, list[Given]] = {key: [] for key in people}
    for dose in VaccineDose.objects.current().filter(child__in=people).order_by("given_on", "pk"):
        given[dose.child_id].append(Given(dose.vaccine, dose.given_on, dose))
    put_off: dict[UUID, dict[str, date | None]] = {key: {} for key in people}
    standing = Q(until_on__isnull=True) | Q(until_on__gte=day)
    for row in VaccineDeferral.objects.filter(standing, child__in=people, ended_at__isnull=True):
        put_off[row.child_id][row.series] = row.until_on
    schedule, grace = schedule_on(day), int(rule("vaccination.grace_months", on=day).value)
    return {
        key: assess(schedule, child.born_on, given[key], on=day, grace_months=grace, put_off=put_off[key])
        for key, child in people.items()
    }


def assessment_of(child: Child, *, on: date | None = None) -> Assessment:
    """Two statements."""
    return assessments_of([child], on=on)[child.pk]


@dataclass(frozen=True, slots=True)
class DoseLine:
    """One dose as a row of the page. `record` is the dose given, if any."""

    judged: Judged
    name: str
    word: str
    tone: str
    text: str
    record: VaccineDose | None
    vaccine_name: str


@dataclass(frozen=True, slots=True)
class VaccinationPage:
    """`groups`: the rows by the age at which they fall due; `later`: those after the third birthday."""

    assessment: Assessment
    summary: str
    groups: list[tuple[str, list[DoseLine]]]
    later: list[tuple[str, list[DoseLine]]]
    others: list[tuple[str, VaccineDose]]
    deferrals: list[tuple[str, VaccineDeferral]]

    @property
    def has_gaps(self) -> bool:
        return bool(self.assessment.gaps)

    @property
    def can_fill(self) -> bool:
        """Something could have been given by now that is not recorded."""
        return any(dose.given is None and dose.state is not DoseState.NOT_YET for dose in self.assessment.doses)


def vaccination_page(child: Child) -> VaccinationPage:
    """Three statements."""
    found = assessment_of(child)
    schedule = found.schedule
    names = {series.key: series.name for series in schedule.series}
    rows = VaccineDeferral.objects.filter(child=child, ended_at__isnull=True).order_by("series")
    now = [dose for dose in found.doses if dose.slot.months < NURSERY_MONTHS]
    later = [dose for dose in found.doses if dose.slot.months >= NURSERY_MONTHS]
    return VaccinationPage(
        assessment=found,
        summary=summary(found),
        groups=_by_age(found, now),
        later=_by_age(found, later),
        others=[
            (schedule.name_of(dose.vaccine), dose.key) for dose in found.others if isinstance(dose.key, VaccineDose)
        ],
        deferrals=[(names.get(row.series, row.series), row) for row in rows],
    )


def _records(found: Assessment) -> list[VaccineDose]:
    """The doses that fill no place of the schedule, as recorded."""
    return [dose.key for dose in found.others if isinstance(dose.key, VaccineDose)]


def _by_age(found: Assessment, doses: list[Judged]) -> list[tuple[str, list[DoseLine]]]:
    ages = sorted({dose.slot.months for dose in doses})
    return [(age_word(age), [_line(found, dose) for dose in doses if dose.slot.months == age]) for age in ages]


def _line(found: Assessment, dose: Judged) -> DoseLine:
    record = dose.given.key if dose.given and isinstance(dose.given.key, VaccineDose) else None
    return DoseLine(
        judged=dose,
        name=dose_name(dose),
        word=str(STATE_WORDS[dose.state]),
        tone=TONES.get(dose.state, "plain"),
        text=sentence(dose),
        record=record,
        vaccine_name=found.schedule.name_of(record.vaccine) if record else "",
    )


def dose_name(dose: Judged) -> str:
    return _("%(vaccine)s 第 %(number)s 剂") % {"vaccine": dose.series.name, "number": dose.slot.number}


def age_word(months: int) -> str:
    """As the booklet heads its pages."""
    if months == 0:
        return _("出生时")
    if months >= 24 and months % 12 == 0:
        return _("%(years)s 周岁") % {"years": months // 12}
    return _("%(months)s 月龄") % {"months": months}
