"""Chinese search over names and addresses: the grams against `LIKE '%…%'` on the same rows, in the same run.

`counting` is the count of all matches, the work that a term's frequency decides. `nearest` is the product's own list
statement from random places, twenty nurseries and a count up to its cap.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bench import data
from bench.environment import product_environment
from bench.fill import TABLE, fill_product, say
from bench.services import PostgresServer, product_server, redis_server, running, settle, state_folder

# term, kind
TERMS = (
    ("光", "common"),
    ("阳光", "common"),
    ("托育园", "everywhere"),  # nearly half of all: no promise, but good to know
    ("阳光国际", "common"),
    ("ygtyy", "initials"),
    (data.RARE_WORD, "rare"),
    ("凤凰", "absent"),
    ("麒麟国际", "absent"),
)
ROUNDS, PLACES = 5, 60


@dataclass(frozen=True)
class Found:
    rows: int
    term: str
    kind: str
    matches: int
    count_ms: float
    like_ms: float
    nearest_ms: float

    @property
    def share(self) -> float:
        return self.count_ms / self.like_ms


def measure(sizes: Sequence[int]) -> list[Found]:
    product = product_server(state_folder())
    found = []
    with running(product), redis_server(state_folder()) as redis:
        for rows in sizes:
            name = fill_product(product, rows)
            settle(product, name, f"SELECT count(*) FROM {TABLE} WHERE search_text LIKE '%无此%'")
            nearest = _nearest_times(product_environment(product.url(name), redis), rows)
            for term, kind in TERMS:
                say(f"search: {term} among {rows:,}")
                found.append(_found(product, name, rows, term, kind, nearest[term]))
    return found


def _found(product: PostgresServer, name: str, rows: int, term: str, kind: str, nearest_ms: float) -> Found:
    import bench.ready  # noqa: F401
    from institutions.queries.search import wanted

    asked = wanted(term)
    assert asked is not None
    likes = "".join(" AND search_text LIKE %s" for _ in asked.likes)
    grams, like = [], []
    with product.connect(name) as connection:

        def count(sql: str, values: list[object]) -> tuple[int, float]:
            began = time.perf_counter()
            row = connection.execute(sql, values).fetchone()
            assert row is not None
            return row[0], (time.perf_counter() - began) * 1000

        for _ in range(ROUNDS):
            matches, took = count(
                f"SELECT count(*) FROM {TABLE} WHERE grams @> %s::text[]{likes}", [asked.grams, *asked.likes]
            )
            grams.append(took)
            same, took = count(f"SELECT count(*) FROM {TABLE} WHERE search_text LIKE %s", [f"%{term}%"])
            like.append(took)
            if same != matches:
                raise SystemExit(f"{term}: {matches} by grams, {same} by LIKE")
    return Found(rows, term, kind, matches, statistics.median(grams), statistics.median(like), nearest_ms)


def _nearest_times(environment: dict[str, str], rows: int) -> dict[str, float]:
    """Median milliseconds of the list statement for each term, in a process that knows this database."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writer, 1)
        os.environ.update(environment)
        os.execv(sys.executable, [sys.executable, "-m", "bench.search", "--nearest", str(rows)])
    os.close(writer)
    with os.fdopen(reader) as answers:
        times = dict(line.rstrip("\n").split("\t") for line in answers)
    os.waitpid(child, 0)
    return {term: float(took) for term, took in times.items()}


def print_nearest(rows: int) -> None:
    import django

    django.setup()
    from institutions.queries.directory import search_of
    from institutions.queries.filters import DirectoryQuery
    from institutions.queries.nearest import list_statement
    from institutions.queries.prepared import fetch

    def took(term: str) -> Callable[[tuple[float, float]], float]:
        def one(at: tuple[float, float]) -> float:
            search = search_of(DirectoryQuery(q=term, at=at, far=True), size=rows, today=date.today())
            sql, params = list_statement(search)
            began = time.perf_counter()
            fetch(sql, params, prepare=False)
            return (time.perf_counter() - began) * 1000

        return one

    places = data.points(rows, PLACES, 99)
    for term, _ in TERMS:
        list(map(took(term), places))  # its neighbourhood is in memory then
        print(f"{term}\t{statistics.median(map(took(term), places)):.3f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--nearest"]:
        print_nearest(int(sys.argv[2]))
    else:
        wanted_sizes = [int(word) for word in sys.argv[1:] if word.isdigit()] or [data.HUNDRED_THOUSAND]
        for each in measure(wanted_sizes):
            print(
                f"{each.rows:9,} {each.kind:8s} {each.term:6s} {each.matches:7,} grams {each.count_ms:8.2f} ms"
                f" LIKE {each.like_ms:8.2f} ms = {each.share:.4f}; nearest {each.nearest_ms:6.2f} ms"
            )
