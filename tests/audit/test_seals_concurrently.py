"""Sealing holds nobody up: an entry that is still in its transaction is sealed after it commits."""

import threading

import pytest
from django.db import connection, transaction

from anxintuo.audit import sealing
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _numbers_from_one():
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('audit_entry_seq', 1, false)")


def test_a_transaction_that_outlasts_the_sealer_is_sealed_late(actor):
    written, may_commit = threading.Event(), threading.Event()

    def slow_request():
        try:
            with transaction.atomic():
                record("care.slow", actor=actor, kind=Kind.CHANGE)
                written.set()
                assert may_commit.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow_request)
    thread.start()
    assert written.wait(10)
    record("care.quick", actor=actor, kind=Kind.CHANGE)  # takes a higher number and commits first
    first = sealing.seal_pending()[0]
    may_commit.set()
    thread.join(10)
    second = sealing.seal_pending()[0]
    assert (first.count, len(first.gaps)) == (1, 1)
    assert second.late == first.gaps
    report = sealing.verify()
    assert (report.problems, report.entries, report.unsealed) == ([], 2, 0)


def test_two_sealers_at_once_seal_every_entry_once(actor):
    for _number in range(20):
        record("care.see_day", actor=actor, kind=Kind.READ)
    failures: list[BaseException] = []

    def run():
        try:
            sealing.seal_pending()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    report = sealing.verify()
    assert (failures, report.problems, report.seals, report.entries) == ([], [], 1, 20)
