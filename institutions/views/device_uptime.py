"""How well the cameras and gates kept in touch, all on one page; filters stand in the address, both tables leave."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.kit.downloads import demand_table_form, table_download
from institutions.enums.devices import DeviceKind, DeviceState, GapCause
from institutions.models import Device
from institutions.policies.devices import DEVICES, EXPORT_DEVICES, NAME_GAP
from institutions.queries.devices import GapLine
from institutions.queries.uptime import NO_CAUSE, PERIODS, UptimeFilter, UptimePage, uptime_page
from institutions.views.nursery import nursery_of


@require_GET
@requires(DEVICES)
def overview(request: HttpRequest) -> HttpResponse:
    institution, asked = nursery_of(request), UptimeFilter.parse(request.GET)
    page, actor = uptime_page(institution, asked), request.actor  # type: ignore[attr-defined]
    context = {
        "section": "institutions:devices",
        "institution": institution,
        "page": page,
        "query": request.GET.urlencode(),
        "kinds": DeviceKind.choices,
        "states": DeviceState.choices,
        "causes": [(NO_CAUSE, _("还没有写原因")), *GapCause.choices],
        "periods": PERIODS,
        "may_name": bool(NAME_GAP.admits(actor)),
    }
    return render(request, "institutions/institution/devices/overview.html", context)


@require_GET
@requires(EXPORT_DEVICES)
def export(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """As the address filters it: a device a row, or a gap a row."""
    demand_table_form(form)
    if table not in TABLES:
        raise Http404
    institution = nursery_of(request)
    subjects = [("institution", institution.pk)]
    log_read("institutions.export_uptimes", actor=request.actor, subjects=subjects, kind=Kind.EXPORT)  # type: ignore[attr-defined,arg-type]
    title, head, rows = TABLES[table](uptime_page(institution, UptimeFilter.parse(request.GET)))
    return table_download(f"uptime-{table}", form, title, head, rows)


Table = tuple[str, Sequence[str], list[Sequence[object]]]


def _devices(page: UptimePage) -> Table:
    head = (
        _("名称"), _("种类"), _("位置"), _("状态"), _("期间（天）"), _("在线（%）"), _("断线次数"),
        _("最长一次（分钟）"), _("没写原因的断线"),
    )  # fmt: skip
    rows: list[Sequence[object]] = [
        (
            each.line.device.name,
            str(each.line.device.get_kind_display()),
            each.line.device.area,
            str(each.line.state.label),
            page.asked.days,
            None if each.share is None else round(each.share * 100, 1),
            len(each.gaps),
            each.longest,
            each.unexplained,
        )
        for each in page.lines
    ]
    return _("在线情况"), head, rows


def _gaps(page: UptimePage) -> Table:
    head = (_("名称"), _("位置"), _("从"), _("到"), _("分钟"), _("断线原因"))
    return _("断线"), head, [_gap(device, gap) for device, gap in page.gaps]


def _gap(device: Device, gap: GapLine) -> Sequence[object]:
    until = f"{localtime(gap.until_at):%Y-%m-%d %H:%M}" if gap.until_at else ""
    cause = "：".join(filter(None, (gap.cause, gap.span.gap_words)))
    return device.name, device.area, f"{localtime(gap.from_at):%Y-%m-%d %H:%M}", until, gap.minutes, cause


TABLES = {"devices": _devices, "gaps": _gaps}
