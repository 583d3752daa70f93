"""A growth chart as numbers in a picture: bands, lines, the child's points. The template only writes them down."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from families.growth.reference import Reference

WIDTH, HEIGHT = 400, 300
LEFT, RIGHT, TOP, BOTTOM = 34, 26, 10, 26
SDS = (-3, -2, -1, 0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A curve of one standard deviation; `label` stands at its right end."""

    sd: int
    path: str
    end_y: float
    label: str


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Ready to draw in a box of WIDTH × HEIGHT."""

    band: str  # the area from −2 to +2
    inner: str  # from −1 to +1
    lines: tuple[Line, ...]
    points: tuple[Point, ...]
    trace: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def frame(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom edge of the plot."""
        return LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM


def _step(span: float) -> float:
    """A round distance that gives four to eight ticks."""
    raw = span / 6
    power = 10 ** math.floor(math.log10(raw))
    return float(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw))


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _label(sd: int) -> str:
    """Only the edges of the wide band and the median are named: the curves lie close together."""
    return {-2: "−2", 0: "0", 2: "+2"}.get(sd, "")


def chart(
    table: Reference, points: Sequence[tuple[float, float]], *, x_from: float, x_to: float, x_step: float
) -> Chart:
    """`points`: x and value of each measurement, in order. x runs in the table's unit."""
    xs = [x_from + (x_to - x_from) * share / 72 for share in range(73)]
    values = {sd: [(x, y) for x in xs if (y := table.value(x, sd)) is not None] for sd in SDS}
    shown = [y for sd in (-3, 3) for _x, y in values[sd]] + [y for _x, y in points]
    low, high = min(shown), max(shown)
    step = _step(high - low)
    low, high = math.floor(low / step) * step, math.ceil(high / step) * step

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (x - x_from) / (x_to - x_from) * (WIDTH - LEFT - RIGHT)
        up = HEIGHT - BOTTOM - (y - low) / (high - low) * (HEIGHT - TOP - BOTTOM)
        return round(across, 1), round(up, 1)

    def path(rows: Sequence[tuple[float, float]]) -> str:
        return "M" + "L".join("{:g} {:g}".format(*place(x, y)) for x, y in rows) if rows else ""

    def area(lower: int, upper: int) -> str:
        return f"{path([*values[upper], *reversed(values[lower])])}Z"

    drawn = [(x, y) for x, y in points if x_from <= x <= x_to]
    return Chart(
        band=area(-2, 2),
        inner=area(-1, 1),
        lines=tuple(Line(sd, path(values[sd]), place(*values[sd][-1])[1], _label(sd)) for sd in SDS if values[sd]),
        points=tuple(Point(*place(x, y), _number(y)) for x, y in drawn),
        trace=path(drawn) if len(drawn) > 1 else "",
        x_ticks=tuple(
            Tick(place(x, low)[0], _number(x))
            for x in (x_from + x_step * n for n in range(int((x_to - x_from) / x_step) + 1))
        ),
        y_ticks=tuple(
            Tick(place(x_from, low + step * n)[1], _number(low + step * n))
            for n in range(round((high - low) / step) + 1)
        ),
    )
