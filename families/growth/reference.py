"""Growth references: tables of standard deviations (WS/T 423-2022) and of L, M and S (WHO). Both give a z-score.

A reference answers for one indicator of one sex. `x` is the age in months or days (as the table counts) or a stature in
cm; `y` is the measured value in the table's unit.
"""

import csv
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

SDS = (-3, -2, -1, 0, 1, 2, 3)


class Reference(Protocol):
    """`z` is None outside the table."""

    def z(self, x: float, y: float) -> float | None: ...

    def value(self, x: float, z: float) -> float | None: ...


def _between(low: float, high: float, share: float) -> float:
    return low + (high - low) * share


def _place(xs: Sequence[float], x: float) -> tuple[int, float] | None:
    """The row at or before x, and the share of the way to the next one; None outside."""
    if not xs or x < xs[0] or x > xs[-1]:
        return None
    row = min(bisect_right(xs, x) - 1, len(xs) - 1)
    if row == len(xs) - 1:
        return row, 0.0
    return row, (x - xs[row]) / (xs[row + 1] - xs[row])


@dataclass(frozen=True, slots=True)
class SdTable:
    """Values at −3 … +3 SD. The standard gives no value between rows nor between its columns: both are interpolated
    linearly; beyond ±3 SD the distance of the last two columns is carried on (as WHO does for weights)."""

    xs: tuple[float, ...]
    rows: tuple[tuple[float, ...], ...]

    def at(self, x: float) -> tuple[float, ...] | None:
        """The seven values."""
        found = _place(self.xs, x)
        if found is None:
            return None
        row, share = found
        if not share:
            return self.rows[row]
        return tuple(_between(low, high, share) for low, high in zip(self.rows[row], self.rows[row + 1], strict=True))

    def z(self, x: float, y: float) -> float | None:
        line = self.at(x)
        if line is None:
            return None
        column = min(max(bisect_right(line, y) - 1, 0), len(line) - 2)
        return SDS[column] + (y - line[column]) / (line[column + 1] - line[column])

    def value(self, x: float, z: float) -> float | None:
        line = self.at(x)
        if line is None:
            return None
        column = min(max(math.floor(z) + 3, 0), len(line) - 2)
        return _between(line[column], line[column + 1], z - SDS[column])


@dataclass(frozen=True, slots=True)
class LmsTable:
    """Box-Cox power L, median M, coefficient of variation S. `is_weight`: beyond ±3 the distance of the last two SDs is
    carried on (WHO, restricted LMS); lengths and heads are left as they are."""

    xs: tuple[float, ...]
    rows: tuple[tuple[float, float, float], ...]
    is_weight: bool

    def at(self, x: float) -> tuple[float, float, float] | None:
        found = _place(self.xs, x)
        if found is None:
            return None
        row, share = found
        low, high = self.rows[row], self.rows[min(row + 1, len(self.rows) - 1)]
        return (_between(low[0], high[0], share), _between(low[1], high[1], share), _between(low[2], high[2], share))

    def z(self, x: float, y: float) -> float | None:
        found = self.at(x)
        if found is None or y <= 0:
            return None
        power, median, spread = found
        if abs(power) < 1e-9:
            plain = math.log(y / median) / spread
        else:
            plain = ((y / median) ** power - 1) / (power * spread)
        if not self.is_weight or abs(plain) <= 3:
            return plain
        edge = math.copysign(3, plain)
        outer, inner = self._sd(found, edge), self._sd(found, edge - math.copysign(1, plain))
        return edge + (y - outer) / abs(outer - inner)

    def value(self, x: float, z: float) -> float | None:
        found = self.at(x)
        if found is None:
            return None
        if not self.is_weight or abs(z) <= 3:
            return self._sd(found, z)
        edge = math.copysign(3, z)
        outer, inner = self._sd(found, edge), self._sd(found, edge - math.copysign(1, z))
        return outer + (z - edge) * abs(outer - inner)

    @staticmethod
    def _sd(found: tuple[float, float, float], z: float) -> float:
        power, median, spread = found
        if abs(power) < 1e-9:
            return float(median * math.exp(spread * z))
        return float(median * (1 + power * spread * z) ** (1 / power))


def read_sd_table(path: Path) -> SdTable:
    """A CSV with the columns x, neg3 … pos3. ValueError if it is not strictly rising."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [tuple(float(cell) for cell in row) for row in list(csv.reader(file))[1:] if row]
    if any(list(row[1:]) != sorted(set(row[1:])) for row in rows) or [row[0] for row in rows] != sorted(
        {row[0] for row in rows}
    ):
        raise ValueError(f"{path.name} is not strictly rising")
    return SdTable(tuple(row[0] for row in rows), tuple(row[1:] for row in rows))
