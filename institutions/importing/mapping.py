"""A mapping: which column of a register means which fact. `mapping_reader.py` makes one from YAML.

See docs/imports.md for the whole vocabulary and `mappings/standard.yaml` for the table we hand out ourselves.
"""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from institutions.importing.patterns import Pattern

OUTSIDE = "outside"
BUILT_IN = Path(__file__).parent / "mappings"


class MappingError(Exception):
    """`sentences` say in Chinese what is wrong, each naming the entry."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("；".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one value comes from: the first non-empty of `columns`, or `const`, or the date of the register."""

    columns: tuple[str, ...] = ()
    const: Any = None
    as_of: bool = False
    transform: str = "text"
    pattern: Pattern | None = None  # its first group is kept; no match means empty
    choices: AnyMapping[str, Any] | None = None
    empty: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Brake:
    """Shares of the source's nurseries in force, 0–1. Fewer than `at_least` changes never stop an import."""

    closes: float = 0.02
    reopens: float = 0.05
    moves: float = 0.02
    renames: float = 0.02
    at_least: int = 3
    move_m: int = 500  # a shift of the place counts as a move beyond this many metres


@dataclass(frozen=True, slots=True)
class RoomSpec:
    name: str
    class_kind: str
    places: Cell
    occupied: Cell | None = None
    area_m2: Cell | None = None


@dataclass(frozen=True, slots=True)
class FeeSpec:
    title: str
    category: str
    unit: str
    amount: Cell
    class_kind: str = ""
    basis: Cell | None = None
    includes: Cell | None = None
    refund_rule: Cell | None = None
    voluntary: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    name: str
    source: str
    id: Cell
    facts: dict[str, Cell]
    region: str  # a division's code prefix, or `outside`
    bounds: tuple[float, float, float, float] | None  # west, south, east, north
    datum: str
    lon: Cell | None = None
    lat: Cell | None = None
    rooms: tuple[RoomSpec, ...] = ()
    fees: tuple[FeeSpec, ...] = ()
    format: str = ""
    encoding: str = ""
    sheet: str = ""
    complete: bool = False
    missing: str = "report"
    duplicates: str = "refuse"
    derive_division: bool = True
    brake: Brake = field(default_factory=Brake)

    def with_source(self, source: str) -> "Mapping":
        """The same mapping for a register that is told to come from elsewhere."""
        return replace(self, source=source)

    def cells(self) -> list[Cell]:
        """Every cell, for checking the columns against the file."""
        found: list[Cell | None] = [self.id, self.lon, self.lat, *self.facts.values()]
        for room in self.rooms:
            found += [room.places, room.occupied, room.area_m2]
        for fee in self.fees:
            found += [fee.amount, fee.basis, fee.includes, fee.refund_rule]
        return [cell for cell in found if cell is not None]


def built_in_mapping(name: str) -> str:
    """The text of a mapping that we ship (`standard`)."""
    return (BUILT_IN / f"{name}.yaml").read_text(encoding="utf-8")
