"""One edited row is found; so is one that was removed, slipped in, or covered up by a rewritten chain."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from anxintuo.audit import sealing
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.audit.models import AuditEntry, AuditSeal
from tests.append_only import trigger_lifted

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(actor):
    return [record("care.see_day", actor=actor, kind=Kind.READ, subjects=[("child", n)]) for n in range(1, 8)]


def verdict(*anchors: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_audit", *[f"--anchor={anchor}" for anchor in anchors], stdout=out, stderr=err)
    except CommandError as error:
        return f"red: {err.getvalue()} {error}"
    return f"green: {out.getvalue()}"


def tamper(sql: str, *params: object) -> None:
    with trigger_lifted("audit_auditentry", "audit_auditseal"), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_an_untouched_log_verifies(entries):
    sealing.seal_pending()
    assert verdict().startswith("green: 1 seals over 7 entries hold; 0 entries wait")


def test_sealing_again_with_nothing_new_makes_no_seal(entries):
    assert len(sealing.seal_pending()) == 1
    assert sealing.seal_pending() == []


def test_seals_chain_over_batches(entries, actor, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    seals = sealing.seal_pending()
    assert [seal.count for seal in seals] == [3, 3, 1]
    assert [seal.previous for seal in seals] == [sealing.GENESIS, seals[0].digest, seals[1].digest]
    assert verdict().startswith("green")


@pytest.mark.parametrize(
    "edit",
    [
        "event = 'care.see_menu'",
        "subjects = '{}'",
        "actor_id = NULL",
        "recorded_at = recorded_at - interval '1 microsecond'",
        "purpose = 'care'",
        "seat_key = 'staff:2'",
        "earliest_on = '2026-01-01'",
        "request_id = 'x'",
        "kind = 'change'",
    ],
)
def test_one_edited_column_of_one_row_is_found(entries, edit):
    sealing.seal_pending()
    tamper(f"UPDATE audit_auditentry SET {edit} WHERE id = %s", entries[3].pk)
    assert "was changed" in verdict()


def test_a_removed_row_is_found(entries):
    sealing.seal_pending()
    tamper("DELETE FROM audit_auditentry WHERE id = %s", entries[3].pk)
    assert "6 entries where 7 were sealed" in verdict()


def test_a_removed_seal_is_found(entries, actor):
    sealing.seal_pending()
    record("care.see_day", actor=actor, kind=Kind.READ)
    sealing.seal_pending()
    tamper("DELETE FROM audit_auditseal WHERE number = 1")
    assert "seal 1: missing" in verdict()


def test_a_row_slipped_in_before_the_log_began_is_found(entries):
    sealing.seal_pending()
    AuditEntry.objects.create(seq=-5, recorded_at=timezone.now(), event="care.see_day", kind=Kind.READ)
    assert "before the log began" in verdict()


def test_a_chain_rewritten_from_end_to_end_is_found_by_the_digest_kept_outside(entries):
    kept = sealing.seal_pending()[0]
    tamper("DELETE FROM audit_auditseal")
    tamper("UPDATE audit_auditentry SET event = 'care.see_menu' WHERE id = %s", entries[3].pk)
    sealing.seal_pending()
    assert verdict().startswith("green"), "without an anchor a rewritten chain cannot be told"
    assert "differs from the one kept outside" in verdict(f"1:{kept.digest}")
    assert "kept outside but missing here" in verdict(f"9:{kept.digest}")


def test_a_malformed_anchor_is_explained():
    assert "NUMBER:DIGEST" in verdict("yesterday")


def test_each_digest_goes_to_the_log_where_the_database_cannot_reach_it(entries, caplog):
    with caplog.at_level("INFO", logger="anxintuo.audit.sealing"):
        seal = sealing.seal_pending()[0]
    assert seal.digest in caplog.text


@pytest.fixture
def numbered(actor):
    """Entries 1…5 of which number 3 is still inside its own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('audit_entry_seq', 1000, true)")

    def write(seq: int) -> AuditEntry:
        return AuditEntry.objects.create(seq=seq, recorded_at=timezone.now(), event="care.see_day", kind=Kind.READ)

    for seq in (1, 2, 4, 5):
        write(seq)
    return write


def test_an_entry_whose_transaction_ends_after_its_batch_was_sealed_is_sealed_late(numbered):
    first = sealing.seal_pending()[0]
    numbered(3)
    second = sealing.seal_pending()[0]
    assert (first.gaps, second.late, second.count) == ([3], [3], 1)
    assert verdict().startswith("green: 2 seals over 5 entries hold")
    tamper("UPDATE audit_auditentry SET event = 'care.see_menu' WHERE seq = 3")
    assert "seal 2" in verdict()


def test_a_number_lost_to_a_rollback_does_no_harm(numbered):
    sealing.seal_pending()
    numbered(6)
    sealing.seal_pending()
    assert verdict().startswith("green: 2 seals over 5 entries hold")


def test_an_entry_slipped_into_an_old_gap_is_found(numbered):
    sealing.seal_pending()
    tamper("UPDATE audit_auditseal SET sealed_at = sealed_at - interval '2 days'")
    seal = AuditSeal.objects.get()
    tamper("UPDATE audit_auditseal SET digest = %s", sealing.digest_of(seal, sealing._rows_of(seal)))
    assert verdict().startswith("green")
    numbered(3)
    sealing.seal_pending()
    assert "appeared in a gap of seal 1" in verdict()
