"""The desk's pages of cameras and gates: who sees what, what is never shown, a fixed number of statements."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.audit.models import AuditEntry
from institutions.actions.device_keys import make_key
from institutions.actions.devices import ask_picture, retire_device
from institutions.models import Camera, Device, DeviceKey, DevicePairing, DeviceSpan, StaffMembership
from institutions.queries.devices import device_page, devices_page
from tests import builders
from tests.institutions.devices.scene import SOURCE, ago, camera, gate, send
from tests.institutions.devices.test_beats import jpeg, show

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def signed_in(nursery, post="director") -> Client:
    user = builders.user()
    StaffMembership.objects.create(user=user, institution=nursery, post=post, from_on=localdate() - timedelta(days=9))
    client = Client()
    client.force_login(user)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    return client


def page_of(name: str, *args) -> str:
    return reverse(f"institutions:{name}", args=args)


def posted(**fields):
    today = localdate().isoformat()
    values = {
        "name": "走廊摄像头", "place": "corridor", "room": "", "used_from_on": today, "look": "dome",
        "source": SOURCE, "keep_days": "90", "sign_on": today,
    }  # fmt: skip
    return values | fields


def text(response) -> str:
    return response.content.decode()


def test_a_camera_is_entered_and_its_address_never_shown_again(nursery):
    client = signed_in(nursery)
    response = client.post(page_of("camera_new"), posted())
    device = Device.objects.get()
    assert response.url == page_of("device", device.pk)
    for name, args in (("devices", []), ("device", [device.pk]), ("device_edit", [device.pk])):
        shown = text(client.get(page_of(name, *args)))
        assert "走廊摄像头" in shown
        assert "10.98.76.54" not in shown
        assert "a-secret" not in shown
    assert "已保存，填写新的才会替换" in shown


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("place", "toilet", "第八条"),
        ("source", "rtsp://127.0.0.1/", "平台自己的网络"),
        ("source", "rtsp://[fd00:ec2::254]/", "第十五条"),
        ("source", "rtsp://8.8.8.8/", "不在园内网络里"),
        ("keep_days", "29", "第十七条"),
        ("sign_on", "2999-01-01", "还没有贴就先空着"),
    ],
)
def test_bad_input_gets_a_sentence_beside_the_field_and_what_was_typed_stays(nursery, field, value, said):
    response = signed_in(nursery).post(page_of("camera_new"), posted(**{field: value}))
    assert response.status_code == 400
    assert any(said in str(each) for each in response.context["form"].errors[field])
    assert "走廊摄像头" in text(response)
    assert not Device.objects.exists()


def test_the_list_says_what_is_still_to_do(nursery, director):
    today = localdate()
    camera(nursery, director, name="逾期的", used_from_on=today - timedelta(days=31), keep_days=60, sign_on=None)
    camera(nursery, director, name="快到期的", used_from_on=today - timedelta(days=25))
    shown = text(signed_in(nursery).get(page_of("devices")))
    for sentence in ("公安备案逾期 1 天", "公安备案还剩 5 天", "录像只保存 60 天，不到 90 天", "还没有贴提示标志",
                     "还没有测试画面", "从未联网", "第十四条", "还没有配对"):  # fmt: skip
        assert sentence in shown


def fill(nursery, director, count: int) -> None:
    now = timezone.now()
    for number in range(count):
        device = (
            camera(nursery, director, name=f"摄像头{number}")
            if number % 2
            else gate(nursery, director, name=f"门{number}")
        )
        make_key(device, actor=director)
        DeviceSpan.objects.bulk_create(
            DeviceSpan(
                device=device, from_at=now - timedelta(days=back), until_at=now - timedelta(days=back, hours=-20)
            )
            for back in (40, 3, 2, 1)
        )


def test_forty_devices_take_as_many_statements_as_two(nursery, director, django_assert_num_queries):
    fill(nursery, director, 2)
    with django_assert_num_queries(3):
        devices_page(nursery)
    Device.objects.update(name="x", retired_at=timezone.now(), retired_by=builders.user(), retired_why="清空")
    fill(nursery, director, 40)
    with django_assert_num_queries(3):
        page = devices_page(nursery)
    assert len(page.in_use) == 40
    with django_assert_num_queries(3):
        device_page(page.cameras[0].device)


def spans(device, *hours: tuple[float, float]) -> None:
    """From … until so many hours ago."""
    for first, last in hours:
        DeviceSpan.objects.create(device=device, from_at=ago(hours=first), until_at=ago(hours=last))


def test_state_uptime_and_gaps_come_from_the_spans(nursery, director):
    device = gate(nursery, director)
    spans(device, (100, 60), (50, 0))
    page = device_page(device)
    assert page.line.state == "online"
    assert page.line.uptime == pytest.approx(0.9, abs=0.001)
    (gap,) = page.gaps
    assert gap.minutes == 600
    assert page.days[0].share == pytest.approx(1, abs=0.001)
    assert page.days[-1].share is None


def test_a_gap_older_than_the_window_is_told_with_the_span_before_it(nursery, director):
    device = gate(nursery, director)
    spans(device, (24 * 50, 24 * 45), (24 * 10, 0))
    page = device_page(device)
    assert len(page.gaps) == 1
    assert page.gaps[0].span.until_at < ago(days=44)
    assert 0.3 < page.line.uptime < 0.4


def test_a_device_that_is_silent_now_is_off_line(nursery, director):
    device = gate(nursery, director)
    spans(device, (24 * 50, 24 * 45))
    page = device_page(device)
    assert page.line.state == "offline"
    assert page.line.uptime == 0
    assert page.gaps[0].until_at is None


def test_a_cause_is_written_by_the_guard_and_shown(nursery, director):
    device = gate(nursery, director)
    spans(device, (10, 5), (4, 0))
    guard = signed_in(nursery, "guard")
    span = DeviceSpan.objects.order_by("from_at").first()
    assert guard.get(page_of("devices")).status_code == 200
    assert guard.post(page_of("device_gap", span.pk), {"cause": "power", "words": "小区停电"}).status_code == 302
    shown = text(guard.get(page_of("device_uptime", device.pk)))
    assert "停电：小区停电" in shown
    assert guard.get(page_of("device_edit", device.pk)).status_code == 403


def test_a_caregiver_sees_none_of_it(nursery, director):
    device = gate(nursery, director)
    client = signed_in(nursery, "caregiver")
    for name, args in (("devices", []), ("device", [device.pk]), ("camera_new", [])):
        assert client.get(page_of(name, *args)).status_code == 403


def test_codes_and_keys_are_shown_by_one_answer_only(nursery, director):
    device = gate(nursery, director)
    client = signed_in(nursery)
    code = client.post(page_of("device_code", device.pk)).context["code"].replace(" ", "")
    assert DevicePairing.objects.filter(code_index=DevicePairing.index_of(code)).exists()
    answer = client.post(page_of("device_key", device.pk))
    secret = DeviceKey.objects.get().secret
    assert secret in text(answer)
    for name in ("device", "devices"):
        shown = text(client.get(page_of(name, *([device.pk] if name == "device" else []))))
        assert code not in shown
        assert secret not in shown
    assert signed_in(nursery, "office").post(page_of("device_key", device.pk)).status_code == 403


def test_a_picture_is_seen_by_a_director_alone_and_every_look_is_logged(nursery, director):
    device = camera(nursery, director)
    key = make_key(device, actor=director)
    client = signed_in(nursery)
    client.post(page_of("camera_ask_picture", device.pk))
    assert send(key).json()["picture"] is True
    show(key, jpeg())
    picture = Camera.objects.get().picture
    address = reverse("files:file", args=[picture.pk])
    before = AuditEntry.objects.filter(event="files.read").count()
    shown = text(client.get(page_of("device", device.pk)))
    assert f'<a class="btn btn-quiet" href="{address}">' in shown
    assert f'src="{address}"' not in shown  # the page itself is no look: the picture opens when somebody asks for it
    assert AuditEntry.objects.filter(event="files.read").count() == before
    assert client.get(address).status_code == 200
    assert client.get(address).status_code == 200
    assert AuditEntry.objects.filter(event="files.read").count() == before + 2
    for other in (signed_in(nursery, "guard"), signed_in(nursery, "office"), signed_in(builders.institution())):
        assert other.get(address).status_code == 404
    picture.expires_at = timezone.now() - timedelta(seconds=1)
    picture.save()
    assert client.get(address).status_code == 404
    assert "已经删除" in text(client.get(page_of("device", device.pk)))


def test_a_picture_is_asked_only_of_a_paired_camera(nursery, director):
    device = camera(nursery, director)
    client = signed_in(nursery)
    answer = client.post(page_of("camera_ask_picture", device.pk), follow=True)
    assert "先给摄像头配对" in text(answer)


def test_retiring_takes_the_picture_along(nursery, director):
    device = camera(nursery, director)
    key = make_key(device, actor=director)
    ask_picture(device, actor=director)
    show(key, jpeg())
    retire_device(device, why="拆了", actor=director)
    picture = Camera.objects.get().picture
    assert picture.deleted_at is not None
    shown = text(signed_in(nursery).get(page_of("devices")))
    assert "停用：拆了" in shown
    assert signed_in(nursery).get(page_of("device", device.pk)).status_code == 200


def test_another_nurserys_device_does_not_exist_here(nursery):
    other = builders.institution()
    device = gate(other, builders.director(other))
    assert signed_in(nursery).get(page_of("device", device.pk)).status_code == 404


def test_the_register_and_thirty_days_leave_as_tables_without_the_address(nursery, director):
    row = camera(nursery, director, name="=走廊")
    gate(nursery, director, name="大门")
    spans(row, (50, 30), (20, 0))
    client = signed_in(nursery)
    table = client.get(page_of("device_export", "csv")).content.decode("utf-8-sig")
    assert "大门" in table
    assert ",=走廊" not in table
    assert not table.startswith("=走廊")
    assert SOURCE not in table
    assert "192.168" not in table
    assert "大门" not in client.get(page_of("device_export", "csv"), {"kind": "camera"}).content.decode("utf-8-sig")
    days = client.get(page_of("device_uptime_export", row.pk, "csv")).content.decode("utf-8-sig")
    assert days.count("每天在线") == 30
    assert "断线" in days
    assert client.get(page_of("device_export", "pdf")).status_code == 404
    assert AuditEntry.objects.filter(kind="export").count() == 3
    elsewhere = signed_in(builders.institution("别的园"))
    assert elsewhere.get(page_of("device_uptime_export", row.pk, "csv")).status_code == 404
