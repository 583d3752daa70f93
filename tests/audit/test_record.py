"""The log says who did what to whom, in ids only, and cannot be rewritten."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from anxintuo.audit import actions
from anxintuo.audit.actions import SYSTEM, ReadNotLogged, log_read, record
from anxintuo.audit.enums import Kind
from anxintuo.audit.models import AuditEntry
from anxintuo.audit.queries import who_read
from anxintuo.kit.readonly import WriteInReadOnly, read_only

pytestmark = pytest.mark.django_db


def test_an_entry_names_the_actor_the_seat_and_every_subject(actor):
    child, teacher = uuid.uuid4(), uuid.uuid4()
    entry = record(
        "care.see_day", actor=actor, kind=Kind.READ, subjects=[("child", child), ("user", teacher)],
        purpose="care", earliest_on=date(2026, 9, 1), request_id="r-1",
    )  # fmt: skip
    entry.refresh_from_db()
    assert str(entry.actor_id) == actor.user_id
    assert (entry.seat_kind, entry.seat_key, entry.seat_scope) == ("staff", "staff:1", "institution-1")
    assert entry.subjects == sorted([f"child:{child}", f"user:{teacher}"])
    assert (entry.purpose, entry.earliest_on, entry.request_id) == ("care", date(2026, 9, 1), "r-1")
    assert entry.seq > 0


def test_the_system_is_an_actor_too():
    entry = record("outbox.purge", actor=SYSTEM, kind=Kind.CHANGE)
    assert (entry.actor_id, entry.seat_kind) == (None, "system")


@pytest.mark.parametrize(
    "subject",
    [
        ("child", "陈小明"),
        ("child", "two words"),
        ("user", "13800138000"),
        ("user", "8613800138000"),
        ("child", "330302202301011234"),
        ("child", "33030220230101123X"),
        ("孩子", "1"),
        ("child", ""),
    ],
)
def test_names_phones_and_identity_numbers_are_refused_as_subjects(actor, subject):
    with pytest.raises(ValueError, match="internal id"):
        record("care.see_day", actor=actor, kind=Kind.READ, subjects=[subject])


@pytest.mark.parametrize(("event", "purpose"), [("看了孩子", ""), ("care", ""), ("care.see_day", "查看体温 38.2")])
def test_free_text_is_refused_as_event_and_purpose(actor, event, purpose):
    with pytest.raises(ValueError, match=r"app\.verb|free text"):
        record(event, actor=actor, kind=Kind.READ, purpose=purpose)


@pytest.mark.parametrize("table", ["audit_auditentry", "audit_auditseal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_refuses_to_change_or_remove_what_was_written(actor, table, statement):
    record("care.see_day", actor=actor, kind=Kind.READ)
    column = "event = 'care.nothing'" if table == "audit_auditentry" else "count = 0"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column))
    assert AuditEntry.objects.get().event == "care.see_day"


@pytest.mark.parametrize("setting", ["session_replication_role = replica", "pgtrigger.ignore = '{append_only}'"])
def test_no_session_setting_switches_the_refusal_off(actor, setting):
    record("care.see_day", actor=actor, kind=Kind.READ)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {setting}")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("DELETE FROM audit_auditentry")


def test_a_read_is_logged_inside_a_page_that_may_not_write(actor):
    child = uuid.uuid4()
    with read_only():
        log_read("care.see_day", actor=actor, subjects=[("child", child)])
    assert who_read("child", child).get().kind == Kind.READ


def test_the_exception_for_the_log_ends_with_the_log(actor):
    with read_only():
        log_read("care.see_day", actor=actor, subjects=[("child", uuid.uuid4())])
        with pytest.raises(WriteInReadOnly):
            record("care.see_day", actor=actor, kind=Kind.READ)


def test_a_read_that_cannot_be_logged_raises(actor, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(actions.AuditEntry.objects, "create", broken)
    with pytest.raises(ReadNotLogged):
        log_read("care.see_day", actor=actor, subjects=[("child", uuid.uuid4())])


def test_who_read_finds_looks_at_this_child_alone_newest_first(actor):
    mine, other = uuid.uuid4(), uuid.uuid4()
    record("care.see_day", actor=actor, kind=Kind.READ, subjects=[("child", mine)])
    record("care.see_day", actor=actor, kind=Kind.READ, subjects=[("child", other)])
    record("care.edit_day", actor=actor, kind=Kind.CHANGE, subjects=[("child", mine)])
    record("care.export", actor=actor, kind=Kind.EXPORT, subjects=[("child", mine), ("child", other)])
    assert [entry.event for entry in who_read("child", mine)] == ["care.export", "care.see_day"]
    assert not who_read("child", mine, since=timezone.now() + timedelta(minutes=1)).exists()


def test_who_read_uses_its_index(actor):
    with connection.cursor() as cursor:
        # In a table of a few rows any plan will do; only a bitmap of the subjects' index is left to choose.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
        plan = who_read("child", uuid.uuid4()).explain()
    assert "audit_entry_subjects" in plan


def test_a_log_line_shows_no_more_than_ids(actor):
    entry = record("care.see_day", actor=actor, kind=Kind.READ, subjects=[("child", uuid.uuid4())])
    assert str(entry) == f"care.see_day {entry.pk}"
