"""The table of results: what was measured, the figure, the goal, and whether it holds."""

from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """`holds` is None for a figure without a goal of its own."""

    name: str
    figure: str
    goal: str
    holds: bool | None


def _mark(line: Line) -> str:
    return "" if line.holds is None else "yes" if line.holds else "NO"


def plain(lines: Sequence[Line]) -> str:
    width = max(len(line.name) for line in lines)
    return "\n".join(f"{line.name:{width}s}  {line.figure:>36s}  {line.goal:>14s}  {_mark(line)}" for line in lines)


def markdown(lines: Sequence[Line], machine: str) -> str:
    rows = "\n".join(f"| {line.name} | {line.figure} | {line.goal} | {_mark(line)} |" for line in lines)
    return (
        "# Results\n\nWritten by `python -m bench --write`; ratios are taken within one run. "
        f"{machine}\n\n| what | figure | goal | holds |\n|---|---:|---:|---|\n{rows}\n"
    )
