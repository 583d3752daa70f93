"""The immunisation schedule: which dose of which vaccine, from what age, until when, how long after the one before.

One file of `data/` an edition; a check asks for the edition that is in force on its day (`schedule_on`). Ages are in
completed months and intervals in days or calendar months, both clamped to the end of a shorter month (regulations.md
§5.2). Source and certainty of every number stand in the file's head.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from anxintuo.kit.ages import add_months

FOLDER = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True)
class Vaccine:
    """`cvx`: its codes in the list that FHIR records use; `also`: how papers write it. `live`: an injected live
    vaccine. `outside` the programme: kept, not judged."""

    code: str
    name: str
    cvx: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    live: bool = False
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A least distance between two doses."""

    days: int = 0
    months: int = 0

    @classmethod
    def read(cls, text: str) -> "Span":
        """`28d` or `6m`."""
        number, unit = int(text[:-1]), text[-1]
        if unit not in "dm":
            raise ValueError(f"interval {text!r} is neither days nor months")
        return cls(days=number) if unit == "d" else cls(months=number)

    def after(self, day: date) -> date:
        return add_months(day, self.months) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Terms:
    """From what age and how long after the dose before a vaccine counts."""

    months: int
    interval: Span


@dataclass(frozen=True, slots=True)
class Slot:
    """One dose of a course. `takes`: the terms of every vaccine that counts for it, its own first."""

    id: str
    number: int
    vaccine: str
    months: int
    interval: Span
    takes: Mapping[str, Terms]
    before: int | None = None
    before_days: int | None = None
    clinic_from: int | None = None

    def youngest(self, born_on: date) -> date:
        return add_months(born_on, self.months)

    def deadline(self, born_on: date, grace_months: int) -> date:
        """The first day on which the dose is late. Where the schedule names none: `grace_months` after the age."""
        if self.before_days is not None:
            return born_on + timedelta(days=self.before_days + 1)
        return add_months(born_on, self.before if self.before is not None else self.months + grace_months)


@dataclass(frozen=True, slots=True)
class Course:
    """One way through a series. `from_count`: taken only when so many doses are recorded."""

    key: str
    slots: tuple[Slot, ...]
    from_count: int = 0

    @property
    def main_vaccines(self) -> frozenset[str]:
        return frozenset(slot.vaccine for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Series:
    """Protection against one disease. A child born before `by_count_if_born_before` began with another schedule: ages
    are not held against the doses it has, only their number and intervals."""

    key: str
    name: str
    courses: tuple[Course, ...]
    by_count_if_born_before: date | None = None

    @property
    def vaccines(self) -> frozenset[str]:
        return frozenset(code for course in self.courses for slot in course.slots for code in slot.takes)


@dataclass(frozen=True, slots=True)
class Schedule:
    version: str
    title: str
    source: str
    certainty: str
    valid_from: date
    live_gap: Span
    vaccines: Mapping[str, Vaccine]
    series: tuple[Series, ...]
    by_cvx: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, code: str) -> str:
        """The vaccine's name; the code itself for one that a former edition knew."""
        return self.vaccines[code].name if code in self.vaccines else code


def _slot(row: Mapping[str, Any], number: int) -> Slot:
    months, interval = int(row["months"]), Span.read(row.get("interval", "0d"))
    takes = {row["vaccine"]: Terms(months, interval)}
    for code, other in (row.get("takes") or {}).items():
        own = Span.read(other["interval"]) if "interval" in other else interval
        takes[code] = Terms(int(other.get("months", months)), own)
    return Slot(
        id=row["id"],
        number=number,
        vaccine=row["vaccine"],
        months=months,
        interval=interval,
        takes=MappingProxyType(takes),
        before=row.get("before"),
        before_days=row.get("before_days"),
        clinic_from=row.get("clinic_from"),
    )


def _course(row: Mapping[str, Any]) -> Course:
    slots = tuple(_slot(each, number) for number, each in enumerate(row["doses"], start=1))
    return Course(row["key"], slots, int(row.get("from_count", 0)))


def read_schedule(path: Path) -> Schedule:
    """KeyError or ValueError for a file that is not a schedule or names a vaccine that it does not list."""
    book = yaml.safe_load(path.read_text("utf-8"))
    vaccines = {
        code: Vaccine(
            code,
            row["name"],
            tuple(row["cvx"]),
            tuple(row.get("also", ())),
            live=bool(row.get("live")),
            outside=bool(row.get("outside")),
        )
        for code, row in book["vaccines"].items()
    }
    series = tuple(
        Series(
            row["key"], row["name"], tuple(_course(each) for each in row["courses"]), row.get("by_count_if_born_before")
        )
        for row in book["series"]
    )
    unknown = {code for each in series for code in each.vaccines} - set(vaccines)
    if unknown:
        raise KeyError(f"{path.name} gives doses of vaccines that it does not list: {sorted(unknown)}")
    return Schedule(
        version=book["version"],
        title=book["title"],
        source=book["source"],
        certainty=book["certainty"],
        valid_from=book["valid_from"],
        live_gap=Span(days=int(book["live_gap_days"])),
        vaccines=MappingProxyType(vaccines),
        series=series,
        by_cvx=MappingProxyType({cvx: code for code, vaccine in vaccines.items() for cvx in vaccine.cvx}),
    )


@functools.cache
def schedules() -> tuple[Schedule, ...]:
    """Every edition, the newest first."""
    rows = [read_schedule(path) for path in FOLDER.glob("*.yaml")]
    return tuple(sorted(rows, key=lambda row: row.valid_from, reverse=True))


def schedule_on(day: date) -> Schedule:
    """The edition in force; before the first one, the first."""
    for row in schedules():
        if row.valid_from <= day:
            return row
    return schedules()[-1]
