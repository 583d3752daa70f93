"""Ask the rulebook. `rule("class.size", kind="infant", region="330302", on=day)` costs no statement once warm.

Each process keeps the whole book (some hundred rows). A change is announced by a stamp in the cache, which a process
looks at every few seconds; with Redis lost it reads the table again after five minutes. A test that writes rules calls
`forget()` when it is over.
"""

import functools
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.timezone import localdate

from anxintuo.kit.ages import class_kinds_at as kinds_by_bands
from anxintuo.rulebook.books import sources
from anxintuo.rulebook.enums import CERTAINTY_MEANING, Certainty, Severity, Topic
from anxintuo.rulebook.models import Rule

STAMP = "rulebook.stamp"
LOOK_AT_STAMP_S = 5.0
KEEP_AT_MOST_S = 300.0


class UnknownRule(LookupError):
    """No version of this rule holds for this kind, region and day."""


@dataclass(frozen=True, slots=True)
class RuleValue:
    """What holds. `value` is a number, text, tuple or read-only mapping; people are shown `sentence` and `source`."""

    key: str
    kind: str
    region: str
    value: Any
    value_text: str
    unit: str
    title: str
    sentence: str
    source: str
    source_key: str
    reference: str
    certainty: Certainty
    severity: Severity

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.BLOCK


@dataclass(frozen=True, slots=True)
class _Version:
    valid_from: date | None
    valid_to: date | None
    told: RuleValue

    def holds(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on < self.valid_to)


class _Book:
    """Versions by (key, kind), the most specific region first."""

    def __init__(self, stamp: str) -> None:
        self.stamp, self.read_at, self.looked_at = stamp, time.monotonic(), time.monotonic()
        self.versions: dict[tuple[str, str], list[_Version]] = {}
        self.kinds: dict[str, list[str]] = {}
        for row in Rule.objects.in_order():
            self.versions.setdefault((row.key, row.kind), []).append(_version(row))
            kinds = self.kinds.setdefault(row.key, [])
            if row.kind not in kinds:
                kinds.append(row.kind)
        for versions in self.versions.values():
            versions.sort(key=lambda each: -len(each.told.region))

    def is_fresh(self) -> bool:
        now = time.monotonic()
        if now - self.looked_at <= LOOK_AT_STAMP_S:
            return True
        self.looked_at = now
        stamp = cache.get(STAMP)
        if stamp is None:  # Redis is lost, or was emptied
            return now - self.read_at <= KEEP_AT_MOST_S
        return bool(stamp == self.stamp)


def _version(row: Rule) -> _Version:
    told = RuleValue(
        key=row.key,
        kind=row.kind,
        region=row.region,
        value=_frozen(row.value),
        value_text=row.value_text,
        unit=row.unit,
        title=row.title,
        sentence=row.sentence,
        source=row.source,
        source_key=row.source_key,
        reference=row.reference,
        certainty=Certainty(row.certainty),
        severity=Severity(row.severity),
    )
    return _Version(row.valid_from, row.valid_to, told)


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(each) for each in value)
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(each) for key, each in value.items()})
    return value


_open: list[_Book] = []


def _stamp() -> str:
    """The stamp of the last change; a new one where there is none."""
    stamp = cache.get(STAMP)
    if stamp is None:
        stamp = uuid.uuid4().hex
        cache.set(STAMP, stamp, timeout=None)
    return str(stamp)


def _book() -> _Book:
    if not _open or not _open[0].is_fresh():
        _open[:] = [_Book(_stamp())]  # the stamp first: a change meanwhile is then noticed later
    return _open[0]


def warm() -> None:
    """Read the book now, so that the first page does not pay for it."""
    _book()


def forget() -> None:
    """Read the table again at the next question, in this process."""
    _open.clear()


def announce_change() -> None:
    """After rules were written: this process forgets now, the others once the change is committed."""
    forget()

    def ring() -> None:
        forget()
        cache.set(STAMP, uuid.uuid4().hex, timeout=None)

    transaction.on_commit(ring)


def rule(key: str, *, kind: str = "", region: str = "", on: date | None = None) -> RuleValue:
    """The version that holds on a day (today by default) for a division's code; the most specific region wins.

    UnknownRule (a LookupError) if none does: a rule that is asked for must be in the book.
    """
    day = on or localdate()
    for version in _book().versions.get((key, kind), ()):
        if region.startswith(version.told.region) and version.holds(day):
            return version.told
    raise UnknownRule(f"no rule {key!r} of kind {kind!r} for region {region!r} on {day}")


def rules_of(key: str, *, region: str = "", on: date | None = None) -> dict[str, RuleValue]:
    """Every kind of a rule that holds, in the book's order. Empty for an unknown key."""
    found: dict[str, RuleValue] = {}
    for kind in _book().kinds.get(key, ()):
        try:
            found[kind] = rule(key, kind=kind, region=region, on=on)
        except UnknownRule:
            continue
    return found


def class_bands(*, region: str = "", on: date | None = None) -> dict[str, tuple[int, int]]:
    """Kind of class → completed months [from, to) (SET-19)."""
    bands = rules_of("class.months", region=region, on=on)
    return {kind: (told.value[0], told.value[1]) for kind, told in bands.items()}


def class_kinds_at(birth_on: date, on: date, *, region: str = "") -> list[str]:
    """The kinds of class that may take a child on a day, own band before 混合编班. Empty if none may."""
    return kinds_by_bands(birth_on, on, class_bands(region=region, on=on))


# --- The public page --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RulePage:
    topics: list[tuple[str, str, bool]]  # value, label, chosen
    topic: str
    sections: list[tuple[str, str, list[Rule]]]  # topic, label, rows
    count: int
    certainties: list[tuple[str, str, str]]  # mark, label, meaning
    sources: Mapping[str, Mapping[str, str]]
    unknown_topic: bool


@functools.cache
def _sources() -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType(sources())


def rule_page(topic: str = "") -> RulePage:
    """Every rule in force or to come, by topic: one statement. An unknown topic shows all of them and says so."""
    known = topic in Topic.values
    rows = Rule.objects.in_order().exclude(valid_to__lte=localdate())
    grouped: dict[str, list[Rule]] = {}
    for row in rows.filter(topic=topic) if known else rows:
        grouped.setdefault(row.topic, []).append(row)
    used = {key.strip() for group in grouped.values() for row in group for key in row.source_key.split(",")}
    return RulePage(
        topics=[(value, str(label), value == topic) for value, label in Topic.choices],
        topic=topic if known else "",
        sections=[(value, str(label), grouped[value]) for value, label in Topic.choices if value in grouped],
        count=sum(len(group) for group in grouped.values()),
        certainties=[(mark, str(label), str(CERTAINTY_MEANING[Certainty(mark)])) for mark, label in Certainty.choices],
        sources={key: told for key, told in _sources().items() if key in used},
        unknown_topic=bool(topic) and not known,
    )
