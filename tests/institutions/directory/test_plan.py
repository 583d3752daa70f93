"""EXPLAIN, kept: nearest-first walks the R-tree of point and marks in order; rare words go through the grams."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from institutions.queries import conditions, nearest
from institutions.queries.directory import search_of
from institutions.queries.nearest import TABLE, list_statement
from tests.institutions.directory.build import TODAY, Row, asked, random_rows, write

pytestmark = pytest.mark.django_db
SQL = Path(nearest.__file__).resolve().parent.parent / "sql" / "directory_nearest.sql"
HERE = "at=120.66,28.01"


@pytest.fixture
def _filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conditions, "SMALL", 0)
    rows = random_rows(4_000, seed=41)
    rows[77].name = "凤凰托育园"
    write(rows, analyse=True)


def plan_of(sql: str, params: dict[str, Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def statement_in_the_function(*, bounded: bool) -> str:
    """One of the function's two statements, with its parameters as those of the listing."""
    parts = SQL.read_text(encoding="utf-8").split("RETURN QUERY")[1:]
    body = parts[1 if bounded else 0].split(";")[0]
    given = {
        "ask": "%(ask)s::tsquery",
        "at": "%(at)s::point",
        "at_lat": "%(at_lat)s",
        "reach": "%(reach)s::box",
        "fee_low": "%(fee_min)s::int",
        "fee_high": "%(fee_max)s::int",
        "open_by": "%(open_by)s::int",
        "close_after": "%(close_after)s::int",
        "classes": "%(classes)s::int",
        "enough": "%(enough)s",
    }
    return re.sub(rf"(?<![\w.])({'|'.join(given)})(?!\w)", lambda match: given[match[1]], body)


@pytest.mark.usefixtures("_filled")
@pytest.mark.parametrize(
    "question", ["", "inclusive=1&cameras=1&born=2025-01&free=now&fee_max=2000", "kind=home&meals=1"]
)
@pytest.mark.parametrize("bounded", [False, True])
def test_nearest_first_walks_the_tree_in_order(question: str, bounded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if bounded:
        monkeypatch.setattr(conditions, "WIDE", 0)
    search = search_of(asked(f"{HERE}&{question}"), size=4_000, today=TODAY)
    sql, params = list_statement(search)
    assert "directory_nearest(" in sql
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_bitmapscan = off")  # as the function does
    plan = plan_of(statement_in_the_function(bounded=bounded), params)
    assert "Index Scan using directory_near" in plan
    assert "Order By: (point <-> " in plan
    assert "marks @@" in plan
    assert "Sort" not in plan
    assert f"Seq Scan on {TABLE}" not in plan


@pytest.mark.usefixtures("_filled")
def test_rare_words_are_found_through_the_grams() -> None:
    plan = plan_of(*list_statement(search_of(asked(f"{HERE}&q=凤凰"), size=4_000, today=TODAY)))
    assert "Bitmap Index Scan on directory_grams" in plan
    assert f"Seq Scan on {TABLE}" not in plan


@pytest.mark.usefixtures("_filled")
def test_a_list_without_an_origin_reads_its_index_in_order() -> None:
    plan = plan_of(*list_statement(search_of(asked("inclusive=1"), size=4_000, today=TODAY)))
    assert "directory_by_county" in plan


def test_the_database_has_the_function_of_this_file() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc, proconfig FROM pg_proc WHERE proname = 'directory_nearest'")
        ((source, settings),) = cursor.fetchall()
    assert source.strip() == SQL.read_text(encoding="utf-8").split("$$")[1].strip()
    assert settings == ["enable_bitmapscan=off"]


def test_the_table_is_vacuumed_early() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = %s", [TABLE])
        assert "autovacuum_vacuum_scale_factor=0.02" in cursor.fetchone()[0]


def test_the_plane_in_the_database_is_the_plane_of_the_kit() -> None:
    from anxintuo.kit.geo import conformal_point

    rows = write([Row(lon=lon, lat=lat) for lon, lat in ((0.0, 0.5), (120.66, 28.01), (-179.9, -84.9), (37.6, 55.7))])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT institution_id, point[0], point[1] FROM {TABLE}")
        stored = {pk: (x, y) for pk, x, y in cursor.fetchall()}
    for row in rows:
        assert row.lon is not None
        assert row.lat is not None
        assert stored[row.pk] == pytest.approx(conformal_point(row.lon, row.lat), abs=1e-3)
