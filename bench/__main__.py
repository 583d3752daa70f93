"""`python -m bench`: every measurement, each beside its goal; `--write` keeps the table in bench/RESULTS.md.

python -m bench [pages] [statement] [recall] [search] [weight]   only these parts
    --quick             703 and 100,000 nurseries only, shorter rounds
    --install-postgis   let the bench install Debian's postgresql-15-postgis-3 for the peer figures
    --write             write bench/RESULTS.md
    --fresh             throw the bench's databases away first
"""

import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date

from bench import data
from bench.fill import say
from bench.services import PROJECT, Unavailable, state_folder
from bench.table import Line, markdown, plain

PARTS = ("pages", "statement", "recall", "search", "weight")


def main(words: Sequence[str]) -> int:
    chosen = [word for word in words if word in PARTS] or list(PARTS)
    unknown = set(words) - set(PARTS) - {"--quick", "--install-postgis", "--write", "--fresh"}
    if unknown or "--help" in words:
        print(__doc__)
        return 2 if unknown else 0
    if "--fresh" in words:
        shutil.rmtree(state_folder())
    sizes = [data.CITY, data.HUNDRED_THOUSAND] + ([] if "--quick" in words else [data.MILLION])
    lines: list[Line] = []
    began = time.monotonic()
    for part in chosen:
        try:
            lines += LINES[part](sizes, "--install-postgis" in words, "--quick" in words)
        except Unavailable as reason:
            lines.append(Line(part, str(reason), "—", None))
    print(plain(lines))
    if "--write" in words:
        (PROJECT / "bench" / "RESULTS.md").write_text(markdown(lines, _machine(began)), encoding="utf-8")
        say("wrote bench/RESULTS.md")
    return 0 if all(line.holds is not False for line in lines) else 1


def _machine(began: float) -> str:
    client = "wrk" if shutil.which("wrk") else "bench.client"
    minutes = (time.monotonic() - began) / 60
    return (
        f"{date.today():%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, {minutes:.0f} minutes,"
        f" load over the last fifteen {os.getloadavg()[2]:.1f}, client {client}."
    )


def _pages(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import pages

    results = pages.measure(sizes, install=install, seconds=2.0 if quick else pages.SECONDS)
    by_name = {result.name: result for result in results}
    lines = [Line("bare view, no middleware", f"{results[0].rate:,.0f}/s", "1", None)]
    for rows in sizes:
        new, again = by_name[f"list of {rows:,}, never seen"], by_name[f"list of {rows:,}, asked again"]
        lines.append(Line(f"{new.name}: share of the bare view", f"{new.share:.3f}", "≥ 0.065", new.share >= 0.065))
        lines.append(Line(f"{again.name}: share of the bare view", f"{again.share:.3f}", "≥ 0.25", again.share >= 0.25))
        usual = by_name.get(f"usual GeoDjango list of {rows:,}")
        if usual:
            times = new.rate / usual.rate
            lines.append(Line(f"list of {rows:,}: times the usual GeoDjango page", f"{times:.1f}", "≥ 5", times >= 5))
    if data.MILLION in sizes:
        share = by_name["list of 1,000,000, never seen"].rate / by_name["list of 100,000, never seen"].rate
        lines.append(Line("list of 1,000,000: share of the rate at 100,000", f"{share:.2f}", "≥ 0.8", share >= 0.8))
    errors = sum(result.errors for result in results)
    return [*lines, Line("answers that were not 200", str(errors), "0", errors == 0)]


def _statement(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import statement

    large = [rows for rows in sizes if rows > data.CITY]
    timings = statement.measure(large, install=install)
    lines = []
    for each in timings:
        limit = 25.0 if each.rows == data.MILLION else 5.0
        peer = "" if each.theirs_ms is None else f"; PostGIS {each.theirs_ms[0]:.2f} / {each.theirs_ms[1]:.1f}"
        told = f"{each.ours_ms[0]:.2f} / {each.ours_ms[1]:.2f} ms{peer}"
        name = f"statement, {each.rows:,}, {each.name}: median / p99"
        lines.append(Line(name, told, f"p99 ≤ {limit:g} ms", each.ours_ms[1] <= limit))
    if all(each.theirs_ms for each in timings):
        ours = max(each.ours_ms[1] for each in timings)
        theirs = max(each.theirs_ms[1] for each in timings if each.theirs_ms)
        lines.append(
            Line("statement: our worst p99 of PostGIS's worst", f"1/{theirs / ours:.0f}", "≤ 1/40", theirs >= 40 * ours)
        )
    return lines


def _recall(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import recall

    return [
        Line(
            f"first 20 of {each.rows:,} {'with filters' if each.filtered else ''}equal the spheroid's ({each.oracle})",
            f"{each.equal} of {each.asked}",
            "≥ 99.9 %",
            each.equal >= 0.999 * each.asked,
        )
        for each in recall.measure(sizes)
    ]


def _search(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import search

    lines = []
    for each in search.measure([max(sizes)]):
        limit = 0.35 if each.kind in ("common", "initials") else 0.005
        name = f"search {each.term} ({each.matches:,} of {each.rows:,})"
        told = f"{each.count_ms:.2f} of {each.like_ms:.0f} ms = {each.share:.4f}"
        lines.append(Line(f"{name}: counting as a share of LIKE", told, f"≤ {limit}", each.share <= limit))
        nearest = f"{each.nearest_ms:.2f} ms"
        lines.append(Line(f"{name}: nearest-first, median", nearest, "≤ 3 ms", each.nearest_ms <= 3))
    return lines


def _weight(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import weight

    visits = weight.measure()
    hosts = sorted({host for visit in visits for host in visit.other_hosts})
    return [
        *(
            Line(
                f"first visit at phone size, {visit.name}",
                f"{visit.size / 1024:.0f} KB",
                "≤ 200 KB",
                visit.size <= 200 * 1024,
            )
            for visit in visits
        ),
        Line("requests to other hosts", ", ".join(hosts) or "none", "none", not hosts),
    ]


LINES: dict[str, Callable[[Sequence[int], bool, bool], list[Line]]] = {
    "pages": _pages,
    "statement": _statement,
    "recall": _recall,
    "search": _search,
    "weight": _weight,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
