"""The growth record as pages show it: the latest figures with their level, the curves, the table."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.kit.ages import completed_months
from anxintuo.kit.dates import format_age
from families.growth.curves import Chart, chart
from families.growth.standard import (
    Indicator,
    Measured,
    Posture,
    Standard,
    age_in_months,
    national,
    scores,
    stature_for_table,
)
from families.growth.words import INDICATOR_WORDS, LEVEL_WORDS, advice, level_of
from families.models import Child, Measurement

GRAMS, MILLIMETRES = 1000, 10
FRAMES = (12, 24, 36, 81)  # the chart ends at the first of these months that the child has not reached


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of one measurement."""

    indicator: Indicator
    name: str
    value: str
    unit: str
    level: str
    z: str


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement as a line of the table."""

    measurement: Measurement
    age: str
    figures: dict[str, Figure]

    @property
    def weight(self) -> Figure | None:
        return self.figures.get(Indicator.WEIGHT)

    @property
    def stature(self) -> Figure | None:
        return self.figures.get(Indicator.STATURE)

    @property
    def head(self) -> Figure | None:
        return self.figures.get(Indicator.HEAD)

    @property
    def bmi(self) -> Figure | None:
        return self.figures.get(Indicator.BMI)


@dataclass(frozen=True, slots=True)
class Curve:
    indicator: Indicator
    title: str
    x_unit: str
    y_unit: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class GrowthPage:
    rows: list[Row]  # the latest first
    latest: list[tuple[Figure, date]]  # of each indicator
    advice: list[str]
    curves: list[Curve]
    standard: Standard


def measured(row: Measurement) -> Measured:
    return Measured(
        weight=row.weight_g / GRAMS if row.weight_g else None,
        stature=row.stature_mm / MILLIMETRES if row.stature_mm else None,
        posture=Posture(row.posture) if row.posture else None,
        head=row.head_mm / MILLIMETRES if row.head_mm else None,
    )


def measurements_of(child: Child) -> list[Measurement]:
    """In order of their days; what a corrected birth date has left before the birth is not shown. One statement."""
    rows = child.measurements.filter(struck_at__isnull=True, measured_on__gte=child.born_on)
    return list(rows.order_by("measured_on", "pk"))


def growth_page(child: Child) -> GrowthPage:
    """One statement."""
    found, standard = measurements_of(child), national()
    rows = [_row(standard, child, row) for row in found]
    latest: dict[str, tuple[Figure, date]] = {}
    for row in rows:
        latest |= {key: (figure, row.measurement.measured_on) for key, figure in row.figures.items()}
    told = scores(standard, child.sex, child.born_on, found[-1].measured_on, measured(found[-1])) if found else {}
    return GrowthPage(
        rows=rows[::-1],
        latest=[latest[key] for key in Indicator if key in latest and key is not Indicator.PROPORTION],
        advice=advice(told),
        curves=[curve for indicator in CURVES if (curve := _curve(standard, child, found, indicator))],
        standard=standard,
    )


def latest_sentence(child: Child) -> str:
    """For the passport: the last weight and stature. One statement."""
    rows = measurements_of(child)
    if not rows:
        return _("还没有登记身高体重。")
    weight = next((row.weight_g for row in reversed(rows) if row.weight_g), None)
    stature = next((row.stature_mm for row in reversed(rows) if row.stature_mm), None)
    parts = []
    if weight:
        parts.append(_("%(value)s 千克") % {"value": _plain(weight / GRAMS, 2)})
    if stature:
        parts.append(_("%(value)s 厘米") % {"value": _plain(stature / MILLIMETRES, 1)})
    return " · ".join(parts) or _("已登记头围。")


def _plain(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


UNITS = {Indicator.WEIGHT: "kg", Indicator.STATURE: "cm", Indicator.HEAD: "cm", Indicator.BMI: "kg/m²"}
CURVES = (Indicator.WEIGHT, Indicator.STATURE, Indicator.HEAD, Indicator.PROPORTION)


def _row(standard: Standard, child: Child, row: Measurement) -> Row:
    what = measured(row)
    found = scores(standard, child.sex, child.born_on, row.measured_on, what)
    values: dict[Indicator, str] = {}
    if what.weight:
        values[Indicator.WEIGHT] = _plain(what.weight, 2)
    if what.stature:
        values[Indicator.STATURE] = _plain(what.stature, 1)
    if what.head:
        values[Indicator.HEAD] = _plain(what.head, 1)
    if what.weight and what.stature:
        values[Indicator.BMI] = _plain(what.weight / (what.stature / 100) ** 2, 1)
    figures = {str(key): _figure(key, value, found.get(key)) for key, value in values.items()}
    return Row(row, age_word(child.born_on, row.measured_on), figures)


def _figure(indicator: Indicator, value: str, z: float | None) -> Figure:
    return Figure(
        indicator,
        str(INDICATOR_WORDS[indicator]),
        value,
        UNITS[indicator],
        str(LEVEL_WORDS[level_of(z)]) if z is not None else "",
        f"{z:+.2f}" if z is not None else "",
    )


def age_word(born_on: date, on: date) -> str:
    """In days while no month is complete."""
    months = completed_months(born_on, on)
    return format_age(months) if months else _("%(days)s 天") % {"days": (on - born_on).days}


def _curve(standard: Standard, child: Child, found: list[Measurement], indicator: Indicator) -> Curve | None:
    standing = standard.stands(child.born_on, localdate())
    posture = Posture.STANDING if standing else Posture.LYING
    table: Any = standard.table(indicator, child.sex, posture if indicator is Indicator.PROPORTION else None)
    points = [point for row in found if (point := _point(standard, child, row, indicator, standing=standing))]
    if not points:
        return None
    if indicator is Indicator.PROPORTION:
        low = max(table.xs[0], min(x for x, _y in points) - 10)
        high = min(table.xs[-1], max(x for x, _y in points) + 10)
        start = float(int(low / 5) * 5)
        return _drawn(indicator, table, points, max(start, table.xs[0]), high, 5, _("身长（身高）厘米"), "kg")
    last = max(x for x, _y in points)
    end = float(next(months for months in FRAMES if months >= min(last, FRAMES[-1])))
    end = min(end, table.xs[-1])
    return _drawn(
        indicator, table, points, 0, end, 2 if end <= 12 else 6 if end > 24 else 3, _("月龄"), UNITS[indicator]
    )


def _drawn(
    indicator: Indicator, table: Any, points: list[tuple[float, float]], x_from: float, x_to: float, x_step: float,
    x_unit: str, y_unit: str,
) -> Curve:  # fmt: skip
    drawn = chart(table, points, x_from=x_from, x_to=x_to, x_step=x_step)
    return Curve(indicator, str(INDICATOR_WORDS[indicator]), x_unit, y_unit, drawn)


def _point(
    standard: Standard, child: Child, row: Measurement, indicator: Indicator, *, standing: bool
) -> tuple[float, float] | None:
    """x and value on the chart; for the proportion only what was measured as the chart's table is."""
    what = measured(row)
    then = standard.stands(child.born_on, row.measured_on)
    stature = stature_for_table(what, standing=then)
    age = age_in_months(child.born_on, row.measured_on)
    if indicator is Indicator.PROPORTION:
        return (stature, what.weight) if stature and what.weight and then == standing else None
    value = {Indicator.WEIGHT: what.weight, Indicator.STATURE: stature, Indicator.HEAD: what.head}[indicator]
    return (age, value) if value else None
