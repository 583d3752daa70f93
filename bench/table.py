"""The table of results: what was promised, for which case, the figure, the goal, and whether it holds."""

from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """`holds` is None for a figure without a goal of its own."""

    promise: str
    case: str
    figure: str
    goal: str
    holds: bool | None


def plain(lines: Sequence[Line]) -> str:
    names = [f"{line.promise}, {line.case}" if line.case else line.promise for line in lines]
    width = max(map(len, names))
    return "\n".join(
        f"{name:{width}s}  {line.figure:>36s}  {line.goal:>14s}  {_mark([line])}"
        for name, line in zip(names, lines, strict=True)
    )


def markdown(lines: Sequence[Line]) -> str:
    """A row a line, for bench/RESULTS.md."""
    rows = "\n".join(
        f"| {each.promise} | {each.case} | {each.figure} | {each.goal} | {_mark([each])} |" for each in lines
    )
    return f"| what | case | figure | goal | holds |\n|---|---|---:|---:|---|\n{rows}\n"


def brief(lines: Sequence[Line]) -> str:
    """A row a promise, its cases side by side, for the README."""
    promises: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        promises.setdefault((line.promise, line.goal), []).append(line)
    rows = "\n".join(
        f"| {promise} | {goal} | {_figures(own)} | {_mark(own)} |" for (promise, goal), own in promises.items()
    )
    return f"| what | goal | measured | holds |\n|---|---:|---|---|\n{rows}\n"


def put_between(text: str, mark: str, new: str) -> str:
    """`text` with what stands between `<!-- mark -->` and `<!-- /mark -->` replaced."""
    head, begin, rest = text.partition(f"<!-- {mark} -->\n")
    _, end, tail = rest.partition(f"<!-- /{mark} -->")
    if not begin or not end:
        raise SystemExit(f"the text has no place for {mark}")
    return f"{head}{begin}{new}{end}{tail}"


def _figures(lines: Sequence[Line]) -> str:
    return "; ".join(f"{line.figure} ({line.case})" if line.case else line.figure for line in lines)


def _mark(lines: Sequence[Line]) -> str:
    judged = [line.holds for line in lines if line.holds is not None]
    return "" if not judged else "yes" if all(judged) else "NO"
