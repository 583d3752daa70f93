"""The pages of the book: one YAML file each in `data/`, read once. A fault in one is found at start, not at a tap.

A file says where (`place`), how often (`every`, times of the day as `slots`), which rule asks for it, what is written
down (`fields` with units, limits and the usual value), and which posts write besides the desk, the health worker and
(unless `carers: false`) those who care for the children.
"""

import functools
import re
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from importlib import resources
from typing import Any, Final

import yaml
from django.utils.translation import get_language

from institutions.enums import BookPlace, StaffPost

KEY = re.compile(r"[a-z][a-z_]{1,29}")
RULE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
UNITS: Final = ("day", "week", "months", "occasion", "follow")
KINDS: Final = ("whole", "decimal", "text", "choice", "check", "clock", "since")
NOW, OCCUPIED = "now", "occupied"  # what a usual value may be besides a constant or another field
EVERYWHERE = frozenset({StaffPost.DIRECTOR, StaffPost.OFFICE, StaffPost.HEALTH, StaffPost.CAREGIVER})


class BadTemplate(Exception):
    """The file cannot be a page of the book; the message names file and fault."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text of the data in both languages of the interface."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Limit:
    """`number`, or the value of another `field`, or else what the `rule` says; the rule gives sentence and source."""

    rule: str
    number: Decimal | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of the day at which something is done; `by`: later than this it is late."""

    key: str
    title: Words
    by: time | None


@dataclass(frozen=True, slots=True)
class Field:
    """`lowest` and `highest` are what can be believed at all; `at_most` names a field that it cannot exceed. `least`,
    `most` and `must` are norms: beyond them a value is taken, flagged, and asks what was done about it."""

    key: str
    title: Words
    kind: str
    unit: Words | None = None
    optional: bool = False
    lowest: Decimal | None = None
    highest: Decimal | None = None
    at_most: str = ""
    choices: dict[str, Words] = field(default_factory=dict)
    usual: Any = None  # a constant; Words
    usual_of: str = ""  # NOW, OCCUPIED or a field before this one
    repeat: bool = False  # what was written last time is the usual value
    least: Limit | None = None
    most: Limit | None = None
    must: Limit | None = None
    of: str = ""  # since: the clock it counts to

    @property
    def is_typed(self) -> bool:
        return self.kind != "since"

    @property
    def has_usual(self) -> bool:
        return self.optional or self.usual is not None or bool(self.usual_of) or self.kind in ("check", "since")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`times`, `months`, `hours` name rules whose value is asked for; `follows`: the page that asks for this one."""

    unit: str
    times: str = ""
    months: str = ""
    hours: str = ""
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    key: str
    order: int
    icon: str
    title: Words
    hint: Words | None
    place: BookPlace
    posts: frozenset[str]
    needs: str  # a fact of the nursery without which the page is not kept: meals
    rule: str
    every: Rhythm
    slots: tuple[Slot, ...]
    fields: tuple[Field, ...]

    @property
    def is_occasional(self) -> bool:
        return self.every.unit == "occasion"

    @property
    def is_periodic(self) -> bool:
        return self.every.unit in ("week", "months")

    @property
    def one_tap(self) -> bool:
        """Every field that must be filled in has a usual value."""
        return all(each.has_usual for each in self.fields)

    def slot(self, key: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.key == key), None)

    def rules(self) -> set[str]:
        """Every rule that this page asks the rulebook for."""
        asked = {self.rule, self.every.times, self.every.months, self.every.hours}
        for each in self.fields:
            asked |= {limit.rule for limit in (each.least, each.most, each.must) if limit}
        return asked - {""}


@functools.cache
def templates() -> dict[str, Template]:
    """Every page by its key, in the book's order. BadTemplate if a file is wrong."""
    folder = resources.files("institutions.book").joinpath("data")
    read = []
    for entry in folder.iterdir():
        if entry.name.endswith(".yaml"):
            read.append(read_template(entry.name.removesuffix(".yaml"), entry.read_text("utf-8")))
    found = {each.key: each for each in sorted(read, key=lambda each: each.order)}
    for each in read:
        followed = each.every.follows
        if followed and (followed not in found or not any(f.kind == "clock" for f in found[followed].fields)):
            raise BadTemplate(f"{each.key}: follows {followed!r}, which has no time of day")
    return found


def template_named(key: str) -> Template | None:
    return templates().get(key)


def read_template(key: str, text: str) -> Template:
    try:
        given = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadTemplate(f"{key}: not YAML ({type(error).__name__})") from error
    return _Reader(key).template(given)


class _Reader:
    def __init__(self, key: str) -> None:
        self.where = key

    def template(self, given: Any) -> Template:
        self._demand(bool(KEY.fullmatch(self.where)), "a key is lower_case")
        names = {
            "order",
            "icon",
            "title",
            "hint",
            "place",
            "posts",
            "carers",
            "needs",
            "rule",
            "every",
            "slots",
            "fields",
        }
        given = self._mapping(given, names, {"order", "icon", "title", "place", "rule", "every", "fields"})
        posts = frozenset(given.get("posts", ()))
        usual = EVERYWHERE if given.get("carers", True) else EVERYWHERE - {StaffPost.CAREGIVER}
        self._demand(posts <= set(StaffPost.values), f"unknown posts in {sorted(posts)}")
        self._demand(given["place"] in BookPlace.values, f"unknown place {given['place']!r}")
        self._demand(given.get("needs", "") in ("", "meals"), "needs what no nursery has")
        every = self._rhythm(given["every"])
        slots = tuple(self._slot(each) for each in given.get("slots", ()))
        self._demand(bool(slots) == (every.unit == "day"), "times of the day, and only for what is done each day")
        fields = self._fields(given["fields"])
        self._demand(len({slot.key for slot in slots}) == len(slots), "a time of the day stands twice")
        return Template(
            key=self.where,
            order=int(given["order"]),
            icon=str(given["icon"]),
            title=self._words(given["title"]),
            hint=self._words(given["hint"]) if "hint" in given else None,
            place=BookPlace(given["place"]),
            posts=usual | posts,
            needs=given.get("needs", ""),
            rule=self._rule(given["rule"]),
            every=every,
            slots=slots,
            fields=fields,
        )

    def _fields(self, given: Any) -> tuple[Field, ...]:
        self._demand(isinstance(given, list) and bool(given), "needs fields")
        fields: list[Field] = []
        for each in given:
            made = self._field(each)
            before = {other.key for other in fields}
            named = {made.at_most, made.of, made.usual_of if made.usual_of not in (NOW, OCCUPIED) else ""}
            named |= {limit.field for limit in (made.least, made.most) if limit}
            self._demand(made.key not in before, f"field {made.key} stands twice")
            self._demand(named - {""} <= before, f"field {made.key} looks at one that does not stand before it")
            fields.append(made)
        return tuple(fields)

    def _field(self, given: Any) -> Field:
        names = {
            "key", "kind", "title", "unit", "optional", "from", "to", "at_most", "choices", "usual", "repeat", "least",
            "most", "must", "of",
        }  # fmt: skip
        given = self._mapping(given, names, {"key", "kind", "title"})
        kind, usual = given["kind"], given.get("usual")
        self._demand(kind in KINDS, f"unknown kind {kind!r}")
        self._demand((kind == "choice") == ("choices" in given), "a choice has choices, nothing else has")
        self._demand(kind not in ("whole", "decimal") or {"from", "to"} <= set(given), "a number has bounds")
        usual_of = usual["of"] if isinstance(usual, dict) and set(usual) == {"of"} else ""
        if isinstance(usual, dict) and not usual_of:
            usual = self._words(usual)
        choices = {str(key): self._words(words) for key, words in given.get("choices", {}).items()}
        self._demand(kind != "choice" or usual is None or usual in choices, f"unknown choice {usual!r}")
        return Field(
            key=str(given["key"]),
            title=self._words(given["title"]),
            kind=kind,
            unit=self._words(given["unit"]) if "unit" in given else None,
            optional=bool(given.get("optional", False)),
            lowest=Decimal(str(given["from"])) if "from" in given else None,
            highest=Decimal(str(given["to"])) if "to" in given else None,
            at_most=given.get("at_most", ""),
            choices=choices,
            usual=None if usual_of else usual,
            usual_of=usual_of,
            repeat=bool(given.get("repeat", False)),
            least=self._limit(given.get("least")),
            most=self._limit(given.get("most")),
            must=self._limit(given.get("must")),
            of=given.get("of", ""),
        )

    def _limit(self, given: Any) -> Limit | None:
        if given is None:
            return None
        given = self._mapping(given, {"rule", "number", "field"}, {"rule"})
        number = Decimal(str(given["number"])) if "number" in given else None
        return Limit(self._rule(given["rule"]), number, given.get("field", ""))

    def _rhythm(self, given: Any) -> Rhythm:
        given = self._mapping(given, {"unit", "times", "months", "hours", "follows"}, {"unit"})
        self._demand(given["unit"] in UNITS, f"unknown unit {given['unit']!r}")
        self._demand((given["unit"] == "months") == ("months" in given), "months, and only they, ask for months")
        self._demand(
            (given["unit"] == "follow") == {"follows", "hours"}.issubset(given), "follows what, after how long?"
        )
        rules = {name: self._rule(given[name]) for name in ("times", "months", "hours") if name in given}
        return Rhythm(given["unit"], follows=given.get("follows", ""), **rules)

    def _slot(self, given: Any) -> Slot:
        given = self._mapping(given, {"key", "title", "by"}, {"key", "title"})
        self._demand(bool(KEY.fullmatch(given["key"])), "a time of the day has a lower_case key")
        try:
            by = time.fromisoformat(given["by"]) if "by" in given else None
        except ValueError:
            raise BadTemplate(f"{self.where}: {given['by']!r} is no time") from None
        return Slot(given["key"], self._words(given["title"]), by)

    def _rule(self, given: Any) -> str:
        self._demand(isinstance(given, str) and bool(RULE.fullmatch(given)), f"{given!r} is no key of a rule")
        return str(given)

    def _words(self, given: Any) -> Words:
        given = self._mapping(given, {"zh", "en"}, {"zh", "en"})
        return Words(str(given["zh"]), str(given["en"]))

    def _mapping(self, given: Any, names: set[str], needed: set[str]) -> dict[str, Any]:
        self._demand(isinstance(given, dict), f"{given!r:.40} is not a mapping")
        unknown, missing = set(given) - names, needed - set(given)
        self._demand(not unknown and not missing, f"unknown {sorted(unknown)}, missing {sorted(missing)}")
        return dict(given)

    def _demand(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise BadTemplate(f"{self.where}: {otherwise}")
