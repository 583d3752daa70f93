"""The listing statement alone: pgbench, prepared, six classes of filters; beside it PostGIS `geography` KNN.

Both sides answer “the twenty-four nearest that fit”; ours with the product's own statement, whose filters stand in
the R-tree, PostGIS with the usual columns and indexes. Times are of single statements, from pgbench's own log.
"""

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from anxintuo.kit.geo import conformal_point
from bench import data
from bench.fill import database_of, fill_product, fill_usual, say
from bench.services import PostgresServer, Unavailable, postgis_server, product_server, running, state_folder
from institutions.queries.conditions import reach_box
from institutions.queries.marks import ANYBODY, ask_for, closes_group

SECONDS, ROUNDS = 4.0, 3
PLACES = 2_000
WANTED = 24


@dataclass(frozen=True)
class FilterClass:
    """`marks`: groups for our statement; `where`: the same for PostGIS; `fee`: an exact upper bound on top."""

    name: str
    marks: tuple[Sequence[str], ...] = ()
    where: str = "true"
    fee: int | None = None
    far: bool = False


FREE_SMALL = ("small-now", "mixed-now")
CHEAP = tuple(f"fee-{band}" for band in range(9))
CLASSES = (
    FilterClass("none"),
    FilterClass(
        "realistic, about 2 %",
        (("inclusive",), ("cameras",), ("meals",), FREE_SMALL, CHEAP),
        "inclusive AND cameras AND meals AND (outlook_small < 0 OR outlook_mixed < 0) AND fee_from <= 2000",
        fee=2000,
    ),
    FilterClass("5 %", (("kind-public",), ("cameras",)), "kind = 'public' AND cameras"),
    FilterClass(
        "0.1 %",
        (("kind-home",), ("inclusive",), ("saturday",), ("infant-now",), ("cameras",)),
        "kind = 'home' AND inclusive AND saturday AND outlook_infant < 0 AND cameras",
    ),
    # Nobody is open till half past seven in the evening: found out at the root of the tree, or by walking all of it.
    FilterClass("nothing matches", (closes_group(19 * 60 + 30), ("inclusive",)), "closes >= 1170 AND inclusive"),
    FilterClass("a far county", (("county-{county}",),), "county = :county", far=True),
)


@dataclass(frozen=True)
class Timing:
    rows: int
    name: str
    ours_ms: tuple[float, float]  # median and 99th percentile
    theirs_ms: tuple[float, float] | None


def measure(sizes: Sequence[int], *, install: bool) -> list[Timing]:
    state = state_folder()
    with ExitStack() as stack:
        product = product_server(state)
        stack.enter_context(running(product))
        try:
            peer: PostgresServer | None = postgis_server(state, install=install)
            stack.enter_context(running(peer))  # type: ignore[arg-type]
        except Unavailable as reason:
            say(f"no peer: {reason}")
            peer = None
        found = []
        for rows in sizes:
            fill_product(product, rows)
            places(product, rows)
            if peer is not None:
                fill_usual(peer, rows)
                places(peer, rows)
            found += [_timing(product, peer, rows, each) for each in CLASSES]
    return found


def _timing(product: PostgresServer, peer: PostgresServer | None, rows: int, each: FilterClass) -> Timing:
    say(f"statement: {each.name} of {rows:,}")
    name = database_of(rows)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(pgbench(product, name, our_statement(each)))
        if peer is not None:
            theirs.append(pgbench(peer, name, their_statement(each)))
    return Timing(rows, each.name, _middle(ours), _middle(theirs) if theirs else None)


def _middle(rounds: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(each[0] for each in rounds), statistics.median(each[1] for each in rounds)


def places(server: PostgresServer, rows: int) -> None:
    """A table of places to search from, each with the county farthest from it."""
    towns, _ = data.towns(rows)
    with server.connect(database_of(rows)) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_place")
        connection.execute(
            "CREATE TABLE bench_place (n int PRIMARY KEY, lon float8, lat float8, at point, reach box, county text)"
        )
        with connection.cursor().copy("COPY bench_place FROM STDIN") as copy:
            for number, (lon, lat) in enumerate(data.points(rows, PLACES, 77)):
                x, y = conformal_point(lon, lat)
                far = max(towns, key=lambda town: abs(town.lon - lon) + abs(town.lat - lat))
                copy.write_row((number, lon, lat, f"({x},{y})", reach_box((lon, lat)), str(far.code)))
        connection.execute("ANALYZE bench_place")


def our_statement(each: FilterClass) -> str:
    """Far counties are asked for without a bound, as the page does; everything else within 100 km."""
    marks = ask_for(each.marks) or ANYBODY
    ask = f"'{marks.replace(chr(39), chr(39) * 2)}'"
    if each.far:
        ask = f"replace({ask}, '{{county}}', :county)"
    reach = "NULL" if each.far else ":reach::box"
    fee = "NULL" if each.fee is None else str(each.fee)
    near = f"directory_nearest({ask}::tsquery, :at::point, :lat, {reach}, NULL, {fee}, NULL, NULL, 0, {WANTED})"
    return (
        f"SELECT e.slug, e.name, near.metres FROM {near} AS near"
        " JOIN institutions_directoryentry e ON e.ctid = near.row_at ORDER BY near.metres"
    )


def their_statement(each: FilterClass) -> str:
    """The place is a parameter of the statement's own level, so that PostGIS can use its index for the order."""
    here = "ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography"
    return (
        f"SELECT slug, name, ST_Distance(place, {here}) AS metres FROM usual_nursery WHERE {each.where}"
        f" ORDER BY place <-> {here} LIMIT {WANTED}"
    )


def pgbench(server: PostgresServer, database: str, statement: str) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds, one client; looking up the place is part of both sides."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "script.sql")
        place = "SELECT lon, lat, at, reach, county FROM bench_place WHERE n = :n \\gset"
        script.write_text(f"\\set n random(0, {PLACES - 1})\n{place}\n{statement};\n", encoding="utf-8")
        command = [
            str(server.programs / "pgbench"), "-n", "-M", "prepared", "-c", "1", "-T", f"{SECONDS:g}",
            "-f", str(script), "--log", f"--log-prefix={folder}/log", "-h", str(server.home), "-U", "bench", database,
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"pgbench: {done.stderr.strip()}")
        times = sorted(
            int(line.split()[2]) / 1000 for path in Path(folder).glob("log.*") for line in path.read_text().splitlines()
        )
    return times[len(times) // 2], times[int(len(times) * 0.99)]


if __name__ == "__main__":
    wanted = [int(word) for word in sys.argv[1:] if word.isdigit()] or [data.HUNDRED_THOUSAND]
    for timing in measure(wanted, install="--install-postgis" in sys.argv):
        peer = "" if timing.theirs_ms is None else f"PostGIS {timing.theirs_ms[0]:8.2f} {timing.theirs_ms[1]:9.2f} ms"
        print(f"{timing.rows:9,} {timing.name:22s} {timing.ours_ms[0]:7.2f} {timing.ours_ms[1]:7.2f} ms  {peer}")
