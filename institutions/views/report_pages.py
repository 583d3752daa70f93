"""Reports on rows of the day: who really came, certificates, how complete the book is. Filters stand in the address."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.kit.ages import add_months
from institutions.enums import PaperKind, StaffPost
from institutions.forms.reports import month_in
from institutions.models import Institution
from institutions.policies.reports import EXPORT_REPORT, REPORTS
from institutions.queries.book import HOUSE, kept_templates
from institutions.queries.report_book import PageLine, completeness
from institutions.queries.report_papers import STATES, PaperLine, by_person, counts, paper_lines
from institutions.queries.report_presence import RealLine, real_occupancy
from institutions.views.nursery import nursery_of

Table = tuple[str, Sequence[str], Iterable[Sequence[Any]]]
FOLDER = "institutions/institution/reports"


def _month(request: HttpRequest) -> date:
    return month_in(request.GET.get("month", ""), localdate())


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    month = _month(request)
    query = request.GET.copy()
    query.pop("month", None)
    common = {
        "month": month,
        "before": add_months(month, -1),
        "after": add_months(month, 1) if month < localdate().replace(day=1) else None,
        "query": request.GET.urlencode(),
        "other_filters": query.urlencode(),
        "may_export": bool(EXPORT_REPORT.admits(request.actor)),  # type: ignore[attr-defined]
    }
    return render(request, f"{FOLDER}/{name}.html", common | context)


@require_GET
@requires(REPORTS)
def real(request: HttpRequest) -> HttpResponse:
    institution = nursery_of(request)
    context = {
        "lines": _real(request, institution),
        "choices": _rooms(institution),
        "chosen": request.GET.get("room", ""),
    }
    return _page(request, "real", context)


@require_GET
@requires(REPORTS)
def papers(request: HttpRequest) -> HttpResponse:
    institution = nursery_of(request)
    every = _papers(request, institution, state="")
    state = request.GET.get("state", "")
    lines = [each for each in every if each.stands(state)] if state in STATES else every
    _log(request, "institutions.report_papers", lines, Kind.READ)
    told = counts(every)
    context = {
        "people": by_person(lines),
        "state": state,
        "states": [(value, label, told[value]) for value, label in STATES.items()],
        "posts": StaffPost.choices,
        "kinds": PaperKind.choices,
        "post": request.GET.get("post", ""),
        "kind": request.GET.get("kind", ""),
        "today": localdate(),
    }
    return _page(request, "papers", context)


@require_GET
@requires(REPORTS)
def book(request: HttpRequest) -> HttpResponse:
    institution = nursery_of(request)
    lines = _book(request, institution)
    due, done = sum(line.due for line in lines), sum(line.done for line in lines)
    context = {
        "lines": lines,
        "missing": sorted((each for line in lines for each in line.missing), key=lambda each: (each.on, each.place)),
        "due": due,
        "done": done,
        "share": done * 100 // due if due else None,
        "pages": [(each.key, each.title) for each in kept_templates(institution)],
        "page": request.GET.get("page", ""),
        "choices": [*_rooms(institution), (HOUSE, _("全园"))],
        "chosen": request.GET.get("room", ""),
    }
    return _page(request, "book", context)


def _real(request: HttpRequest, institution: Institution) -> list[RealLine]:
    return real_occupancy(institution, _month(request), request.GET.get("room", ""))


def _papers(request: HttpRequest, institution: Institution, **more: str) -> list[PaperLine]:
    asked = {name: request.GET.get(name, "") for name in ("post", "kind", "state")} | more
    return paper_lines(institution, localdate(), **asked)


def _book(request: HttpRequest, institution: Institution) -> list[PageLine]:
    asked = {"page": request.GET.get("page", ""), "place": request.GET.get("room", "")}
    return completeness(institution, _month(request), **asked)


def _rooms(institution: Institution) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in institution.rooms.order_by("order", "name").values_list("pk", "name")]


def _log(request: HttpRequest, event: str, lines: Iterable[PaperLine], kind: Kind) -> None:
    subjects = [("staff_member", pk) for pk in {line.member.pk for line in lines}]
    log_read(event, actor=request.actor, subjects=subjects, kind=kind)  # type: ignore[attr-defined]


def _log_table(request: HttpRequest, event: str, institution: Institution) -> None:
    subjects = [("institution", institution.pk)]
    log_read(event, actor=request.actor, subjects=subjects, kind=Kind.EXPORT)  # type: ignore[attr-defined]


def real_table(request: HttpRequest, institution: Institution) -> Table:
    _log_table(request, "institutions.export_real", institution)
    head = [
        _("班级"),
        _("托位"),
        _("应点名天数"),
        _("点名天数"),
        _("没有点名的天数"),
        _("平均到园人数"),
        _("实际使用率（%）"),
        _("出勤率（%）"),
    ]
    rows = [
        [each.room.name, each.places, each.opened, each.called, each.without, each.average, each.share, each.attended]
        for each in _real(request, institution)
    ]
    return _("实际到园"), head, rows


def papers_table(request: HttpRequest, institution: Institution) -> Table:
    lines = _papers(request, institution)
    _log(request, "institutions.export_papers", lines, Kind.EXPORT)
    head = [_("岗位"), _("姓名"), _("工号"), _("证件"), _("发证（查询）日期"), _("有效期至"), _("状态")]
    rows = [
        [
            str(each.member.get_post_display()),
            each.member.name,
            each.member.number,
            each.label,
            each.issued_on,
            each.expires_on,
            each.state_label,
        ]
        for each in lines
    ]
    return _("证照"), head, rows


def book_table(request: HttpRequest, institution: Institution) -> Table:
    _log_table(request, "institutions.export_completeness", institution)
    head = [_("哪一本"), _("应记"), _("已记"), _("缺记"), _("完成率（%）")]
    rows = [
        [str(each.template.title), each.due, each.done, each.due - each.done, each.share]
        for each in _book(request, institution)
    ]
    return _("台账完成率"), head, rows


def missing_table(request: HttpRequest, institution: Institution) -> Table:
    _log_table(request, "institutions.export_missing", institution)
    head = [_("日期"), _("地点"), _("哪一本"), _("时段"), _("封存时的说明")]
    found = sorted(
        (each for line in _book(request, institution) for each in line.missing), key=lambda each: (each.on, each.place)
    )
    return _("台账缺记"), head, [[each.on, each.place, each.title, each.slot, each.reason] for each in found]


TABLES = {"real": real_table, "papers": papers_table, "book": book_table, "book-missing": missing_table}
