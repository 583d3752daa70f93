"""The standard by which measurements are judged here: WS/T 423-2022, with ages, postures and indicators."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from anxintuo.kit.ages import add_months, completed_months
from families.growth.reference import Reference, SdTable, read_sd_table

FOLDER = Path(__file__).with_name("data")
TITLE, SOURCE = "7岁以下儿童生长标准", "WS/T 423-2022"
STANDING_FROM_MONTHS = 24
LYING_IS_LONGER_CM = 0.7  # length lying − height standing of one child (WHO)


class Indicator(StrEnum):
    WEIGHT = "weight"  # weight for age, kg
    STATURE = "stature"  # length or height for age, cm
    HEAD = "head"  # head circumference for age, cm
    BMI = "bmi"  # body mass index for age, kg/m²
    PROPORTION = "proportion"  # weight for length or height, kg


class Posture(StrEnum):
    LYING = "lying"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured on one day: kg and cm."""

    weight: float | None = None
    stature: float | None = None
    posture: Posture | None = None
    head: float | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """`tables`: by indicator, sex and, for `proportion`, posture. `age`: how the tables count (months here)."""

    title: str
    source: str
    tables: Mapping[tuple[Indicator, str, Posture | None], Reference]
    age: Callable[[date, date], float]
    stands: Callable[[date, date], bool]

    def table(self, indicator: Indicator, sex: str, posture: Posture | None = None) -> Reference | None:
        return self.tables.get((indicator, sex, posture))


def age_in_months(born_on: date, on: date) -> float:
    """Completed months and the share of the month under way."""
    months = completed_months(born_on, on)
    start, end = add_months(born_on, months), add_months(born_on, months + 1)
    return months + (on - start).days / (end - start).days


def stands_at(born_on: date, on: date) -> bool:
    """From 24 completed months on a child is measured standing."""
    return completed_months(born_on, on) >= STANDING_FROM_MONTHS


def stature_for_table(measured: Measured, *, standing: bool) -> float | None:
    """The stature as the table of the age counts it: converted where the child was measured the other way."""
    if measured.stature is None:
        return None
    if standing and measured.posture is Posture.LYING:
        return measured.stature - LYING_IS_LONGER_CM
    if not standing and measured.posture is Posture.STANDING:
        return measured.stature + LYING_IS_LONGER_CM
    return measured.stature


def scores(standard: Standard, sex: str, born_on: date, on: date, measured: Measured) -> dict[Indicator, float]:
    """The z-scores of what was measured; an indicator without a value, or outside its table, is left out."""
    standing = standard.stands(born_on, on)
    stature = stature_for_table(measured, standing=standing)
    age = standard.age(born_on, on)
    weight = measured.weight
    asked: dict[Indicator, tuple[float | None, float | None, Posture | None]] = {
        Indicator.WEIGHT: (age, weight, None),
        Indicator.STATURE: (age, stature, None),
        Indicator.HEAD: (age, measured.head, None),
        Indicator.BMI: (age, weight / (stature / 100) ** 2 if weight and stature else None, None),
        Indicator.PROPORTION: (stature, weight, Posture.STANDING if standing else Posture.LYING),
    }
    found: dict[Indicator, float] = {}
    for indicator, (x, y, posture) in asked.items():
        table = standard.table(indicator, sex, posture)
        z = table.z(x, y) if table is not None and x is not None and y is not None else None
        if z is not None:
            found[indicator] = z
    return found


FILES = {
    (Indicator.WEIGHT, None): "weight-for-age",
    (Indicator.STATURE, None): "height-for-age",
    (Indicator.HEAD, None): "head-for-age",
    (Indicator.BMI, None): "bmi-for-age",
    (Indicator.PROPORTION, Posture.LYING): "weight-for-length",
    (Indicator.PROPORTION, Posture.STANDING): "weight-for-height",
}


@functools.cache
def national() -> Standard:
    """WS/T 423-2022."""
    tables: dict[tuple[Indicator, str, Posture | None], Reference] = {}
    for (indicator, posture), name in FILES.items():
        for sex, ending in (("girl", "female"), ("boy", "male")):
            table: SdTable = read_sd_table(FOLDER / f"{name}-{ending}.csv")
            tables[indicator, sex, posture] = table
    return Standard(TITLE, SOURCE, tables, age_in_months, stands_at)
