"""The register of devices and one device's thirty days, to take away."""

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.kit.downloads import demand_table_form, table_download
from institutions.enums.devices import DeviceKind
from institutions.policies.devices import DEVICES, EXPORT_DEVICES
from institutions.queries.devices import DeviceLine, device_page, devices_page
from institutions.views.devices import fetch
from institutions.views.nursery import nursery_of


@require_GET
@requires(EXPORT_DEVICES)
def register(request: HttpRequest, form: str) -> HttpResponse:
    """As the address filters it, a device a row. The source address is not among what leaves."""
    demand_table_form(form)
    institution, kind = nursery_of(request), request.GET.get("kind", "")
    page = devices_page(institution)
    lines = [line for line in page.in_use + page.retired if kind not in DeviceKind.values or line.device.kind == kind]
    _log(request, "institutions.export_devices", [("institution", institution.pk)])
    head = (
        _("名称"), _("种类"), _("位置"), _("状态"), _("30 天在线（%）"), _("启用日期"), _("录像保存天数"),
        _("公安备案日期"), _("备案回执编号"), _("还要办的"),
    )  # fmt: skip
    return table_download("devices", form, _("摄像头与门禁"), head, [_row(line) for line in lines])


def _row(line: DeviceLine) -> list[object]:
    device = line.device
    camera = device.camera if device.is_camera else None
    return [
        device.name,
        str(device.get_kind_display()),
        device.area,
        str(line.state.label),
        None if line.uptime is None else round(line.uptime * 100, 1),
        device.used_from_on,
        camera.keep_days if camera else None,
        camera.filed_on if camera else None,
        camera.filing_receipt if camera else "",
        "；".join(todo.sentence for todo in line.todos),
    ]


@require_GET
@requires(DEVICES)
def uptime(request: HttpRequest, pk: object, form: str) -> HttpResponse:
    """Each day's share and, beneath, each gap with its cause."""
    demand_table_form(form)
    found = fetch(request, DEVICES, pk)
    _log(request, "institutions.export_uptime", [("institution", found.institution_id), ("device", found.pk)])
    page = device_page(found)
    head = (_("种类"), _("从"), _("到"), _("分钟"), _("在线（%）"), _("断线原因"))
    days: list[list[object]] = [
        [_("每天在线"), bar.on, bar.on, None, None if bar.share is None else round(bar.share * 100, 1), ""]
        for bar in page.days
    ]
    gaps: list[list[object]] = [
        [
            _("断线"),
            f"{localtime(gap.from_at):%Y-%m-%d %H:%M}",
            f"{localtime(gap.until_at):%Y-%m-%d %H:%M}" if gap.until_at else "",
            gap.minutes,
            None,
            "：".join(filter(None, (gap.cause, gap.span.gap_words))),
        ]
        for gap in page.gaps
    ]
    return table_download("uptime", form, _("30 天在线"), head, days + gaps)


def _log(request: HttpRequest, event: str, subjects: list[tuple[str, object]]) -> None:
    log_read(event, actor=request.actor, subjects=subjects, kind=Kind.EXPORT)  # type: ignore[attr-defined,arg-type]
