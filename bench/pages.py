"""List pages a second, as a share of a bare view on the same server; and the same page written the usual way.

Every case runs in every round, so that a busy moment of the machine falls on all of them; shares are taken round by
round and their median is told.
"""

import os
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench import data
from bench.environment import product_environment
from bench.fill import fill_product, fill_usual, say
from bench.same import difference
from bench.services import (
    PROJECT,
    PostgresServer,
    Unavailable,
    postgis_server,
    product_server,
    redis_server,
    running,
    state_folder,
)
from bench.web import Load, WebServer, load, serving

ROUNDS, SECONDS, WARM_UP = 3, 5.0, 2.0
PATHS = 20_000  # more than a round can ask for: none is seen twice before a thousand others
FEW = 20  # pages asked for again and again
FILLED = 1_200  # questions for the comparison: more than are kept between one asking and the next
SAME, ENOUGH = 60, 20  # pages held against the peer's; so many it must fill
SMALLEST_CARDS = 25_000  # bytes of twenty cards

# What parents ask for, by share: nothing but a place; a place free for a child; the same with money, and so on.
ASKED = (
    ("", 2),
    ("born={born}&free=now", 3),
    ("born={born}&free=now&fee_max={fee}&inclusive=1", 2),
    ("born={born}&cameras=1&meals=1", 1),
    ("fee_max={fee}&inclusive=1", 1),
    ("kind=private&free=now&open_by=07:30", 1),
)


@dataclass
class Case:
    name: str
    server: WebServer
    paths: Sequence[str]
    loads: list[Load] = field(default_factory=list)

    def run(self, seconds: float) -> Load:
        asked = int(sum(each.rate * SECONDS for each in self.loads)) if len(self.paths) > FEW else 0
        return load(self.server, self.paths, seconds, offset=asked)


@dataclass(frozen=True)
class Result:
    name: str
    rate: float
    share: float  # of the bare view
    p99_ms: float
    errors: int


def paths(rows: int, count: int, seed: int) -> list[str]:
    """Realistic questions from random places."""
    choose = random.Random(seed)
    forms, weights = zip(*ASKED, strict=True)
    asked = []
    for lon, lat in data.points(rows, count, seed):
        form = choose.choices(forms, weights)[0]
        year, month = divmod(data.NOW - choose.randint(8, 33), 12)
        rest = form.format(born=f"{2000 + year}-{month + 1:02d}", fee=choose.choice((1500, 2000, 2500, 3000)))
        asked.append(f"/nurseries/?at={lon:.4f},{lat:.4f}" + (f"&{rest}" if rest else ""))
    return asked


def measure(sizes: Sequence[int], *, install: bool, rounds: int = ROUNDS, seconds: float = SECONDS) -> list[Result]:
    state = state_folder()
    with ExitStack() as stack:
        product = product_server(state)
        stack.enter_context(running(product))
        redis = stack.enter_context(redis_server(state))
        collect_static(product_environment(product.url("postgres"), redis))
        bare = stack.enter_context(serving("bench.bare:application", {}))
        cases = [Case("bare view, no middleware", bare, ["/"])]
        for rows in sizes:
            cases += list(_product_cases(stack, product, redis, rows))
        servers = dict(zip(sizes, (case.server for case in cases[1::2]), strict=True))
        cases += list(_usual_cases(stack, redis, servers, install))
        for case in cases:
            case.run(WARM_UP)
        for number in range(rounds):
            say(f"pages: round {number + 1} of {rounds}")
            for case in cases:
                case.loads.append(case.run(seconds))
    return [_result(case, cases[0]) for case in cases]


def _product_cases(stack: ExitStack, product: PostgresServer, redis: str, rows: int) -> Iterator[Case]:
    name = fill_product(product, rows)
    server = stack.enter_context(serving("anxintuo.wsgi", product_environment(product.url(name), redis)))
    check_page(server, paths(rows, 1, 3)[0])
    yield Case(f"list of {rows:,}, never seen", server, paths(rows, PATHS, rows))
    yield Case(f"list of {rows:,}, asked again", server, paths(rows, FEW, rows + 1))


def _usual_cases(stack: ExitStack, redis: str, servers: dict[int, WebServer], install: bool) -> Iterator[Case]:
    """`servers`: ours, by the number of nurseries."""
    try:
        peer = postgis_server(state_folder(), install=install)
    except Unavailable as reason:
        say(f"no peer: {reason}")
        return
    stack.enter_context(running(peer))
    for rows in servers:
        if rows == data.MILLION:
            continue  # one size shows it
        name = fill_usual(peer, rows)
        environment = product_environment(peer.url(name), redis, "bench.usual.settings")
        server = stack.enter_context(serving("anxintuo.wsgi", environment))
        check_same(servers[rows], server, paths(rows, PATHS, rows)[:SAME])
        full = filled(server, paths(rows, PATHS, rows), FILLED)
        yield Case(f"list of {rows:,}, beside the usual", servers[rows], full)
        yield Case(f"usual GeoDjango list of {rows:,}", server, full)


def check_page(server: WebServer, path: str) -> None:
    """Refuse to measure a page that is not the page."""
    status, body = server.get(path)
    first, last = body.find(b"<article"), body.rfind(b"</article>")
    if status != 200 or body.count(b"<article") != 20 or last - first < SMALLEST_CARDS:
        raise SystemExit(f"{path} answers {status} with {body.count(b'<article')} cards in {last - first} bytes")


def check_same(ours: WebServer, theirs: WebServer, asked: Sequence[str]) -> None:
    """Refuse to compare with a page that is not ours: element by element, but for what `bench.same` lists.

    The peer looks no farther than ten kilometres, so pages are compared where it fills one and has another.
    """
    compared = 0
    for path in asked:
        own, other = (server.get(path)[1].decode() for server in (ours, theirs))
        if 'rel="next"' not in other:
            continue
        compared += 1
        if told := difference(own, other):
            raise SystemExit(f"{path}: the peer's page is another one. {told}")
    if compared < ENOUGH:
        raise SystemExit(f"the peer filled {compared} of {len(asked)} pages, too few to tell")


def filled(server: WebServer, asked: Sequence[str], enough: int) -> list[str]:
    """The questions to which the peer, who looks no farther than ten kilometres, has twenty cards and more: only there
    both draw the same page."""
    found: list[str] = []
    for path in asked:
        if b'rel="next"' in server.get(path)[1]:
            found.append(path)
            if len(found) == enough:
                return found
    raise SystemExit(f"the peer fills only {len(found)} pages")


def collect_static(environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=PROJECT, env={**os.environ, **environment}, check=True)


def _result(case: Case, bare: Case) -> Result:
    shares = [own.rate / base.rate for own, base in zip(case.loads, bare.loads, strict=True)]
    return Result(
        case.name,
        statistics.median(each.rate for each in case.loads),
        statistics.median(shares),
        statistics.median(each.p99_ms for each in case.loads),
        sum(each.errors for each in case.loads),
    )


if __name__ == "__main__":
    wanted = [int(word) for word in sys.argv[1:] if word.isdigit()] or [data.CITY, data.HUNDRED_THOUSAND]
    for result in measure(wanted, install="--install-postgis" in sys.argv):
        print(f"{result.name:36s} {result.rate:8.0f}/s {result.share:7.3f} p99 {result.p99_ms:6.1f} ms {result.errors}")
