"""The first page of a nursery's desk beside a bare view, and the ratio fourteen days ahead.

`python -m bench desk`. A nursery with 12 rooms, 200 children and 60 colleagues. The page is asked for over real HTTP,
in turn with a bare Django view that reads one row, on the same gunicorn and the same PostgreSQL.
"""

import http.client
import json
import statistics
from dataclasses import dataclass

from bench.admission import database, run, timed
from bench.fill import say
from bench.web import HTTPS, serving

ROUNDS, WARM = 150, 20


@dataclass(frozen=True)
class DeskResult:
    """Medians in milliseconds; `ratio` is the median of the pairs' ratios."""

    statements: int
    bare_ms: float
    desk_ms: float
    ratio: float
    forecast_ms: float


def measure() -> DeskResult:
    with database() as (_server, environment):
        say("desk: 12 rooms, 200 children, 60 colleagues")
        told = json.loads(run(environment, "-m", "bench.desk_worker").splitlines()[-1])
        bare = {"DATABASE_URL": environment["DATABASE_URL"], "PYTHONPATH": environment["PYTHONPATH"]}
        with serving("anxintuo.wsgi", environment) as product, serving("bench.bare", bare) as plain:
            pairs = _pairs(product.port, plain.port, told["cookies"])[WARM:]
    bare_ms, desk_ms = zip(*pairs, strict=True)
    ratio = statistics.median(ours / theirs for theirs, ours in pairs)
    medians = statistics.median(bare_ms), statistics.median(desk_ms)
    return DeskResult(told["statements"], *medians, ratio, told["forecast_ms"])


def _pairs(product: int, plain: int, cookies: str) -> list[tuple[float, float]]:
    ours, theirs = (http.client.HTTPConnection("127.0.0.1", port, timeout=60) for port in (product, plain))
    headers = HTTPS | {"Cookie": cookies}
    return [
        (timed(theirs, "GET", "/select/", HTTPS, None, 200), timed(ours, "GET", "/desk/", headers, None, 200))
        for _round in range(ROUNDS + WARM)
    ]
