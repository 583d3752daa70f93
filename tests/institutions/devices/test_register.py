"""The register: what may hang where, what is kept, who may say so; nothing half-saved."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from institutions.actions import devices as acts
from institutions.actions.desk import StaleForm
from institutions.enums.devices import NEVER_FILMED, DeviceKind, GapCause
from institutions.models import Camera, Device, DeviceSpan
from institutions.queries.devices import devices_page
from tests import builders
from tests.institutions.devices.scene import SOURCE, camera, camera_values, gate, keyed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("place", NEVER_FILMED)
def test_no_camera_hangs_where_the_law_forbids_it(nursery, director, place):
    with pytest.raises(ValidationError) as refused:
        camera(nursery, director, place=place)
    (sentence,) = refused.value.message_dict["place"]
    assert "不得安装监控" in sentence
    assert "第八条" in sentence
    assert not Device.objects.exists()


@pytest.mark.parametrize("place", NEVER_FILMED)
def test_postgresql_refuses_it_as_well(nursery, place):
    with pytest.raises(IntegrityError, match="camera_never_in_private_places"), transaction.atomic():
        Device.objects.create(institution=nursery, kind="camera", name="摄像头", place=place)


def test_a_platform_address_is_refused_and_nothing_is_half_saved(nursery, director):
    with pytest.raises(ValidationError) as refused:
        camera(nursery, director, source="rtsp://127.0.0.1:554/a")
    (sentence,) = refused.value.message_dict["source"]
    assert "平台自己的网络" in sentence
    assert "依据" in sentence
    assert not Device.objects.exists()
    assert not Camera.objects.exists()


def test_a_refused_change_leaves_everything_as_it_was(nursery, director):
    device = camera(nursery, director)
    with pytest.raises(ValidationError):
        acts.edit_device(device, camera_values(name="新名字", source="rtsp://[::1]/a"), seen_version=1, actor=director)
    device.refresh_from_db()
    assert (device.name, device.version) == ("门厅摄像头", 1)
    assert device.camera.source == SOURCE


def test_the_address_is_sealed_and_an_empty_one_keeps_it(nursery, director):
    device = camera(nursery, director)
    with connection.cursor() as cursor:
        cursor.execute("SELECT source FROM institutions_camera")
        (stored,) = cursor.fetchone()
    assert "10.98" not in stored
    assert "a-secret" not in stored
    acts.edit_device(device, camera_values(source=""), seen_version=1, actor=director)
    assert Camera.objects.get().source == SOURCE


@pytest.mark.parametrize(("days", "refused"), [(29, True), (30, False), (89, False), (90, False)])
def test_less_than_the_law_asks_is_refused(nursery, director, days, refused):
    if refused:
        with pytest.raises(ValidationError, match="第十七条"):
            camera(nursery, director, keep_days=days)
    else:
        assert camera(nursery, director, keep_days=days).camera.keep_days == days


def test_room_and_place_go_together(nursery, director):
    other = builders.room(builders.institution())
    for fields in ({"place": "room"}, {"room": builders.room(nursery)}, {"place": "room", "room": other}):
        with pytest.raises(ValidationError) as refused:
            camera(nursery, director, **fields)
        assert "room" in refused.value.message_dict


def test_only_the_desk_of_the_nursery_enters_devices(nursery):
    stranger = builders.director(builders.institution())
    for actor in (stranger, builders.caregiver(nursery)):
        with pytest.raises(PermissionDenied):
            camera(nursery, actor)


def test_a_colleague_who_saved_first_is_not_overwritten(nursery, director):
    device = camera(nursery, director)
    acts.edit_device(device, camera_values(name="甲"), seen_version=1, actor=director)
    with pytest.raises(StaleForm):
        acts.edit_device(device, camera_values(name="乙"), seen_version=1, actor=director)


def test_a_retired_device_keeps_its_history_and_gives_its_name_away(nursery, director):
    device = gate(nursery, director)
    key = keyed(device, director)
    acts.retire_device(device, why="换新", actor=director)
    key.refresh_from_db()
    assert key.ended_at is not None
    assert gate(nursery, director).pk != device.pk
    with pytest.raises(ValidationError, match="已经停用"):
        acts.retire_device(device, why="再停一次", actor=director)
    with pytest.raises(IntegrityError, match="device_retired_with_reason"), transaction.atomic():
        Device.objects.filter(pk=device.pk).update(retired_why="")


def test_two_devices_in_use_have_two_names(nursery, director):
    gate(nursery, director)
    with pytest.raises(ValidationError, match="同名"):
        gate(nursery, director)


def test_filing_has_a_receipt_and_a_day_that_has_come(nursery, director):
    device = camera(nursery, director)
    with pytest.raises(ValidationError):
        acts.file_camera(device, receipt="温公备 1", on=localdate() + timedelta(days=1), actor=director)
    acts.file_camera(device, receipt="温公备 1", on=localdate(), actor=director)
    assert Camera.objects.get().filing_receipt == "温公备 1"
    with pytest.raises(ValidationError, match="不是摄像头"):
        acts.file_camera(gate(nursery, director), receipt="1", on=localdate(), actor=director)


def test_a_change_of_what_was_filed_is_to_be_filed_as_well(nursery, director):
    device = camera(nursery, director, used_from_on=localdate() - timedelta(days=60))
    acts.file_camera(device, receipt="温公备 1", on=localdate() - timedelta(days=40), actor=director)
    acts.edit_device(device, camera_values(name="改个名字"), seen_version=1, actor=director)
    assert Camera.objects.get().changed_on is None
    acts.edit_device(device, camera_values(place="corridor"), seen_version=2, actor=director)
    assert Camera.objects.get().changed_on == localdate()
    (line,) = devices_page(nursery).cameras
    assert "改动要报公安备案，还剩 30 天" in [todo.sentence for todo in line.todos]
    acts.file_camera(device, receipt="温公备 2", on=localdate(), actor=director)
    assert Camera.objects.get().changed_on is None
    with pytest.raises(IntegrityError, match="camera_changed_after_filing"), transaction.atomic():
        Camera.objects.update(filed_on=None, filing_receipt="", changed_on=localdate())


def test_other_needs_words_and_a_cause_has_its_writer(nursery, director):
    now = timezone.now()
    span = DeviceSpan.objects.create(device=gate(nursery, director), from_at=now, until_at=now)
    with pytest.raises(ValidationError):
        acts.name_gap(span, cause=GapCause.OTHER, words="", actor=director)
    acts.name_gap(span, cause=GapCause.POWER, words="", actor=director)
    span.refresh_from_db()
    assert (span.gap_cause, str(span.gap_named_by_id)) == ("power", director.user_id)


def test_a_gate_has_no_camera_row(nursery, director):
    assert not Camera.objects.filter(device=gate(nursery, director)).exists()
    assert Device.objects.get().kind == DeviceKind.GATE


def test_the_guide_counts_cameras_and_gates_that_are_in_use(nursery, director):
    from institutions.models import Institution
    from institutions.queries.guide import guide_page

    def done() -> set[str]:
        fresh = Institution.objects.select_related("filing").get(pk=nursery.pk)
        return {line.step.value for line in guide_page(fresh, localdate()).lines if line.state == "done"}

    assert not done() & {"cameras", "gates"}
    device = gate(nursery, director)
    camera(nursery, director)
    assert done() >= {"cameras", "gates"}
    acts.retire_device(device, why="拆了", actor=director)
    assert "gates" not in done()
