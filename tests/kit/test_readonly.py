"""A GET cannot write: planted writes of every form are refused, and reads of every form pass."""

import re
from pathlib import Path

import pytest
from django.db import connection

from anxintuo.accounts.models import User
from anxintuo.kit.readonly import WriteInReadOnly, read_only, writes_allowed

PROJECT = Path(__file__).resolve().parent.parent.parent
PROGRAM = ("anxintuo", "families", "institutions", "enrollment", "care", "stations", "governance")
pytestmark = pytest.mark.django_db

WRITES = [
    "DELETE FROM accounts_user",
    "WITH gone AS (DELETE FROM accounts_user RETURNING 1) SELECT count(*) FROM gone",
    "WITH gone AS (\nDELETE\nFROM\naccounts_user RETURNING 1)\nSELECT count(*) FROM gone",
    "with new as (update accounts_user\tset display_name = '' returning 1) select * from new",
    "WITH new AS (UPDATE\"accounts_user\"SET display_name = '' RETURNING 1) SELECT * FROM new",
    "WITH new AS (INSERT INTO django_session VALUES ('a', 'b', now()) RETURNING 1) SELECT * FROM new",
    "WITH seen AS (MERGE INTO accounts_user u USING accounts_user v ON u.id = v.id"
    " WHEN MATCHED THEN DELETE RETURNING 1) SELECT * FROM seen",
    "SELECT setval('audit_entry_seq', 1)",
    "SELECT nextval('audit_entry_seq')",
    "SELECT\npg_catalog.setval\n('audit_entry_seq', 1)",
    'SELECT "pg_catalog"."setval"(\'audit_entry_seq\', 1)',
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock(1)",
    "SELECT lo_create(0)",
    "SELECT pg_notify('channel', 'word')",
    "SELECT set_config('session_replication_role', 'replica', false)",
    "SELECT pg_terminate_backend(1)",
    "SELECT * INTO stolen FROM accounts_user",
    "SELECT id FROM accounts_user FOR UPDATE",
    "SELECT id FROM accounts_user FOR NO KEY UPDATE SKIP LOCKED",
    "SELECT id FROM accounts_user FOR KEY SHARE",
    "EXPLAIN ANALYZE DELETE FROM accounts_user",
    "EXPLAIN (ANALYZE) CREATE TABLE stolen AS SELECT * FROM accounts_user",
    "SELECT 1; DELETE FROM accounts_user",
    "SELECT 1 /* ' */; DELETE FROM accounts_user /* ' */",
    "SELECT 1 -- '\n; DELETE FROM accounts_user -- '",
    "SELECT E'\\\\'; DELETE FROM accounts_user WHERE display_name = ''",
    "SELECT $$'$$; DELETE FROM accounts_user WHERE display_name = ''",
    "/* SELECT */ DELETE FROM accounts_user",
    "SELECTED; DROP TABLE accounts_user",
    "CALL something()",
    "DO $$ BEGIN END $$",
    "COPY accounts_user FROM '/tmp/x'",
    "TRUNCATE accounts_user",
    "LOCK TABLE accounts_user",
]
READS = [
    "SELECT 1",
    "(SELECT 1) UNION (SELECT 2)",
    "\n\tselect 1;\n",
    "SELECT 'delete', 'INTO', 'now; update everything'",
    "SELECT string_agg(display_name, '; ') FROM accounts_user",
    'SELECT 1 AS "update", 2 AS "do", 3 AS "x; delete"',
    "WITH few AS (SELECT id FROM accounts_user) SELECT count(*) FROM few",
    "SELECT 'it''s', E'\\\\', created_at FROM django_session RIGHT JOIN accounts_user u ON false",
    "SELECT lower('X'), to_char(now(), 'DO')",
    "EXPLAIN SELECT 1",
    "SELECT * FROM directory_nearest(''::tsquery, point(1, 1), 1, NULL, NULL, NULL, NULL, NULL, 0, 1)",
]


@pytest.mark.parametrize("sql", WRITES)
def test_a_planted_write_is_refused_before_the_database_hears_of_it(sql):
    with read_only(), connection.cursor() as cursor, pytest.raises(WriteInReadOnly):
        cursor.execute(sql)


@pytest.mark.parametrize("sql", READS)
def test_a_read_passes(sql):
    with read_only(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_what_the_orm_writes_and_locks_is_refused():
    with read_only():
        with pytest.raises(WriteInReadOnly):
            User.objects.update(is_active=False)
        with pytest.raises(WriteInReadOnly):
            User.objects.select_for_update().first()


def test_the_log_of_reads_may_write():
    with read_only(), writes_allowed(), connection.cursor() as cursor:
        cursor.execute("SELECT nextval('audit_entry_seq')")


def test_no_function_of_ours_that_a_select_can_call_is_able_to_write():
    """PostgreSQL refuses writes in functions that are declared STABLE or IMMUTABLE; triggers cannot be called."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND provolatile = 'v' AND prorettype <> 'trigger'::regtype"
        )
        assert {name for (name,) in cursor.fetchall()} <= {
            "_pgh_attach_context",
            "_pgtrigger_should_ignore",
        }  # of the libraries


def test_nobody_goes_around_the_guard():
    """Django hands these to psycopg without asking the wrappers of `execute`."""
    around = re.compile(r"\.(callproc|copy_expert|stream)\(|cursor\.copy\(|connection\.connection\b")
    found = {
        f"{path.relative_to(PROJECT)}: {match[0]}"
        for folder in PROGRAM
        for path in (PROJECT / folder).rglob("*.py")
        for match in around.finditer(path.read_text(encoding="utf-8"))
    }
    # The directory's cursor is made bare and goes through the wrappers all the same (its docstring).
    assert found == {"institutions/queries/prepared.py: connection.connection"}
