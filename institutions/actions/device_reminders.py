"""Directors are told a week before a camera's police filing is due, and once when it is late (VID-14)."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.dates import format_full_day
from institutions.devices.filing import SOON_DAYS, filing_due
from institutions.models import Device, Institution, real_only
from institutions.notices import CAMERA_FILING, tell_directors

SAID_FOR = timedelta(days=14)  # a task that did not run for a while still says it; an old neglect is not dug up


def remind_of_filing(on: date) -> int:
    """Cameras of one nursery with one due day are one notice for each warning; the same again tells nobody anything.
    Returns how many nurseries were told something or had been told it before."""
    groups: dict[tuple[UUID, bool, date], int] = defaultdict(int)
    for device in Device.objects.unfiled(on).filter(real_only("institution")).select_related("institution", "camera"):
        due = filing_due(device, on)
        if due is not None and due - timedelta(days=SOON_DAYS) <= on <= due + SAID_FOR:
            groups[device.institution_id, on > due, due] += 1
    nurseries = Institution.objects.in_bulk({key[0] for key in groups})
    for (nursery_id, late, due), count in sorted(groups.items(), key=lambda item: str(item[0])):
        _tell(nurseries[nursery_id], late, due, count)
    return len(nurseries)


@transaction.atomic
def _tell(nursery: Institution, late: bool, due: date, count: int) -> None:
    title = (
        format_lazy(_("{count} 台摄像头的公安备案已逾期"), count=count)
        if late
        else format_lazy(_("{count} 台摄像头要办公安备案"), count=count)
    )
    told = format_lazy(
        _("{name}有 {count} 台摄像头要在 {day} 前向县级公安机关备案，办好后把回执编号填上。"),
        name=nursery.name,
        count=count,
        day=format_full_day(due),
    )
    tell_directors(
        nursery,
        CAMERA_FILING,
        title=title,
        told=told,
        note="",
        url=reverse("institutions:devices"),
        key=f"{nursery.pk}:{'late' if late else 'soon'}:{due.isoformat()}",
    )
