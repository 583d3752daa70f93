"""Every table that people change keeps its history, by trigger; one that does not is listed here with its reason."""

import pytest
from django.apps import apps
from pghistory.models import Event

from anxintuo.files.models import PublicPhoto
from institutions.actions.favourites import drop_favourite, keep_favourites
from institutions.enums import ImportState
from institutions.models import ChangeRequest, DayPlanItem, Favourite, ImportRun, InstitutionPhoto, StaffSummary
from tests import builders
from tests.i18n.collect import PACKAGES

OURS = {package.name for package in PACKAGES}
WITHOUT_HISTORY = {
    "audit.AuditEntry": "append-only, the log itself",
    "audit.AuditSeal": "append-only, the log's seals",
    "districts.Division": "loaded from files in the repository, which keep their history there",
    "outbox.OutgoingItem": "written by machines at every attempt; attempts and outcome stand in the row",
    "notices.DemoMessage": "the demonstration's stand-in for a telephone",
    "accounts.KeptForm": "what was typed, lent for an hour; the change it makes is tracked when the form is sent",
    "notices.HeldNotice": "waits some minutes and is deleted; machines write it",
    "notices.Notice": "never edited; that it was read is a date in the row",
    "notices.SmsBudget": "counters of a day, forgotten the next",
    "notices.CountedSms": "which notices a day has counted: machines write it, and it is forgotten",
    "notices.EmailContact": "that it changed stands in the audit log; a former address is nobody's business",
    "institutions.BookEntry": "append-only by trigger: a correction is a row of its own",
    "institutions.BookSeal": "append-only by trigger, in a chain",
    "care.FeeContractLine": "append-only by trigger: other terms are another contract",
    "care.Bill": "append-only by trigger: a correction is another bill",
    "care.BillLine": "append-only by trigger, with its bill",
    "care.Payment": "append-only by trigger: a mistake is undone by another row",
    "care.SeriesCounter": "a counter: the rows that bear its numbers are kept",
    "institutions.InstitutionSlug": "a name that was given up: written once, with its date",
    "institutions.DirectoryEntry": "derived from tracked tables",
    "institutions.DirectoryStamp": "a counter",
    "institutions.ImportRow": "written once with the plan and kept: it is the history of what registers said",
    "institutions.ImportProblem": "written once with the plan and kept",
    "institutions.FilingMove": "a log: one row a step, never edited",
    "institutions.ChangeRequestMove": "a log: one row a step, never edited",
    "families.DocumentMove": "a log: one row a step, never edited",
    "families.DocumentPage": "written once with its document; a new upload makes a new one",
    "enrollment.CaseMove": "a log: one row a step, never edited",
    "enrollment.SeatHold": "machinery of an offer, a placement or a cover, which keep theirs",
    "institutions.PairingCode": "lent for ten minutes; that a tablet was paired stands in the audit log",
    "institutions.DevicePairing": "lent for ten minutes; that a device was paired stands in the audit log",
    "institutions.DeviceNonce": "a sign that a request was seen, forgotten after a quarter of an hour",
    "institutions.FloorPin": "a secret; that it was set, by whom and when, stands in the audit log",
    "institutions.FloorSession": "a log: who worked at which tablet, from when until when",
    "institutions.RegisterRecord": "written by imports only; ImportRow.record keeps every version with its run",
}


def own_models():
    return {
        model._meta.label: model
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in OURS and not issubclass(model, Event)
    }


def tracked(model) -> bool:
    return any(issubclass(each, Event) and each.pgh_tracked_model is model for each in apps.get_models())


def test_every_table_keeps_its_history_or_says_why_not():
    models = own_models()
    assert len(models) > 30
    assert {label for label, model in models.items() if not tracked(model)} == set(WITHOUT_HISTORY)


@pytest.mark.django_db
def test_each_change_by_a_person_leaves_an_event():
    row, somebody = builders.institution(), builders.user()
    photo = PublicPhoto.objects.create(alt="活动室", width=800, height=600, colour="#aabbcc")
    things = [
        (ChangeRequest(institution=row, proposed={"address": {}}, submitted_by=somebody), "note", "搬迁"),
        (StaffSummary(institution=row, as_of_on="2026-11-01"), "carers", 3),
        (InstitutionPhoto(institution=row, photo=photo), "caption", "外观"),
        (ImportRun(source="x", file_name="a.csv", mapping_name="m", as_of_on="2026-11-01"), "brake_reason", "核对过"),
    ]
    for thing, name, value in things:
        thing.save()
        setattr(thing, name, value)
        thing.save()
        events = type(thing).pgh_event_model.objects.filter(pgh_obj_id=thing.pk).order_by("pgh_id")
        assert [event.pgh_label for event in events] == ["insert", "update"], type(thing)
        assert getattr(events[1], name) == value


@pytest.mark.django_db
def test_what_people_remove_is_told_as_removed():
    row = builders.institution()
    photo = PublicPhoto.objects.create(alt="活动室", width=800, height=600, colour="#aabbcc")
    things = [
        builders.fee(row),
        builders.room(row),
        DayPlanItem.objects.create(institution=row, starts_at="09:00", title="户外"),
        InstitutionPhoto.objects.create(institution=row, photo=photo),
    ]
    for thing in things:
        pk = thing.pk
        thing.delete()
        events = type(thing).pgh_event_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id")
        assert [event.pgh_label for event in events] == ["insert", "delete"], type(thing)


@pytest.mark.django_db
def test_a_worker_s_heartbeat_and_the_file_itself_are_no_history():
    run = ImportRun.objects.create(source="x", file_name="a.csv", mapping_name="m", as_of_on="2026-11-01")
    ImportRun.objects.filter(pk=run.pk).update(progress_total=9, progress_done=3, payload=b"x" * 1000)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.DISCARDED)
    events = ImportRun.pgh_event_model.objects.filter(pgh_obj_id=run.pk).order_by("pgh_id")
    assert [event.state for event in events] == [ImportState.WAITING, ImportState.DISCARDED]
    assert not hasattr(events[0], "payload")


@pytest.mark.django_db
def test_what_somebody_keeps_in_mind_and_drops_again_has_a_history():
    from anxintuo.accounts.actor import Actor
    from anxintuo.audit.models import AuditEntry

    row = builders.institution()
    parent = Actor(user_id=str(builders.user().pk))
    for _ in range(2):
        keep_favourites([row.pk], actor=parent)
    for _ in range(2):
        drop_favourite(row, actor=parent)
    entries = AuditEntry.objects.filter(subjects__contains=[f"institution:{row.pk}"]).order_by("recorded_at")
    assert [entry.event for entry in entries] == ["institutions.keep_favourites", "institutions.drop_favourite"]
    labels = Favourite.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", flat=True)
    assert list(labels) == ["insert", "delete"]
