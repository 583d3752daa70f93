"""The counts beside the options of the filter panel: what each would leave, given all the *other* filters.

One statement: the candidates are read once with a truth value per filter, and each group of options counts those
for which all filters but its own hold. In a large directory the counts are of the SCOPE nearest nurseries.
"""

# ruff: noqa: S608 (the text is put together from constants of this package; every value is a parameter)

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from institutions.enums import ClassKind
from institutions.models.directory import FEE_FIELDS, OUTLOOK_FIELDS
from institutions.queries.conditions import (
    Search,
    exact_conditions,
    free_by,
    origin_params,
    plain_conditions,
    plain_params,
    price_of,
)
from institutions.queries.directory import count_registered, search_of
from institutions.queries.filters import DirectoryQuery
from institutions.queries.marks import FLAGS
from institutions.queries.nearest import TABLE
from institutions.queries.prepared import fetch
from institutions.queries.search import wanted

SCOPE = 2_000
FREE_MONTHS = 9  # “free by”: this many months after the current one
GOES_WITH = {"county": ("county", "street"), "free": ("free", "child", "fee_min", "fee_max")}
FEE_STEPS = (1000, 1500, 2000, 2500, 3000, 4000)  # yuan a month, “at most”
OPEN_STEPS = (7 * 60, 7 * 60 + 30, 8 * 60)  # “open by”, minutes
CLOSE_STEPS = (17 * 60 + 30, 18 * 60, 18 * 60 + 30, 19 * 60)  # “open until at least”


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts by option. `street` has those of the chosen county only; `in_scope_only` marks counts that are not
    of the whole directory but of its SCOPE nurseries nearest to the origin."""

    county: Mapping[str, int]
    street: Mapping[str, int]
    kind: Mapping[str, int]
    flags: Mapping[str, int]  # inclusive, cameras, meals, saturday
    free: Mapping[int, int]  # by month, the current one first: a place now or by then
    classes: Mapping[ClassKind, int]  # has such a class
    fee_max: Mapping[int, int]
    open_by: Mapping[int, int]
    close_after: Mapping[int, int]
    in_scope_only: bool


def facet_counts(query: DirectoryQuery, *, today: date) -> Facets:
    search = search_of(query, size=count_registered(), today=today)
    answer = fetch(*_statement(search, today), prepare=False)[0][0]
    got: dict[str, Any] = json.loads(answer) if isinstance(answer, str) else answer

    def steps(name: str) -> dict[int, int]:
        return {int(step): count for step, count in got[name].items()}

    return Facets(
        county=got["county"] or {},
        street=got["street"] or {},
        kind=got["kind"] or {},
        flags={flag: got[flag] for flag in FLAGS},
        free=steps("free"),
        classes={kind: got["classes"][kind.value] for kind in ClassKind},
        fee_max=steps("fee_max"),
        open_by=steps("open_by"),
        close_after=steps("close_after"),
        in_scope_only=not search.is_small,
    )


def _statement(search: Search, today: date) -> tuple[str, dict[str, Any]]:
    kept, price = plain_conditions(search), price_of(search.classes)
    params = plain_params(search)
    truths = "".join(f", ({sql}) AS ok_{name}" for name, sql in kept.items())
    text, scope = _scope(search, params)

    def holds(*, but: str) -> str:
        """Another county would drop the 镇街 as well; in another month the child belongs to another class."""
        dropped = GOES_WITH.get(but, (but,))
        return " AND ".join(["true", *(f"ok_{name}" for name in kept if name not in dropped)])

    def by(column: str, but: str) -> str:
        return (
            f"(SELECT json_object_agg({column}, n) FROM (SELECT {column}, count(*) AS n FROM candidates"
            f" WHERE {holds(but=but)} AND {column} <> '' GROUP BY {column}) each)"
        )

    def where(sql: str, but: str) -> str:
        return f"count(*) FILTER (WHERE {holds(but=but)} AND {sql})"

    def stepped(column: str, sign: str, options: tuple[int, ...], but: str) -> str:
        pairs = ", ".join(f"'{option}', {where(f'{column} {sign} {option}', but)}" for option in options)
        return f"json_build_object({pairs})"

    def free(month: int) -> str:
        then = replace(search.query, free_now=month == search.now, free_by=month if month > search.now else None)
        own = search_of(then, size=search.size, today=today)
        price = [sql for name, sql in exact_conditions(own).items() if name in GOES_WITH["free"]]
        return where(" AND ".join([f"({free_by(own, str(month))})", *price]), "free")

    months = ", ".join(f"'{month}', {free(month)}" for month in range(search.now, search.now + FREE_MONTHS + 1))
    streets = by("street", "street") if search.query.county else "NULL"
    flags = ", ".join(f"'{flag}', {where(flag, flag)}" for flag in FLAGS)
    classes = ", ".join(
        f"'{kind.value}', {where(f'{OUTLOOK_FIELDS[kind]} IS NOT NULL', 'child')}" for kind in ClassKind
    )
    sql = (
        f"WITH candidates AS MATERIALIZED (SELECT county, street, kind, {', '.join(FLAGS)}, {price} AS fee,"
        f" opens, closes, fee_from, {', '.join((*OUTLOOK_FIELDS.values(), *FEE_FIELDS.values()))}{truths}"
        f" FROM {scope}{text}) "
        f"SELECT json_build_object('county', {by('county', 'county')}, 'street', {streets},"
        f" 'kind', {by('kind', 'kind')},"
        f" {flags}, 'free', json_build_object({months}), 'classes', json_build_object({classes}),"
        f" 'fee_max', {stepped('fee', '<=', FEE_STEPS, 'fee_max')},"
        f" 'open_by', {stepped('opens', '<=', OPEN_STEPS, 'open_by')},"
        f" 'close_after', {stepped('closes', '>=', CLOSE_STEPS, 'close_after')}) FROM candidates"
    )
    return sql, params


def _scope(search: Search, params: dict[str, Any]) -> tuple[str, str]:
    """The text filter (always on) and what is looked at."""
    text = wanted(search.query.q)
    where = ""
    if text is not None:
        params["grams"] = text.grams
        likes = "".join(f" AND search_text LIKE %(like{number})s" for number in range(len(text.likes)))
        params |= {f"like{number}": pattern for number, pattern in enumerate(text.likes)}
        where = f" WHERE grams @> %(grams)s::text[]{likes}"
    if search.is_small:
        return where, TABLE
    order = ""
    if search.origin is not None:
        params |= origin_params(search.origin)
        order = " ORDER BY point <-> %(at)s::point"
    params["scope"] = SCOPE
    return "", f"(SELECT * FROM {TABLE}{where}{order} LIMIT %(scope)s) near"
