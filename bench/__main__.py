"""`python -m bench`: every measurement, each beside its goal; `--write` keeps the tables.

python -m bench [pages] [statement] [recall] [search] [weight] [race] [submit] [queue] [desk] [crash]   only these parts
    --quick             703 and 100,000 nurseries only, shorter rounds
    --install-postgis   let the bench install Debian's postgresql-15-postgis-3 for the peer figures
    --write             write bench/RESULTS.md and the table of the README
    --fresh             throw the bench's databases away first
"""

import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from bench import data
from bench.fill import say
from bench.services import PROJECT, Unavailable, state_folder
from bench.table import Line, brief, markdown, plain, put_between

RECORD = PROJECT / "bench" / "lines.json"  # the figures by part, so that one part can be measured anew anywhere
PARTS = ("pages", "statement", "recall", "search", "weight", "race", "submit", "queue", "desk", "crash")


class Measured(NamedTuple):
    machine: str
    lines: list[Line]


def main(words: Sequence[str]) -> int:
    chosen = [word for word in words if word in PARTS] or list(PARTS)
    unknown = set(words) - set(PARTS) - {"--quick", "--install-postgis", "--write", "--fresh"}
    if unknown or "--help" in words:
        print(__doc__)
        return 2 if unknown else 0
    if "--fresh" in words:
        shutil.rmtree(state_folder())
    sizes = [data.CITY, data.HUNDRED_THOUSAND] + ([] if "--quick" in words else [data.MILLION])
    measured: dict[str, list[Line]] = {}
    for part in chosen:
        try:
            measured[part] = LINES[part](sizes, "--install-postgis" in words, "--quick" in words)
        except Unavailable as reason:
            measured[part] = [Line(part, "", str(reason), "—", None)]
    lines = [line for part in chosen for line in measured[part]]
    print(plain(lines))
    if "--write" in words:
        _write(_with_earlier(measured, _machine()))
    return 0 if all(line.holds is not False for line in lines) else 1


def _with_earlier(measured: dict[str, list[Line]], machine: str) -> dict[str, Measured]:
    """All parts: those of this run, and the others as they were written last, each with its day and machine."""
    earlier = json.loads(RECORD.read_text("utf-8")) if RECORD.is_file() else {}
    known = {part: Measured(each["machine"], [Line(*line) for line in each["lines"]]) for part, each in earlier.items()}
    known |= {part: Measured(machine, lines) for part, lines in measured.items()}
    kept = {part: known[part] for part in PARTS if part in known}
    stored = {part: each._asdict() for part, each in kept.items()}
    RECORD.write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return kept


def _write(parts: dict[str, Measured]) -> None:
    """The README's table names no day: bench/RESULTS.md says of each part when and where it was measured."""
    told = "Written by `python -m bench --write`; ratios are taken within one run.\n"
    tables = "\n".join(f"## {part}\n\n{each.machine}\n\n{markdown(each.lines)}" for part, each in parts.items())
    (PROJECT / "bench" / "RESULTS.md").write_text(f"# Results\n\n{told}\n{tables}", encoding="utf-8")
    lines = [line for each in parts.values() for line in each.lines]
    readme = PROJECT / "README.md"
    readme.write_text(put_between(readme.read_text("utf-8"), "bench", f"\n{brief(lines)}\n"), "utf-8")
    say("wrote bench/RESULTS.md and the table of README.md")


def _machine() -> str:
    client = "wrk" if shutil.which("wrk") else "bench.client"
    return (
        f"{date.today():%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" load over the last fifteen minutes {os.getloadavg()[2]:.1f}, client {client}."
    )


def _pages(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import pages

    results = pages.measure(sizes, install=install, seconds=2.0 if quick else pages.SECONDS)
    by_name = {result.name: result for result in results}
    lines = [Line("Bare view without middleware", "", f"{results[0].rate:,.0f}/s", "1", None)]
    for kind, goal in (("never seen", 0.065), ("asked again", 0.25)):
        for rows in sizes:
            share = by_name[f"list of {rows:,}, {kind}"].share
            promise = f"List page {kind}, share of the bare view's rate"
            lines.append(Line(promise, f"{rows:,}", f"{share:.3f}", f"≥ {goal}", share >= goal))
    for rows in sizes:
        usual = by_name.get(f"usual GeoDjango list of {rows:,}")
        if usual:
            times = by_name[f"list of {rows:,}, beside the usual"].rate / usual.rate
            promise = "The same page written the usual GeoDjango way: times slower"
            lines.append(Line(promise, f"{rows:,}", f"{times:.1f}", "≥ 5", times >= 5))
    if data.MILLION in sizes:
        share = by_name["list of 1,000,000, never seen"].rate / by_name["list of 100,000, never seen"].rate
        lines.append(Line("Rate at 1,000,000 of that at 100,000", "", f"{share:.2f}", "≥ 0.8", share >= 0.8))
    errors = sum(result.errors for result in results)
    return [*lines, Line("Answers that were not 200", "", str(errors), "0", errors == 0)]


def _statement(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import statement

    large = [rows for rows in sizes if rows > data.CITY]
    timings = statement.measure(large, install=install)
    lines = []
    for each in timings:
        limit = 25.0 if each.rows == data.MILLION else 5.0
        peer = "" if each.theirs_ms is None else f", PostGIS {each.theirs_ms[0]:.2f} / {each.theirs_ms[1]:.1f}"
        told = f"{each.ours_ms[0]:.2f} / {each.ours_ms[1]:.2f} ms{peer}"
        promise = f"Listing statement at {each.rows:,}, median / p99"
        lines.append(Line(promise, each.name, told, f"p99 ≤ {limit:g} ms", each.ours_ms[1] <= limit))
    if all(each.theirs_ms for each in timings):
        ours = max(each.ours_ms[1] for each in timings)
        theirs = max(each.theirs_ms[1] for each in timings if each.theirs_ms)
        told = f"1/{theirs / ours:.0f}"
        lines.append(Line("Its worst p99 as a share of PostGIS's worst", "", told, "≤ 1/40", theirs >= 40 * ours))
    return lines


def _recall(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import recall

    return [
        Line(
            f"First 20 of random places equal the spheroid's ({each.oracle})",
            f"{each.rows:,}{', filtered' if each.filtered else ''}",
            f"{each.equal} of {each.asked}",
            "≥ 99.9 %",
            each.equal >= 0.999 * each.asked,
        )
        for each in recall.measure(sizes)
    ]


def _search(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import search

    counting, nearest = [], []
    for each in search.measure([max(sizes)]):
        limit = 0.35 if each.kind in ("common", "initials", "everywhere") else 0.005
        case = f"{each.term}, {each.matches:,} of {each.rows:,}"
        promise = f"Counting {'common' if limit > 0.1 else 'rare or absent'} words, share of LIKE's time"
        if each.kind == "everywhere":
            counting.append(
                Line("Counting a word that half of all bear, share of LIKE's time", case, f"{each.share:.2f}", "", None)
            )
        else:
            counting.append(Line(promise, case, f"{each.share:.4f}", f"≤ {limit}", each.share <= limit))
        told = f"{each.nearest_ms:.2f} ms"
        if each.kind == "initials":
            nearest.append(Line("Nearest bearers of pinyin initials, median", each.term, told, "", None))
        else:
            nearest.append(Line("Nearest bearers of a word, median", each.term, told, "≤ 3 ms", each.nearest_ms <= 3))
    return counting + nearest


def _weight(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import weight

    visits = weight.measure()
    hosts = sorted({host for visit in visits for host in visit.other_hosts})
    promise = "First visit at phone size, compressed, without photos"
    return [
        *(
            Line(promise, visit.name, f"{visit.size / 1024:.0f} KB", "≤ 200 KB", visit.size <= 200 * 1024)
            for visit in visits
        ),
        Line("Requests to other hosts", "", ", ".join(hosts) or "none", "none", not hosts),
    ]


def _race(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import race

    found = race.measure(rounds=3) if quick else race.measure()
    told = f"{found.exactly_one} of {found.rounds}"
    promise = f"{found.families} families at once for one place: rounds in which exactly one gets it"
    whole = found.exactly_one == found.rounds and not found.other_faults
    shown = f"{found.without_lock} promises"
    return [
        Line(promise, "", told, "all", whole),
        Line("The same with lock and constraint taken away", "", shown, "more than 1", found.without_lock > 1),
    ]


def _submit(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import admission

    found = admission.measure_submit(sent=40 if quick else admission.SENT)
    told = f"{found.ratio:.1f} × ({found.submit_ms:.1f} ms beside {found.bare_ms:.1f} ms)"
    return [Line("An application sent in, beside a bare view with one INSERT", "", told, "≤ 12 ×", found.ratio <= 12)]


def _queue(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import admission

    return [
        Line(
            "The desk's queue: statements of its own, time",
            f"{each.waiting:,} applications",
            f"{each.own}, {each.milliseconds:.0f} ms",
            "≤ 10",
            each.own <= 10,
        )
        for each in admission.measure_queue()
    ]


def _desk(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import desk

    found = desk.measure()
    size = "12 rooms, 200 children, 60 colleagues"
    told = f"{found.ratio:.1f} × ({found.desk_ms:.1f} ms beside {found.bare_ms:.1f} ms)"
    ahead = f"{found.forecast_ms:.0f} ms"
    return [
        Line("First page of the desk: statements", size, str(found.statements), "≤ 12", found.statements <= 12),
        Line("First page of the desk, beside a bare view that reads one row", size, told, "≤ 6 ×", found.ratio <= 6),
        Line("The ratio fourteen days ahead", size, ahead, "< 500 ms", found.forecast_ms < 500),
    ]


def _crash(sizes: Sequence[int], install: bool, quick: bool) -> list[Line]:
    from bench import crash

    found = crash.measure(families=20, kills=4) if quick else crash.measure()
    kills = ", ".join(f"{kind} {count}" for kind, count in sorted(found.kills.items()))
    told = f"{found.acknowledged} acknowledged, {found.lost} lost"
    promise = "kill -9 during enrolments: acknowledged steps that are stored"
    sent = f"{found.notices} notices, {found.messages} messages, {found.unsent} unsent, {found.sent_twice} twice"
    return [
        Line(promise, kills, told, "all", not found.lost),
        Line("kill -9 during enrolments: rows of one key", kills, f"{found.doubled} doubled", "0", not found.doubled),
        Line("kill -9 during enrolments: messages sent", kills, sent, "each once", not found.unsent + found.sent_twice),
    ]


LINES: dict[str, Callable[[Sequence[int], bool, bool], list[Line]]] = {
    "pages": _pages,
    "statement": _statement,
    "recall": _recall,
    "search": _search,
    "weight": _weight,
    "race": _race,
    "submit": _submit,
    "queue": _queue,
    "desk": _desk,
    "crash": _crash,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
