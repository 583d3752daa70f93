"""Read models of cameras and gates: how each stands now, what is still to do, and its last thirty days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Min, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxintuo.files.models import StoredFile
from anxintuo.rulebook.queries import RuleValue, rule
from institutions.devices.filing import SOON_DAYS, filing_due
from institutions.devices.uptime import UPTIME_DAYS, gaps, is_online, lasting, online, share
from institutions.enums.devices import DeviceState, GapCause, OwnWord
from institutions.models import Camera, Device, DeviceKey, DeviceSpan, Institution


@dataclass(frozen=True, slots=True)
class Todo:
    """What a device still lacks. `tone`: red late or broken, warm to do, plain can wait."""

    tone: str
    sentence: str
    rule: RuleValue | None = None


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device as it stands. `uptime`: 0 … 1 of the last thirty days, or since its first beat; None before it."""

    device: Device
    state: DeviceState
    seen_at: datetime | None
    uptime: float | None
    todos: list[Todo]
    key: DeviceKey | None
    spans: list[DeviceSpan] = field(repr=False)

    @property
    def is_online(self) -> bool:
        return self.state is DeviceState.ONLINE

    @property
    def tone(self) -> str:
        return {"online": "green", "offline": "red"}.get(self.state.value, "plain")


@dataclass(frozen=True, slots=True)
class DevicesPage:
    cameras: list[DeviceLine]
    gates: list[DeviceLine]
    retired: list[DeviceLine]

    @property
    def is_empty(self) -> bool:
        return not (self.cameras or self.gates or self.retired)

    @property
    def in_use(self) -> list[DeviceLine]:
        return self.cameras + self.gates

    @property
    def online(self) -> int:
        return sum(line.is_online for line in self.in_use)

    @property
    def due(self) -> list[tuple[DeviceLine, Todo]]:
        """What is late or to do, worst first."""
        found = [(line, todo) for line in self.in_use for todo in line.todos if todo.tone != "plain"]
        return sorted(found, key=lambda each: each[1].tone != "red")


def devices_page(institution: Institution, now: datetime | None = None) -> DevicesPage:
    """Three statements, however many devices."""
    lines = device_lines(Device.objects.filter(institution=institution), now or timezone.now())
    in_use = [line for line in lines if line.state is not DeviceState.RETIRED]
    return DevicesPage(
        cameras=[line for line in in_use if line.device.is_camera],
        gates=[line for line in in_use if not line.device.is_camera],
        retired=[line for line in lines if line.state is DeviceState.RETIRED],
    )


def device_lines(rows: QuerySet[Device], now: datetime) -> list[DeviceLine]:
    start = _start(now)
    live = Prefetch("keys", DeviceKey.objects.filter(ended_at__isnull=True), to_attr="live_keys")
    earlier = DeviceSpan.objects.filter(device=OuterRef("pk"), until_at__lte=start).order_by("-until_at")
    found = list(
        rows.select_related("institution", "room", "camera__picture")
        .annotate(first_at=Min("spans__from_at"), span_before=Subquery(earlier.values("pk")[:1]))
        .prefetch_related(live)
    )
    spans: dict[UUID, list[DeviceSpan]] = defaultdict(list)
    before = [row.span_before for row in found if row.span_before]
    wanted = DeviceSpan.objects.filter(device__in=[row.pk for row in found])
    for span in wanted.filter(Q(until_at__gt=start) | Q(pk__in=before)).order_by("from_at"):
        spans[span.device_id].append(span)
    return [_line(row, spans[row.pk], now) for row in found]


def _start(now: datetime, days: int = UPTIME_DAYS) -> datetime:
    """Midnight of the first of the days that are shown."""
    first = localdate(now) - timedelta(days=days - 1)
    return timezone.make_aware(datetime.combine(first, datetime.min.time()))


def _line(device: Device, spans: list[DeviceSpan], now: datetime) -> DeviceLine:
    key = next(iter(device.live_keys), None)  # type: ignore[attr-defined]
    seen_at = spans[-1].until_at if spans else None
    start, end = bounds(device, now)
    if device.retired_at is not None:
        state = DeviceState.RETIRED
    elif seen_at is None:
        state = DeviceState.NEVER
    else:
        state = DeviceState.ONLINE if is_online(seen_at, now) else DeviceState.OFFLINE
    uptime = share(pairs_of(device, spans, now), start, end) if spans else None
    todos = [] if device.retired_at else list(_todos(device, key, localdate(now)))
    return DeviceLine(device, state, seen_at, uptime, todos, key, spans)


def bounds(device: Device, now: datetime, days: int = UPTIME_DAYS) -> tuple[datetime, datetime]:
    """The time that counts: the last thirty days or fewer, from the first beat on, until it was retired."""
    first: datetime | None = device.first_at  # type: ignore[attr-defined]
    return max(_start(now, days), first or now), min(now, device.retired_at or now)


def pairs_of(device: Device, spans: Sequence[DeviceSpan], now: datetime) -> list[tuple[datetime, datetime]]:
    pairs = [(span.from_at, span.until_at) for span in spans]
    return pairs if device.retired_at else lasting(pairs, now)


def _todos(device: Device, key: DeviceKey | None, today: date) -> Iterable[Todo]:
    if key is not None and key.own_word == OwnWord.FAULT:
        yield Todo("red", _("设备自己报有故障"))
    if device.is_camera:
        yield from _camera_todos(device, device.camera, key, today)
    if key is None:
        yield Todo("plain", _("还没有配对"))


def _camera_todos(device: Device, camera: Camera, key: DeviceKey | None, today: date) -> Iterable[Todo]:
    region = device.institution.division_id or ""
    yield from _filing_todo(device, region, today)
    keep = rule("video.keep_days", region=region)
    if camera.keep_days < keep.value:
        told = {"n": camera.keep_days, "wanted": keep.value}
        yield Todo("warm", _("录像只保存 %(n)s 天，不到 %(wanted)s 天") % told, keep)
    old_enough = device.used_from_on and (today - device.used_from_on).days > camera.keep_days
    if old_enough and key is not None and key.kept_days is not None and key.kept_days < camera.keep_days:
        yield Todo("warm", _("硬盘里只有 %(n)s 天录像") % {"n": key.kept_days}, keep)
    if camera.sign_on is None:
        yield Todo("warm", _("还没有贴提示标志"), rule("video.sign", region=region))
    if camera.pictured_at is None:
        yield Todo("plain", _("还没有测试画面"))


def _filing_todo(device: Device, region: str, today: date) -> Iterable[Todo]:
    law = rule("video.file_with_police_days", region=region)
    due = filing_due(device, today)
    if due is None:
        if device.used_from_on is None and device.camera.filed_on is None:
            yield Todo("plain", _("启用后填上启用日期"), law)
        return
    left = (due - today).days
    yield Todo("red" if left < 0 else "warm", _days_left(left, anew=device.camera.changed_on is not None), law)


def _days_left(left: int, *, anew: bool) -> str:
    late, days = left < 0, abs(left)
    if anew and late:
        said = ngettext("改动的公安备案逾期 %(n)s 天", "改动的公安备案逾期 %(n)s 天", days)
    elif anew:
        said = ngettext("改动要报公安备案，还剩 %(n)s 天", "改动要报公安备案，还剩 %(n)s 天", days)
    elif late:
        said = ngettext("公安备案逾期 %(n)s 天", "公安备案逾期 %(n)s 天", days)
    else:
        said = ngettext("公安备案还剩 %(n)s 天", "公安备案还剩 %(n)s 天", days)
    return said % {"n": days}


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day of a device. `share` is None before its first beat."""

    on: date
    share: float | None

    @property
    def tone(self) -> str:
        return "" if self.share is None or self.share >= 0.99 else "warm" if self.share >= 0.9 else "red"


@dataclass(frozen=True, slots=True)
class GapLine:
    span: DeviceSpan
    from_at: datetime
    until_at: datetime | None
    minutes: int

    @property
    def within_a_day(self) -> bool:
        return self.until_at is not None and localdate(self.from_at) == localdate(self.until_at)

    @property
    def cause(self) -> str:
        return str(GapCause(self.span.gap_cause).label) if self.span.gap_cause else ""


@dataclass(frozen=True, slots=True)
class DevicePage:
    line: DeviceLine
    days: list[DayBar]
    gaps: list[GapLine]
    picture: StoredFile | None


def device_page(device: Device, now: datetime | None = None) -> DevicePage:
    """Three statements."""
    moment = now or timezone.now()
    (line,) = device_lines(Device.objects.filter(pk=device.pk), moment)
    start, end = bounds(line.device, moment)
    pairs = pairs_of(line.device, line.spans, moment)
    picture = line.device.camera.picture_at(moment) if line.device.is_camera else None
    return DevicePage(
        line=line,
        days=_days(pairs, start, end, moment),
        gaps=gap_lines(line, start, end, moment),
        picture=picture,
    )


def gap_lines(line: DeviceLine, start: datetime, end: datetime, now: datetime) -> list[GapLine]:
    """Newest first."""
    pairs = pairs_of(line.device, line.spans, now)
    return [
        GapLine(line.spans[gap.after], gap.from_at, gap.until_at, int(gap.length(now).total_seconds() // 60))
        for gap in (gaps(pairs, start, end, now=now) if pairs else [])
    ]


def _days(pairs: Sequence[tuple[datetime, datetime]], start: datetime, end: datetime, now: datetime) -> list[DayBar]:
    """Newest first; a day counts from the device's first beat on, and today until now."""
    bars = []
    for back in range(UPTIME_DAYS):
        day = localdate(now) - timedelta(days=back)
        midnight = timezone.make_aware(datetime.combine(day, datetime.min.time()))
        first, last = max(midnight, start), min(midnight + timedelta(days=1), end)
        counted = (online(pairs, first, last) / (last - first)) if pairs and last > first else None
        bars.append(DayBar(day, counted))
    return bars


def filing_todo(rows: QuerySet[Device], today: date) -> QuerySet[Device]:
    """For the menu: cameras whose filing is due within a week, or late."""
    term = int(rule("video.file_with_police_days").value)
    return rows.unfiled(today - timedelta(days=term - SOON_DAYS))  # type: ignore[attr-defined,no-any-return]
