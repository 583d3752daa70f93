"""Tests that commit are cleaned up with TRUNCATE, which append-only tables refuse: the clean-up lifts the trigger."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.testcases import TransactionTestCase

APPEND_ONLY_TABLES = (
    "audit_auditentry",
    "audit_auditseal",
    "institutions_bookentry",
    "institutions_bookseal",
    "care_feecontractline",
    "care_bill",
    "care_billline",
    "care_payment",
)


@contextmanager
def trigger_lifted(*tables: str) -> Iterator[None]:
    """What only the owner of the tables can do, and what verify_audit is there to find."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        yield
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")


@pytest.fixture(autouse=True, scope="session")
def _clean_up_may_truncate_the_log() -> Iterator[None]:
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with trigger_lifted(*APPEND_ONLY_TABLES):
            original(self)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
    yield
    patch.undo()
