"""All devices on one page: the worst first, as the address filters; both tables leave."""

import pytest
from django.core.cache import cache

from anxintuo.audit.models import AuditEntry
from institutions.actions.devices import retire_device
from institutions.models import Device, DeviceSpan
from institutions.queries.uptime import UptimeFilter, uptime_page
from tests import builders
from tests.institutions.devices.scene import ago, camera, gate
from tests.institutions.devices.test_pages import fill, page_of, signed_in, spans, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def devices(nursery, director):
    """A gate that never failed, a camera with two gaps of which one is explained, a camera that was never on line, a
    gate that was taken down."""
    good, bad = gate(nursery, director, name="好门禁"), camera(nursery, director, name="断过的摄像头")
    spans(good, (100, 0))
    spans(bad, (24 * 20, 24 * 15), (24 * 14, 50), (40, 0))
    first = DeviceSpan.objects.filter(device=bad).order_by("from_at").first()
    first.gap_cause, first.gap_words, first.gap_named_by, first.gap_named_at = (
        "power", "台风天停电", builders.user(), ago(hours=1),
    )  # fmt: skip
    first.save()
    camera(nursery, director, name="没连过的摄像头")
    gone = gate(nursery, director, name="拆掉的门禁")
    spans(gone, (90, 80))
    retire_device(gone, why="坏了", actor=director)
    return good, bad


def names(page) -> list[str]:
    return [each.line.device.name for each in page.lines]


def test_the_worst_stands_first_and_gaps_are_counted(nursery, devices):
    page = uptime_page(nursery, UptimeFilter())
    assert names(page) == ["断过的摄像头", "好门禁", "没连过的摄像头"]
    worst = page.lines[0]
    assert (len(worst.gaps), worst.longest, worst.unexplained) == (2, 24 * 60, 1)
    assert worst.share == pytest.approx(1 - 34 / 480, abs=0.001)
    assert page.lines[2].share is None
    assert page.average == pytest.approx((worst.share + 1) / 2, abs=0.001)
    assert [gap.minutes for _device, gap in page.gaps] == [600, 1440]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"kind": "gate"}, ["好门禁"]),
        ({"kind": "camera", "state": "online"}, ["断过的摄像头"]),
        ({"state": "never"}, ["没连过的摄像头"]),
        ({"state": "retired"}, ["拆掉的门禁"]),
        (
            {"kind": "x", "state": "x", "days": "9999", "cause": "x"},
            ["断过的摄像头", "好门禁", "没连过的摄像头"],
        ),
    ],
)
def test_the_address_filters(nursery, devices, query, shown):
    assert names(uptime_page(nursery, UptimeFilter.parse(query))) == shown


def test_a_week_and_a_cause_narrow_the_gaps(nursery, devices):
    def minutes(**query: str) -> list[int]:
        return [gap.minutes for _device, gap in uptime_page(nursery, UptimeFilter.parse(query)).gaps]

    assert minutes(days="7") == [600]
    assert minutes(cause="none") == [600]
    assert minutes(cause="power") == [1440]
    week = uptime_page(nursery, UptimeFilter.parse({"days": "7"}))
    assert 1 - 10 / (6 * 24) <= week.lines[0].share <= 1 - 10 / (7 * 24)


def test_the_page_says_it_and_leads_on(nursery, devices):
    _good, bad = devices
    client = signed_in(nursery, "guard")
    shown = text(client.get(page_of("device_uptimes")))
    assert "10 小时" in shown
    assert "停电：台风天停电" in shown
    assert "拆掉的门禁" not in shown
    assert page_of("device_uptime", bad.pk) in shown
    assert page_of("device_gap", DeviceSpan.objects.filter(device=bad, gap_cause="").order_by("from_at")[0].pk) in shown
    assert page_of("device_uptimes") in text(client.get(page_of("devices")))
    assert "没有这种原因的断线" in text(client.get(page_of("device_uptimes"), {"cause": "repair"}))
    assert "没有符合的设备" in text(client.get(page_of("device_uptimes"), {"kind": "gate", "state": "never"}))


def test_both_tables_leave_as_filtered_and_each_is_logged(nursery, devices):
    client = signed_in(nursery)

    def table(name: str, **query: str) -> str:
        return client.get(page_of("device_uptimes_export", name, "csv"), query).content.decode("utf-8-sig")

    assert "断过的摄像头" in table("devices")
    assert "断过的摄像头" not in table("devices", kind="gate")
    assert table("gaps").count("断过的摄像头") == 2
    assert table("gaps", cause="power").count("断过的摄像头") == 1
    assert AuditEntry.objects.filter(kind="export", event="institutions.export_uptimes").count() == 4
    assert client.get(page_of("device_uptimes_export", "gaps", "xlsx")).status_code == 200
    for name, form in (("gaps", "pdf"), ("others", "csv")):
        assert client.get(page_of("device_uptimes_export", name, form)).status_code == 404


def test_nobody_elses_devices_and_no_caregiver(nursery, devices):
    assert "好门禁" not in text(signed_in(builders.institution("别的园")).get(page_of("device_uptimes")))
    assert signed_in(nursery, "caregiver").get(page_of("device_uptimes")).status_code == 403


@pytest.mark.parametrize("number", [1, 15])
def test_a_fixed_number_of_statements(nursery, director, number, django_assert_num_queries):
    fill(nursery, director, number)
    with django_assert_num_queries(3):
        page = uptime_page(nursery, UptimeFilter())
        assert page.gaps
    assert len(page.lines) == Device.objects.count()
