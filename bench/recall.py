"""Are the first twenty the nearest twenty on the spheroid? A thousand random places, all nurseries, and a filter.

Asked of the product (`find_entries`, as the page does); answered by brute force with distances that are not ours:
geographiclib's where it is installed, else Vincenty's formula. Nurseries at the same distance may change places.
"""

import bisect
import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from bench import data
from bench.environment import product_environment
from bench.fill import fill_product, say
from bench.services import product_server, redis_server, running, state_folder

QUESTIONS, FIRST = 1_000, 20
SAME_M = 0.01  # metres
Distance = Callable[[float, float, float, float], float]


@dataclass(frozen=True)
class Recall:
    rows: int
    filtered: bool
    asked: int
    equal: int
    oracle: str


def measure(sizes: Sequence[int], questions: int = QUESTIONS) -> list[Recall]:
    """Each size in a process of its own: Django knows one database."""
    state = state_folder()
    product = product_server(state)
    found = []
    with running(product), redis_server(state) as redis:
        for rows in sizes:
            name = fill_product(product, rows)
            say(f"recall: {questions} places among {rows:,}")
            child = os.fork()
            if child == 0:
                os.environ.update(product_environment(product.url(name), redis))
                command = [sys.executable, "-m", "bench.recall", "--one", str(rows), str(questions)]
                os.execv(sys.executable, command)
            if os.waitpid(child, 0)[1]:
                raise SystemExit("recall failed")
            found += _read(rows)
    return found


def _read(rows: int) -> Iterator[Recall]:
    for line in _result(rows).read_text().splitlines():
        filtered, asked, equal, oracle = line.split("\t")
        yield Recall(rows, filtered == "True", int(asked), int(equal), oracle)


def _result(rows: int) -> Path:
    return state_folder() / f"recall-{rows}.tsv"


def one(rows: int, questions: int) -> None:
    import django

    django.setup()
    from institutions.models import DirectoryEntry
    from institutions.queries.directory import find_entries
    from institutions.queries.filters import DirectoryQuery

    oracle, distance = spheroid()
    columns = ("lat", "lon", "pk", "inclusive", "meals")
    everybody = sorted(DirectoryEntry.objects.exclude(lat=None).values_list(*columns).iterator(chunk_size=20_000))
    lines = []
    for filtered in (False, True):
        listed = [row for row in everybody if not filtered or (row[3] and row[4])]
        latitudes = [row[0] for row in listed]
        equal = 0
        for lon, lat in data.points(rows, questions, 4242):
            query = DirectoryQuery(at=(lon, lat), inclusive=filtered, meals=filtered, far=True)
            page = find_entries(query, today=date.today())
            ours = [entry.institution_id for entry in page.entries]
            equal += _agree(ours, listed, latitudes, lon, lat, distance)
        lines.append(f"{filtered}\t{questions}\t{equal}\t{oracle}")
    _result(rows).write_text("\n".join(lines) + "\n")


def _agree(
    ours: list[object], listed: list[tuple], latitudes: list[float], lon: float, lat: float, distance: Distance
) -> bool:
    """Whatever could be among the nearest lies in a box that is twice as wide as the one that holds ours."""
    near = _around(listed, latitudes, lon, lat, set(ours))
    apart = sorted((distance(lon, lat, row[1], row[0]), row[2]) for row in near)
    if len(apart) <= FIRST:
        return {pk for _, pk in apart} == set(ours)
    limit = apart[FIRST - 1][0]
    surely = {pk for metres, pk in apart if metres < limit - SAME_M}
    perhaps = {pk for metres, pk in apart if metres < limit + SAME_M}
    return len(ours) == FIRST and surely <= set(ours) <= perhaps


def _around(listed: list[tuple], latitudes: list[float], lon: float, lat: float, mine: set[object]) -> list[tuple]:
    degrees = 0.02
    while degrees < 90:
        if mine <= {row[2] for row in _box(listed, latitudes, lon, lat, degrees)}:
            return _box(listed, latitudes, lon, lat, degrees * 2)
        degrees *= 1.7
    return listed


def _box(listed: list[tuple], latitudes: list[float], lon: float, lat: float, degrees: float) -> list[tuple]:
    wide = degrees / math.cos(math.radians(min(abs(lat) + degrees, 84)))
    first, last = bisect.bisect_left(latitudes, lat - degrees), bisect.bisect_right(latitudes, lat + degrees)
    return [row for row in listed[first:last] if abs(row[1] - lon) <= wide]


def spheroid() -> tuple[str, Distance]:
    if find_spec("geographiclib"):
        from geographiclib.geodesic import Geodesic

        inverse = Geodesic.WGS84.Inverse
        return "geographiclib", lambda lon1, lat1, lon2, lat2: inverse(lat1, lon1, lat2, lon2)["s12"]
    from anxintuo.kit.geo import spheroid_distance_m

    return "Vincenty", spheroid_distance_m


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(int(sys.argv[2]), int(sys.argv[3]))
    else:
        wanted = [int(word) for word in sys.argv[1:] if word.isdigit()] or [data.CITY, data.HUNDRED_THOUSAND]
        for recall in measure(wanted):
            kind = "filtered" if recall.filtered else "all"
            print(f"{recall.rows:9,} {kind:8s} {recall.equal}/{recall.asked} by {recall.oracle}")
